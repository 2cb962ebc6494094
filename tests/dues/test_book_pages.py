"""Pages of money: what they show, what they refuse, and what they cost."""

from datetime import date
from decimal import Decimal
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from dues import booking, payments
from dues.enums import Account
from dues.models import CashDues, ClosedPeriod, Operation, Payment, ReconciliationAct, Share
from structure.services import move_unit
from tests.dues.bank_files import ACCOUNT, bank_file, order
from tests.dues.books import NOVEMBER, OCTOBER, balance, make_payment, make_share
from tests.factories import make_employer, make_member

pytestmark = pytest.mark.django_db
SEPTEMBER_DAY = date(2026, 9, 15)


@pytest.fixture
def at(client, people):
    """``at(who)``: the client is signed in as this person."""

    def sign_in(who):
        client.force_login(getattr(people, who))
        return client

    return sign_in


def text_of(response):
    return " ".join(response.content.decode().replace("\xa0", " ").split())


def typed(house, **fields):
    return {
        "employer": house.employer.pk, "paid_on": "2026-10-15", "number": "7",
        "amount": "1 250,50", "month": "2026-09",
    } | fields  # fmt: skip


def test_a_payment_is_typed_in(at, house):
    response = at("accountant").post(reverse("dues:new_payment"), typed(house))

    payment = Payment.objects.get()
    assert response.url == reverse("dues:payment", args=[payment.pk])
    assert (payment.amount, payment.month) == (Decimal("1250.50"), date(2026, 9, 1))
    assert payment.operation is not None


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"amount": "много"}, "Напишите сумму цифрами"),
        ({"amount": "-5"}, "больше нуля"),
        ({"paid_on": "2099-01-01"}, "ещё не наступил"),
        ({"month": "13.2026"}, "Укажите месяц и год"),
        ({"number": "7", "amount": ""}, "Заполните это поле"),
    ],
)
def test_what_is_typed_wrong_is_told_beside_the_field_and_kept(at, house, fields, sentence):
    response = at("accountant").post(reverse("dues:new_payment"), typed(house, **fields))

    assert response.status_code == 422
    assert sentence in text_of(response)
    assert 'value="7"' in response.content.decode()
    assert not Payment.objects.exists()


def test_a_month_may_be_typed_as_people_write_it(at, house):
    at("accountant").post(reverse("dues:new_payment"), typed(house, month="09.2026"))

    assert Payment.objects.get().month == date(2026, 9, 1)


def test_a_foreign_employer_is_not_offered(at, house):
    response = at("accountant").post(
        reverse("dues:new_payment"), typed(house, employer=house.foreign_employer.pk)
    )

    assert response.status_code == 422
    assert not Payment.objects.exists()


def test_payments_cost_the_same_however_many(at, house, django_assert_max_num_queries):
    make_payment(house.primary, house.employer)
    client = at("accountant")
    client.get(reverse("dues:payments"))
    with django_assert_max_num_queries(20) as one:
        client.get(reverse("dues:payments"))
    for _ in range(2):
        booking.book_received(
            make_payment(house.primary, make_employer(house.primary)), actor="тест"
        )
    with django_assert_max_num_queries(20) as three:
        page = client.get(reverse("dues:payments"))

    assert len(one) == len(three)
    assert text_of(page).count("1 000,00 ₽") == 3


def test_a_payment_of_a_neighbour_is_nobodys_page(at, house):
    payment = make_payment(house.neighbour, house.foreign_employer)

    assert at("accountant").get(reverse("dues:payment", args=[payment.pk])).status_code == 404


def test_a_payment_is_told_what_it_is(at, house):
    payment = make_payment(house.primary, None, month=None, purpose="Профвзносы")
    address = reverse("dues:payment", args=[payment.pk])

    at("accountant").post(address, {"employer": house.employer.pk, "month": "2026-10"})

    payment.refresh_from_db()
    assert payment.operation is not None
    assert "Запись в книге" in text_of(at("accountant").get(address))


def test_an_auditor_sees_and_changes_nothing(at, house):
    payment = make_payment(house.primary, house.employer)
    address = reverse("dues:payment", args=[payment.pk])

    assert at("auditor").get(address).status_code == 200
    assert at("auditor").post(address, {"is_aside": "on"}).status_code == 404
    payment.refresh_from_db()
    assert payment.set_aside is False


def test_a_bank_file_is_looked_through_and_booked(at, house):
    house.primary.bank_account = ACCOUNT
    house.primary.save()
    house.employer.inn = "3435000001"
    house.employer.save()
    client = at("accountant")
    upload = SimpleUploadedFile("kl_to_1c.txt", bank_file(order(), order(number="126")))

    taken = client.post(reverse("dues:bank"), {"file": upload})
    page = client.get(taken.url)
    first, second = Payment.objects.order_by("pk")
    answer = client.post(
        taken.url,
        {
            f"row{first.pk}-employer": house.employer.pk, f"row{first.pk}-month": "2026-10",
            f"row{second.pk}-employer": house.employer.pk, f"row{second.pk}-month": "2026-10",
            f"row{second.pk}-is_aside": "on",
        },
    )  # fmt: skip

    assert "пришло 2" in text_of(page)
    assert answer.status_code == 302
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.operation is None, second.set_aside) == (False, True)


