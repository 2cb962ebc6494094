"""What a book says: balances, turnovers, debts by age, lists by keyset."""

from datetime import date
from decimal import Decimal

import pytest

from dues import balances, booking
from dues.balances import Turnover, ages_of, debts_of_employers, spread, turnovers
from dues.enums import Account, OperationKind
from dues.models import LedgerEntry, LedgerTotal
from dues.months import next_month
from structure.enums import Kind
from structure.services import move_unit
from tests.dues.books import DAY, NOVEMBER, OCTOBER, SEPTEMBER, balance, make_payment, make_share
from tests.factories import make_employer, make_unit

A = Account
END = date(2026, 11, 30)
ZERO = Decimal(0)


@pytest.fixture
def withhold(house):
    """``withhold(amount, on)``: the employer of the primary owes so much more from a day on."""
    count = iter(range(1000))

    def book(amount, on, employer=None):
        return booking.book_withheld(
            unit=house.primary, employer=employer or house.employer, month=on.replace(day=1),
            amount=Decimal(amount), on=on, key=f"test:{next(count)}", actor="тест",
        )  # fmt: skip

    return book


@pytest.fixture
def receive(house):
    def book(amount, on, employer=None):
        payment = make_payment(house.primary, employer or house.employer, amount, paid_on=on)
        return booking.book_received(payment, actor="тест")

    return book


def ages(house, on=END):
    found = balances.balances_by(house.primary, A.EMPLOYER, on.replace(day=1), field="employer")
    return ages_of(house.primary, A.EMPLOYER, found, on, field="employer").get(house.employer.pk)


def test_turnovers_of_a_month(house, withhold, receive):
    withhold(1000, date(2026, 10, 20))
    receive(400, date(2026, 11, 3))
    withhold(500, date(2026, 11, 10))
    withhold(9, date(2026, 12, 1))

    found = turnovers(house.primary, NOVEMBER)

    assert found[A.EMPLOYER] == Turnover(Decimal(1000), Decimal(500), Decimal(400))
    assert found[A.EMPLOYER].closing == 1100
    assert found[A.MONEY] == Turnover(ZERO, Decimal(400), ZERO)
    assert A.ABOVE not in found


def test_totals_are_the_sums_of_entries(house, withhold, receive):
    make_share(house.union)
    withhold(1000, date(2026, 10, 20))
    receive(400, date(2026, 11, 3))
    booking.reverse(receive(7, DAY).pk, on=END, reason="Ошибка", actor="тест")

    for unit in (house.primary, house.territorial, house.union):
        for account in A:
            rows = LedgerTotal.objects.filter(unit=unit, account=account)
            assert sum((row.debit - row.credit for row in rows), ZERO) == balance(unit, account)


@pytest.mark.parametrize(
    ("debt", "added", "parts"),
    [
        (0, [], (0, 0, 0, 0)),
        (100, [100, 0, 0], (100, 0, 0, 0)),
        (100, [40, 30, 20], (40, 30, 20, 10)),
        (50, [40, 30, 20], (40, 10, 0, 0)),
        (100, [], (0, 0, 0, 100)),
        (-5, [40], (0, 0, 0, 0)),
    ],
)
def test_a_debt_is_its_newest_parts(debt, added, parts):
    assert spread(Decimal(debt), list(map(Decimal, added))) == tuple(map(Decimal, parts))


def test_payments_pay_the_oldest_first(house, withhold, receive):
    withhold(100, date(2026, 7, 1))
    withhold(100, date(2026, 10, 15))
    withhold(100, date(2026, 11, 20))
    receive(150, date(2026, 11, 25))

    assert ages(house) == (100, 50, 0, 0)


@pytest.mark.parametrize(
    ("on", "place"),
    [
        (date(2026, 11, 30), 0),
        (date(2026, 10, 31), 0),  # 30 days
        (date(2026, 10, 30), 1),
        (date(2026, 10, 1), 1),  # 60
        (date(2026, 9, 30), 2),
        (date(2026, 9, 1), 2),  # 90
        (date(2026, 8, 31), 3),
    ],
)
def test_days_of_a_debt(house, withhold, on, place):
    withhold(100, on)

    assert ages(house)[place] == 100


def test_what_was_taken_back_makes_no_debt_young(house, withhold, receive):
    withhold(100, date(2026, 7, 1))
    mistaken = withhold(500, date(2026, 11, 20))
    booking.reverse(mistaken.pk, on=date(2026, 11, 21), reason="Ошибка", actor="тест")
    paid = receive(30, date(2026, 11, 22))
    booking.reverse(paid.pk, on=date(2026, 11, 23), reason="Ошибка", actor="тест")

    assert ages(house) == (0, 0, 0, 100)


