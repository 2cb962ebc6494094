"""Central book-keeping: dues come to the account of the keeper, each book says whose they are."""

from decimal import Decimal
from uuid import uuid4

import pytest
from django.urls import reverse

from audit.models import Entry
from dues import booking, payments
from dues.enums import Account, DuesRefused
from dues.keepers import keeper_of, kept_by
from dues.models import ClosedPeriod, LedgerEntry, Operation, Payment
from dues.payments import Decision
from dues.shares import chain_of
from structure.enums import Bookkeeping
from tests.dues.bank_files import ACCOUNT, bank_file, order
from tests.dues.books import DAY, OCTOBER, balances, make_payment, make_share, roubles
from tests.factories import NOON, make_unit


@pytest.fixture
def kept(house):
    """The books of the primary organisation are kept by the territorial one."""
    house.primary.bookkeeping = Bookkeeping.ABOVE
    house.primary.save()
    house.territorial.bank_account = ACCOUNT
    house.territorial.save()
    house.employer.inn = "3435000001"
    house.employer.save()
    make_share(house.union)
    return house


def came(house, amount="1000"):
    payment = make_payment(house.primary, house.employer, amount)
    return booking.book_received(payment, actor="тест")


def take(house, people, *orders):
    return payments.take_bank_file(
        unit=house.territorial, name="kl_to_1c.txt", data=bank_file(*orders), actor=people.admin,
        now=NOON,
    )  # fmt: skip


def test_money_is_with_the_keeper_and_the_part_of_the_primary_is_owed_to_it(kept):
    came(kept)

    assert balances(kept.primary) == {
        Account.EMPLOYER: roubles("-1000"), Account.ABOVE: roubles("600"),
        Account.DUES: roubles("400"),
    }  # fmt: skip
    assert balances(kept.territorial) == {
        Account.MONEY: roubles("1000"), Account.BELOW: roubles("-600"),
        Account.ABOVE: roubles("-100"), Account.DUES: roubles("-300"),
    }  # fmt: skip
    assert sum(entry.amount for entry in LedgerEntry.objects.all()) == 0


def test_taken_back_it_leaves_nothing_in_either_book(kept):
    operation = came(kept)

    booking.reverse(operation.pk, on=DAY, reason="Ошибка", actor="тест")

    assert (balances(kept.primary), balances(kept.territorial), balances(kept.union)) == (
        {},
        {},
        {},
    )


def test_nothing_is_left_to_be_paid_up_by_one_that_has_no_money(kept):
    came(kept)

    assert booking.owed_to(kept.primary, kept.territorial) == Decimal("-600")
    with pytest.raises(DuesRefused, match="Долг перед этой организацией — 0"):
        booking.book_paid_up(
            payer=kept.primary, receiver=kept.territorial, amount=Decimal(1), on=DAY, key="one",
            actor="тест",
        )  # fmt: skip


@pytest.mark.parametrize(
    ("primary", "territorial"),
    [
        ({"bookkeeping": Bookkeeping.OWN}, {}),
        ({"bookkeeping": ""}, {}),
        ({"bank_account": "40703810900000000002"}, {}),
        ({}, {"bank_account": ""}),
    ],
)
def test_whoever_has_an_account_or_books_of_his_own_keeps_his_money(kept, primary, territorial):
    for unit, fields in ((kept.primary, primary), (kept.territorial, territorial)):
        for name, value in fields.items():
            setattr(unit, name, value)
        unit.save()

    assert keeper_of(kept.primary, chain_of(kept.primary)) == kept.primary
    assert list(kept_by(kept.territorial)) == []


def test_the_union_keeps_those_whose_territorial_one_has_no_account(kept):
    kept.union.bank_account = "40703810900000000003"
    kept.union.save()
    assert (list(kept_by(kept.union)), list(kept_by(kept.territorial))) == ([], [kept.primary])

    kept.territorial.bank_account = ""
    kept.territorial.save()

    assert list(kept_by(kept.union)) == [kept.primary]
    assert keeper_of(kept.primary, chain_of(kept.primary)) == kept.union