def test_a_broken_bank_file_is_told_beside_the_field(at, house):
    upload = SimpleUploadedFile("x.txt", b"nothing of the sort")

    response = at("accountant").post(reverse("dues:bank"), {"file": upload})

    assert response.status_code == 422
    assert "Это не выписка для 1С" in text_of(response)


def test_a_bank_file_costs_the_same_however_long(at, house, people, django_assert_max_num_queries):
    house.primary.bank_account = ACCOUNT
    house.primary.save()
    client, seen = at("accountant"), []
    for count in (1, 3):
        data = bank_file(*[order(number=f"{count}{place}") for place in range(count)])
        taken = payments.take_bank_file(
            unit=house.primary, name="1.txt", data=data, actor=people.accountant
        )
        with django_assert_max_num_queries(25) as queries:
            client.get(reverse("dues:bank_file", args=[taken.file.pk]))
        seen.append(len(queries))

    assert seen[0] == seen[1]


def test_the_book_shows_debts_and_operations(at, house):
    make_share(house.union)
    booking.book_withheld(
        unit=house.primary, employer=house.employer, month=OCTOBER, amount=Decimal(1500),
        on=SEPTEMBER_DAY, key="w", actor="тест",
    )  # fmt: skip
    booking.book_received(
        make_payment(house.primary, house.employer, "1000", paid_on=SEPTEMBER_DAY), actor="тест"
    )

    page = text_of(at("accountant").get(reverse("dues:books"), {"month": "2026-09"}))

    assert "500,00 ₽" in page  # the employer owes
    assert "наш долг перед ней 400,00 ₽" in page
    assert "Удержано работодателем" in page
    assert "Закрытие месяца" in page


def test_the_book_costs_the_same_however_many_debts(at, house, django_assert_max_num_queries):
    make_share(house.union)
    client, seen = at("territorial_chair"), []
    for count in (1, 2):
        for _ in range(count):
            booking.book_received(
                make_payment(
                    house.territorial, make_employer(house.territorial), paid_on=SEPTEMBER_DAY
                ),
                actor="тест",
            )
        with django_assert_max_num_queries(45) as queries:
            client.get(reverse("dues:books"), {"month": "2026-09", "unit": house.territorial.pk})
        seen.append(len(queries))

    assert seen[0] == seen[1]


def test_a_sum_is_paid_up_from_the_page_once(at, house):
    make_share(house.union)
    booking.book_received(
        make_payment(house.primary, house.employer, "1000", paid_on=SEPTEMBER_DAY), actor="тест"
    )
    told = {
        "receiver": house.territorial.pk, "amount": "400", "on": "2026-10-01", "key": str(uuid4()),
    }  # fmt: skip
    client, address = at("accountant"), reverse("dues:pay_up", args=[house.primary.pk])

    client.post(address, told)
    client.post(address, told)

    assert balance(house.primary, Account.ABOVE) == 0
    refused = client.post(address, told | {"key": str(uuid4())})
    assert refused.status_code == 422
    assert "Долг перед этой организацией — 0,00 ₽" in text_of(refused)


def test_an_operation_is_reversed_from_its_page(at, house):
    operation = booking.book_received(
        make_payment(house.primary, house.employer, paid_on=SEPTEMBER_DAY), actor="тест"
    )
    client = at("accountant")

    client.post(
        reverse("dues:reverse_operation", args=[operation.pk]),
        {"on": "2026-10-01", "reason": "Не тот работодатель"},
    )
    page = text_of(client.get(reverse("dues:operation", args=[operation.pk])))

    assert Operation.objects.count() == 2
    assert "Операция сторнирована Не тот работодатель" in page.replace("</p><p>", " ") or (
        "Не тот работодатель" in page
    )


def test_what_was_withheld_is_not_reversed_without_its_list(at, house):
    operation = booking.book_withheld(
        unit=house.primary, employer=house.employer, month=OCTOBER, amount=Decimal(5),
        on=SEPTEMBER_DAY, key="w", actor="тест",
    )  # fmt: skip

    answer = at("accountant").post(
        reverse("dues:reverse_operation", args=[operation.pk]), {"on": "2026-10-01", "reason": "x"}
    )

    assert answer.status_code == 404
    assert Operation.objects.count() == 1


