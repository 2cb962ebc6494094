"""Payments: typed in or taken from a bank's file, set aside, booked; nothing is twice."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.files.storage import default_storage

from audit.models import Entry
from dues import booking, payments
from dues.enums import Account, DuesRefused
from dues.models import BankFile, Operation, Payment
from dues.payments import Decision
from tests.dues.bank_files import ACCOUNT, FOREIGN_ACCOUNT, bank_file, order
from tests.dues.books import DAY, OCTOBER, balance, make_payment, make_share
from tests.factories import NOON, make_employer


def typed(house, **fields):
    told = {
        "unit": house.primary, "employer": house.employer, "paid_on": DAY, "number": "7",
        "amount": Decimal("1000.00"), "month": OCTOBER, "actor": "тест",
    } | fields  # fmt: skip
    return payments.record_payment(**told)


@pytest.fixture
def bank(house, people):
    """The organisation has an account, its employer an ИНН; ``take`` takes a file in."""
    house.primary.bank_account = ACCOUNT
    house.primary.save()
    house.employer.inn = "3435000001"
    house.employer.save()

    def take(*orders, **fields):
        return payments.take_bank_file(
            unit=house.primary, name="kl_to_1c.txt", data=bank_file(*orders, **fields),
            actor=people.accountant, now=NOON,
        )  # fmt: skip

    return take


def test_a_typed_payment_is_booked_at_once(house):
    payment = typed(house)

    assert payment.operation is not None
    assert balance(house.primary, Account.MONEY) == 1000
    assert payment.payer == house.employer.short_name
    line = Entry.objects.get(action="dues.payment.recorded")
    assert line.plain_data == {
        "amount": "1000.00", "employer": house.employer.pk, "month": "2026-10-01",
        "on": "2026-11-02",
    }  # fmt: skip


def test_the_same_payment_is_not_typed_in_twice(house):
    typed(house)

    for number in ("7", ""):
        with pytest.raises(DuesRefused, match="уже записано"):
            typed(house, number=number)

    assert Payment.objects.count() == 1
    typed(house, number="8")
    assert Payment.objects.count() == 2


def test_a_payment_into_a_closed_month_leaves_no_trace(house, closed):
    closed(house.primary, DAY)

    with pytest.raises(DuesRefused, match="закрыт"):
        typed(house)

    assert not Payment.objects.exists()
    assert not Entry.objects.filter(action="dues.payment.recorded").exists()


def test_a_file_brings_payments_with_guesses_and_books_nothing(house, bank):
    taken = bank(order(), order(number="126", purpose="Оплата аренды", ПлательщикИНН="7700000000"))

    assert (taken.added, taken.known) == (2, 0)
    first, second = Payment.objects.order_by("pk")
    assert (first.employer, first.month, first.number) == (house.employer, OCTOBER, "125")
    assert (first.amount, first.paid_on) == (Decimal("125400.50"), date(2026, 11, 3))
    assert first.operation is None
    assert (second.employer, second.month, second.set_aside) == (None, None, False)
    assert Operation.objects.count() == 0
    assert Entry.objects.get(action="dues.bank.taken").plain_data == {
        "documents": 2, "incoming": 2, "added": 2, "known": 0,
    }  # fmt: skip


def test_the_same_payment_in_two_files_is_one(house, bank):
    bank(order())
    taken = bank(order(), order(number="126"))

    assert (taken.added, taken.known) == (1, 1)
    assert Payment.objects.count() == 2


def test_two_payments_that_differ_by_a_kopeck_are_two(house, bank):
    taken = bank(order(), order(Сумма="125400.51"))

    assert taken.added == 2


def test_a_payment_typed_before_is_known_in_a_file(house, bank):
    typed(house, number="125", amount=Decimal("125400.50"), paid_on=date(2026, 11, 3))

    taken = bank(order())

    assert (taken.added, taken.known) == (0, 1)


def test_one_typed_without_a_number_is_one_of_those_in_a_file(house, bank):
    typed(house, number="", amount=Decimal("125400.50"), paid_on=date(2026, 11, 3))

    taken = bank(order(), order(number="126"))
    again = bank(order(), order(number="126"), order(number="127", Сумма="1.00"))

    assert (taken.added, taken.known) == (1, 1)
    assert (again.added, again.known) == (1, 2)


def test_the_same_file_is_taken_once(house, bank):
    bank(order())

    with pytest.raises(DuesRefused, match=r"уже загружен 02\.11\.2026"):
        bank(order())

    assert BankFile.objects.count() == 1


def test_only_what_came_to_the_account_of_the_organisation_is_taken(house, bank):
    out = order(number="2", ПлательщикСчет=ACCOUNT, ПолучательСчет=FOREIGN_ACCOUNT)

    taken = bank(order(), out)

    assert taken.added == 1


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"not a bank", "Это не выписка"),
        (bank_file(order())[:200], "обрывается"),
        (bank_file(order(), accounts=["40703810000000000099"]), "другой счёт"),
    ],
)
def test_a_wrong_file_leaves_no_trace(house, people, bank, data, sentence):
    files = set(default_storage.listdir("")[1])

    with pytest.raises(DuesRefused, match=sentence):
        payments.take_bank_file(
            unit=house.primary, name="x.txt", data=data, actor=people.accountant
        )

    assert not BankFile.objects.exists()
    assert not Payment.objects.exists()
    assert not Entry.objects.filter(action__startswith="dues.").exists()
    assert set(default_storage.listdir("")[1]) == files


def test_an_organisation_without_an_account_is_told_where_to_write_it(house, people):
    with pytest.raises(DuesRefused, match="Впишите его"):
        payments.take_bank_file(
            unit=house.primary, name="x.txt", data=bank_file(order()), actor=people.accountant
        )


def test_of_two_employers_with_one_inn_the_own_one_is_meant(house, bank):
    make_employer(inn="3435000001")

    bank(order())

    assert Payment.objects.get().employer == house.employer


def test_what_was_set_aside_once_is_set_aside_again(house, bank):
    rent = {"purpose": "Аренда зала за октябрь 2026", "ПлательщикИНН": "7700000000"}
    bank(order(**rent))
    payment = Payment.objects.get()
    payments.decide(payment.pk, Decision(None, None, is_aside=True), actor="тест")

    bank(order(number="200", **(rent | {"purpose": "Аренда зала за ноябрь 2026"})))

    assert Payment.objects.get(number="200").set_aside is True


def test_decisions_are_booked_one_by_one(house, bank):
    make_share(house.union)
    bank(order(), order(number="126"), order(number="127"))
    first, second, third = Payment.objects.order_by("pk")
    decisions = {
        first.pk: Decision(house.employer, OCTOBER),
        second.pk: Decision(None, None, is_aside=True),
        third.pk: Decision(house.employer, None),
    }

    booked, refused = payments.settle(decisions, actor="тест")

    assert (booked, refused) == ([first.pk], {})
    assert Payment.objects.get(pk=second.pk).set_aside is True
    assert Payment.objects.get(pk=third.pk).operation is None
    assert balance(house.primary, Account.MONEY) == Decimal("125400.50")


def test_one_refused_decision_does_not_stop_the_others(house, bank, closed):
    closed(house.primary, DAY)
    bank(order(), order(number="126", ДатаПоступило="05.10.2026"))
    first, second = Payment.objects.order_by("pk")

    booked, refused = payments.settle(
        {one.pk: Decision(house.employer, OCTOBER) for one in (first, second)}, actor="тест"
    )

    assert booked == [second.pk]
    assert list(refused) == [first.pk]


def test_what_is_booked_is_decided_no_more(house):
    payment = make_payment(house.primary, house.employer)
    booking.book_received(payment, actor="тест")

    with pytest.raises(DuesRefused, match="уже учтено"):
        payments.decide(payment.pk, Decision(None, None), actor="тест")


def test_a_decision_tells_the_journal_what_changed(house):
    payment = make_payment(house.primary, None, month=None)

    payments.decide(payment.pk, Decision(house.employer, OCTOBER), actor="тест")
    payments.decide(payment.pk, Decision(house.employer, OCTOBER), actor="тест")

    line = Entry.objects.get(action="dues.payment.decided")
    assert line.plain_data["changes"] == {
        "employer": [None, house.employer.pk], "month": [None, "2026-10-01"],
    }  # fmt: skip


def test_a_file_goes_with_its_payments_while_none_is_booked(house, bank):
    taken = bank(order())

    payments.drop_bank_file(taken.file.pk, actor="тест")

    assert not Payment.objects.exists()
    assert not BankFile.objects.exists()
    bank(order())  # and may come again


def test_a_file_with_a_booked_payment_stays(house, bank):
    taken = bank(order())
    payments.settle({Payment.objects.get().pk: Decision(house.employer, OCTOBER)}, actor="тест")

    with pytest.raises(DuesRefused, match="уже учтена"):
        payments.drop_bank_file(taken.file.pk, actor="тест")

    assert BankFile.objects.exists()


def unnamed(bank):
    """Of the bank, from a payer whose ИНН nobody knows."""
    told = {"Сумма": "1000.00", "ПлательщикИНН": "7700000000", "ДатаПоступило": "02.11.2026"}
    taken = bank(order(number="44", **told))
    return Payment.objects.get(source=taken.file)


def test_money_of_an_unknown_payer_may_be_what_was_typed_in(bank, house):
    mine = typed(house, number="7")
    typed(house, number="8", amount=Decimal("999.00"))
    brought = unnamed(bank)

    assert payments.typed_twins([brought]) == {brought.pk: mine}
    brought.employer = make_employer(house.primary)
    assert payments.typed_twins([brought]) == {}


def test_a_doubtful_payment_waits_until_somebody_tells(client, bank, house, people):
    typed(house)
    brought = unnamed(bank)
    client.force_login(people.accountant)
    url = f"/office/dues/payments/bank/{brought.source_id}/"
    row = f"row{brought.pk}"
    told = {f"{row}-employer": house.employer.pk, f"{row}-month": "2026-10"}

    assert "Такое уже записано вручную" in client.get(url).content.decode()
    client.post(url, told)
    brought.refresh_from_db()
    assert (brought.operation, brought.set_aside) == (None, False)

    client.post(url, told | {f"{row}-twin": "same"})
    brought.refresh_from_db()
    assert (brought.operation, brought.set_aside) == (None, True)
    assert balance(house.primary, Account.MONEY) == 1000


def test_what_the_bank_brought_is_not_typed_in_beside_it(bank, house):
    unnamed(bank)

    with pytest.raises(DuesRefused, match="пришло с выпиской"):
        typed(house, number="")

    assert Payment.objects.count() == 1
    assert typed(house, number="8").operation is not None