def test_a_file_of_the_keeper_lays_payments_into_the_books_they_are_of(kept, people):
    took = take(kept, people, order(), order(number="126", payer="Чужой", ПлательщикИНН="77"))

    ours, strange = Payment.objects.filter(source=took.file).order_by("number")
    assert (ours.unit, ours.employer) == (kept.primary, kept.employer)
    assert (strange.unit, strange.employer) == (kept.territorial, None)
    again = take(kept, people, order(), order(number="127"))
    assert (again.added, again.known) == (1, 1)


def test_of_two_kept_at_one_employer_the_accountant_says_whose_it_is(kept, people, client):
    other = make_unit(parent=kept.territorial, bookkeeping=Bookkeeping.ABOVE)
    other.employers.add(kept.employer)
    took = take(kept, people, order())
    payment = took.file.payments.get()
    assert payment.unit == kept.territorial
    client.force_login(people.admin)
    url = reverse("dues:bank_file", args=[took.file.pk])
    form = client.get(url).context["lines"][0][1]
    row = f"row{payment.pk}"

    client.post(
        url,
        {f"{row}-employer": kept.employer.pk, f"{row}-month": "2026-10", f"{row}-unit": other.pk},
    )

    payment.refresh_from_db()
    assert [name for _, name in form.fields["unit"].choices] == [
        kept.territorial.short_name, *sorted([kept.primary.short_name, other.short_name]),
    ]  # fmt: skip
    assert (payment.unit, payment.operation.unit) == (other, other)
    told = Entry.objects.get(action="dues.payment.decided").plain_data
    assert told["changes"]["unit"] == [kept.territorial.pk, other.pk]


def test_a_file_is_not_taken_for_one_whose_money_is_with_the_keeper(kept, people):
    with pytest.raises(DuesRefused, match="Бухгалтерию этой организации ведёт"):
        payments.take_bank_file(
            unit=kept.primary, name="a.txt", data=bank_file(order()), actor=people.admin, now=NOON
        )


def test_the_book_says_who_keeps_the_money(kept, people, client):
    came(kept)
    client.force_login(people.accountant)

    text = plain(client.get(reverse("dues:books"), {"month": "2026-11"}))

    assert "взносы приходят на её счёт и делятся сразу" in text
    assert "на её счёте наши взносы: 600,00" in text
    assert "<dt>наши деньги у вышестоящих</dt><dd>600,00" in text
    assert "<dt>переплатили работодатели</dt><dd>1 000,00" in text


def test_the_book_of_the_keeper_says_what_is_not_its_own_without_a_minus(kept, people, client):
    came(kept)
    client.force_login(people.admin)

    text = plain(
        client.get(reverse("dues:books"), {"month": "2026-11", "unit": kept.territorial.pk})
    )

    assert "<dt>у нас денег организаций ниже, за вычетом их долгов</dt><dd>600,00" in text
    assert '<span class="muted">её деньги у нас</span> 600,00' in text


def plain(response):
    return response.content.decode().replace("\u00a0", " ")


def test_decided_for_the_keeper_itself_it_stays_there(kept, people):
    took = take(kept, people, order(number="9", ПлательщикИНН="77", payer="Чужой"))
    payment = took.file.payments.get()

    payments.settle({payment.pk: Decision(kept.employer, OCTOBER)}, actor=people.admin)

    payment.refresh_from_db()
    assert payment.operation.unit == kept.territorial


# ---- money given out ----------------------------------------------------------------------------


def hand_out(house, amount, key="one", **fields):
    told = {"keeper": house.territorial, "unit": house.primary, "on": DAY, "actor": "тест"}
    return booking.book_handed_out(amount=roubles(amount), key=key, **(told | fields))


