"""Central book-keeping: dues come to the account of the keeper, each book says whose they are."""

from decimal import Decimal

import pytest
from django.urls import reverse

from audit.models import Entry
from dues import booking, payments
from dues.enums import Account, DuesRefused
from dues.keepers import keeper_of, kept_by
from dues.models import LedgerEntry, Payment
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

    text = client.get(reverse("dues:books"), {"month": "2026-11"}).content.decode()

    assert "взносы приходят на её счёт и делятся сразу" in text
    assert "на её счёте наши взносы: 600,00" in text.replace("\u00a0", " ")


def test_decided_for_the_keeper_itself_it_stays_there(kept, people):
    took = take(kept, people, order(number="9", ПлательщикИНН="77", payer="Чужой"))
    payment = took.file.payments.get()

    payments.settle({payment.pk: Decision(kept.employer, OCTOBER)}, actor=people.admin)

    payment.refresh_from_db()
    assert payment.operation.unit == kept.territorial