def test_debts_of_employers_are_told_the_largest_first(
    house, withhold, receive, django_assert_num_queries
):
    other = make_employer(house.primary)
    even = make_employer(house.primary)
    withhold(100, DAY)
    withhold(300, DAY, other)
    receive(20, DAY, even)
    withhold(20, DAY, even)

    with django_assert_num_queries(3):
        found = debts_of_employers(house.primary, NOVEMBER, END)

    assert [(debt.who, debt.amount) for debt in found] == [
        (other, 300), (house.employer, 100), (even, 0),
    ]  # fmt: skip
    assert found[0].aged[0] == ("до 30 дней", 300)


def test_one_that_is_even_stands_in_the_month_it_moved_in(house, withhold, receive):
    """An act is made of what is settled too."""
    withhold(20, DAY)
    receive(20, DAY)

    assert [debt.amount for debt in debts_of_employers(house.primary, NOVEMBER, END)] == [0]
    assert debts_of_employers(house.primary, next_month(NOVEMBER), END) == []


def test_a_territorial_organisation_sees_what_its_own_owe(house, receive):
    make_share(house.union)
    receive(1000, DAY)

    found, following = balances.page_below(house.territorial, NOVEMBER, END)

    assert {debt.who: debt.amount for debt in found} == {house.primary: 400, house.neighbour: 0}
    assert following == ""
    assert balances.owed_above(house.territorial, NOVEMBER) == [(house.union, 100)]


def test_one_that_moved_away_still_stands_where_it_owes(house, receive):
    make_share(house.union)
    receive(1000, DAY)
    move_unit(house.primary.pk, parent_id=house.other_territorial.pk, actor="тест")
    receive(500, DAY)

    old = {
        debt.who: debt.amount for debt in balances.page_below(house.territorial, NOVEMBER, END)[0]
    }
    new = {
        debt.who: debt.amount
        for debt in balances.page_below(house.other_territorial, NOVEMBER, END)[0]
    }

    assert old[house.primary] == 400
    assert new[house.primary] == 200
    assert dict(balances.owed_above(house.primary, NOVEMBER)) == {
        house.territorial: 400, house.other_territorial: 200,
    }  # fmt: skip


def test_organisations_below_cost_the_same_however_many(house, django_assert_num_queries):
    with django_assert_num_queries(3):
        balances.page_below(house.territorial, NOVEMBER, END)
    for _ in range(3):
        make_unit(Kind.PRIMARY, house.territorial)
    with django_assert_num_queries(3):
        balances.page_below(house.territorial, NOVEMBER, END)


def test_operations_are_read_by_pages(house, withhold, monkeypatch, django_assert_num_queries):
    monkeypatch.setattr(balances, "PAGE", 2)
    for day in (3, 5, 4, 5, 5):
        withhold(day, date(2026, 11, day))
    withhold(1, date(2026, 10, 31))

    seen, after = [], ""
    while True:
        with django_assert_num_queries(3):
            rows, after = balances.page_of_operations(house.primary, NOVEMBER, after=after)
        seen += [(row.on.day, len(row.lines)) for row in rows]
        if not after:
            break

    assert seen == [(5, 2), (5, 2), (5, 2), (4, 2), (3, 2)]


def test_an_operation_is_shown_in_each_book_that_it_touches(house, receive):
    make_share(house.union)
    received = receive(1000, DAY)

    (shared,), _ = balances.page_of_operations(house.union, NOVEMBER)

    assert (shared.kind, shared.source) == (OperationKind.SHARED, received)
    assert {entry.unit for entry in shared.lines} == {house.union}


def test_what_came_in_without_a_share_is_told(house, receive):
    received = receive(1000, DAY)
    assert balances.unshared_of(house.primary, NOVEMBER) == [received]
    assert balances.unshared_of(house.primary, OCTOBER) == []
    assert balances.unshared_of(house.union, NOVEMBER) == []
    make_share(house.union)

    shared = booking.distribute(received.pk, actor="тест")
    assert balances.unshared_of(house.primary, NOVEMBER) == []
    booking.reverse(shared.pk, on=END, reason="Ошибка", actor="тест")

    assert balances.unshared_of(house.primary, NOVEMBER) == [received]
    assert LedgerEntry.objects.filter(month=SEPTEMBER).count() == 0