def test_entries_of_books_above_are_not_shown_to_those_below(at, house):
    make_share(house.union)
    booking.book_received(
        make_payment(house.primary, house.employer, paid_on=SEPTEMBER_DAY), actor="тест"
    )
    shared = Operation.objects.get(kind="shared")
    address = reverse("dues:operation", args=[shared.pk])

    below = text_of(at("accountant").get(address))
    above = text_of(at("admin").get(address))

    assert "Электропрофсоюз</h3>" in above
    assert "Электропрофсоюз</h3>" not in below


def test_an_operation_of_one_that_moved_away_is_still_read_where_it_touched(at, house):
    make_share(house.union)
    booking.book_received(
        make_payment(house.primary, house.employer, paid_on=SEPTEMBER_DAY), actor="тест"
    )
    shared = Operation.objects.get(kind="shared")
    move_unit(house.primary.pk, parent_id=house.other_territorial.pk, actor="тест")
    address = reverse("dues:operation", args=[shared.pk])

    page = text_of(at("territorial_chair").get(address))

    assert "Волгоградская ТО</h3>" in page
    assert "ППО «Волжская ГЭС»</h3>" not in page
    assert at("neighbour_chair").get(address).status_code == 404


def test_a_month_is_closed_and_opened_by_different_people(at, house):
    address = f"?month={'2026-09'}"
    close = reverse("dues:close_month", args=[house.primary.pk]) + address
    reopen = reverse("dues:reopen_month", args=[house.primary.pk]) + address

    at("accountant").post(close)
    assert ClosedPeriod.objects.get().reopened_at is None
    assert at("accountant").post(reopen, {"reason": "x"}).status_code == 404
    at("territorial_chair").post(reopen, {"reason": "Забыли платёж"})

    assert ClosedPeriod.objects.get().reason == "Забыли платёж"


def test_a_month_that_is_not_done_says_what_is_left(at, house):
    make_payment(house.primary, house.employer, paid_on=SEPTEMBER_DAY)
    address = reverse("dues:close_month", args=[house.primary.pk]) + "?month=2026-09"

    response = at("accountant").post(address)

    assert response.status_code == 422
    assert "Сначала доделайте то, что отмечено" in text_of(response)
    assert not ClosedPeriod.objects.exists()


def test_shares_are_set_from_above_and_seen_below(at, house):
    told = {"starts_on": "2026-01-01", "territorial": "32,5", "union": "10", "basis": "№ 3"}
    address = reverse("dues:shares")

    at("territorial_chair").post(f"{address}?unit={house.territorial.pk}", told)
    page = text_of(at("accountant").get(address))

    assert Share.objects.get().primary == Decimal("57.5")
    assert "Первичной 57,5 %, территориальной 32,5 %, Профсоюзу 10 %" in page
    assert "57 500,00 ₽" in page
    assert 'value="32,5"' in text_of(at("territorial_chair").get(address))
    assert at("accountant").post(address, told).status_code == 404


def test_shares_above_a_hundred_are_refused_in_words(at, house):
    told = {"starts_on": "2026-01-01", "territorial": "95", "union": "10"}

    response = at("admin").post(reverse("dues:shares"), told)

    assert response.status_code == 422
    assert "первичной организации ничего не остаётся" in text_of(response)
    assert not Share.objects.exists()


def test_an_act_is_made_and_read(at, house, quick_print):
    booking.book_withheld(
        unit=house.primary, employer=house.employer, month=OCTOBER, amount=Decimal(5),
        on=SEPTEMBER_DAY, key="w", actor="тест",
    )  # fmt: skip
    client = at("accountant")
    address = reverse("dues:reconcile", args=[house.primary.pk])
    asked = f"?employer={house.employer.pk}&since=2026-09&until=2026-09"

    page = text_of(client.get(address + asked))
    made = client.post(address + asked)
    act = ReconciliationAct.objects.get()

    assert "Долг на конец" in page
    assert made.url == reverse("dues:act", args=[act.pk])
    assert client.get(made.url).status_code == 200
    file = client.get(reverse("dues:act_file", args=[act.pk, "pdf"]))
    assert file["Content-Type"] == "application/pdf"
    assert client.get(reverse("dues:act_file", args=[act.pk, "exe"])).status_code == 404


def test_an_employer_without_a_debt_here_is_not_reconciled(at, house):
    address = reverse("dues:reconcile", args=[house.primary.pk])

    for asked in (f"?employer={house.foreign_employer.pk}", "?employer=x", ""):
        assert at("accountant").get(address + asked).status_code == 404


def test_cash_of_a_member_is_recorded_once(at, house):
    member = make_member(house.shop)
    told = {"amount": "300", "month": "2026-09", "on": "2026-09-15", "key": str(uuid4())}
    client, address = at("accountant"), reverse("dues:cash", args=[member.pk])

    assert client.get(address).status_code == 200
    answer = client.post(address, told)
    client.post(address, told)

    assert answer.url == reverse("dues:member", args=[member.pk])
    assert CashDues.objects.get().unit == house.primary
    assert balance(house.primary, Account.MONEY) == 300
    assert CashDues.objects.get().month < NOVEMBER