def test_what_is_given_out_lessens_what_is_held_in_both_books(kept):
    came(kept)

    done = hand_out(kept, "250", number="7")

    assert booking.held_for(kept.primary, kept.territorial) == 350
    assert balances(kept.primary) == {
        Account.EMPLOYER: roubles("-1000"), Account.ABOVE: roubles("350"),
        Account.MONEY: roubles("250"), Account.DUES: roubles("400"),
    }  # fmt: skip
    assert balances(kept.territorial) == {
        Account.MONEY: roubles("750"), Account.BELOW: roubles("-350"),
        Account.ABOVE: roubles("-100"), Account.DUES: roubles("-300"),
    }  # fmt: skip
    assert (done.unit, done.get_kind_display(), done.note) == (
        kept.territorial, "Выдано ППО", "документ № 7",
    )  # fmt: skip
    told = Entry.objects.filter(action="dues.operation.booked").latest("pk")
    assert (told.unit_id, told.plain_data["amount"], told.plain_data["receiver"]) == (
        kept.territorial.pk, "250.00", kept.primary.pk,
    )  # fmt: skip


@pytest.mark.parametrize("amount", ["600.01", "0", "-5"])
def test_more_than_is_held_or_nothing_is_not_given_out(kept, amount):
    came(kept)

    with pytest.raises(DuesRefused, match="больше"):
        hand_out(kept, amount)

    assert not Operation.objects.filter(kind="handed").exists()
    assert balances(kept.territorial)[Account.BELOW] == -600


def test_the_same_key_gives_out_once(kept):
    came(kept)

    assert hand_out(kept, "600") == hand_out(kept, "600")

    assert booking.held_for(kept.primary, kept.territorial) == 0


def test_into_a_closed_month_nothing_is_given_out(kept):
    came(kept)
    ClosedPeriod.objects.create(unit=kept.primary, month=DAY.replace(day=1), closed_by="тест")

    with pytest.raises(DuesRefused, match="закрыт"):
        hand_out(kept, "1")

    assert booking.held_for(kept.primary, kept.territorial) == 600


def test_given_out_by_mistake_it_is_held_again(kept):
    came(kept)
    done = hand_out(kept, "600")

    booking.reverse(done.pk, on=DAY, reason="Ошибка", actor="тест")

    assert booking.held_for(kept.primary, kept.territorial) == 600
    assert balances(kept.primary) == {
        Account.EMPLOYER: roubles("-1000"), Account.ABOVE: roubles("600"),
        Account.DUES: roubles("400"),
    }  # fmt: skip


def test_where_the_union_keeps_the_money_the_part_of_the_one_between_is_not_given_out(kept):
    kept.union.bank_account, kept.territorial.bank_account = ACCOUNT, ""
    kept.union.save()
    kept.territorial.save()
    came(kept)

    assert booking.owed_to(kept.primary, kept.union) == -1000
    assert booking.held_for(kept.primary, kept.union) == 600


def test_a_sum_is_given_out_from_the_page_once(kept, people, client):
    came(kept)
    client.force_login(people.admin)
    book = reverse("dues:books") + f"?unit={kept.territorial.pk}&month=2026-11"
    url = reverse("dues:hand_out", args=[kept.territorial.pk, kept.primary.pk])
    told = {"amount": "600", "on": "2026-11-02", "number": "7", "key": str(uuid4())}
    assert url in client.get(book).content.decode()
    assert client.get(url).context["form"].initial["amount"] == 600

    client.post(url, told)
    client.post(url, told)
    refused = client.post(url, told | {"key": str(uuid4())})

    assert booking.held_for(kept.primary, kept.territorial) == 0
    assert refused.status_code == 422
    assert "больше выдать нельзя" in refused.content.decode()
    assert "Выдавать нечего" in client.get(url).content.decode()
    assert url not in client.get(book).content.decode()


def test_nobody_below_gives_out_and_nothing_goes_to_one_that_the_book_does_not_know(
    kept, people, client
):
    came(kept)
    client.force_login(people.accountant)
    url = reverse("dues:hand_out", args=[kept.territorial.pk, kept.primary.pk])
    told = {"amount": "600", "on": "2026-11-02", "key": str(uuid4())}
    assert client.post(url, told).status_code == 404

    client.force_login(people.admin)
    for keeper, unit in (
        (kept.territorial, kept.neighbour),
        (kept.union, kept.territorial),
        (kept.primary, kept.primary),
    ):
        url = reverse("dues:hand_out", args=[keeper.pk, unit.pk])
        assert client.post(url, told).status_code == 404

    assert not Operation.objects.filter(kind="handed").exists()
