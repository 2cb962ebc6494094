"""Random histories of money: whatever is done, the books balance and sums add up to the kopeck."""

from datetime import date, timedelta
from decimal import Decimal
from itertools import count

import pytest
from django.db import connection, transaction
from django.db.models import Sum
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dues import booking, share_setting
from dues.balances import ages_of, balances_by
from dues.enums import Account, DuesRefused, OperationKind
from dues.models import LedgerEntry, LedgerTotal, Operation
from dues.shares import split
from structure.enums import Bookkeeping
from structure.models import Unit
from structure.services import move_unit
from tests.dues.books import OCTOBER, balance, make_payment
from tests.factories import make_employer, make_member

FIRST, LAST = date(2026, 8, 1), date(2026, 11, 30)
ZERO = Decimal(0)
A = Account

money = st.decimals("0.01", "99999.99", places=2)
percents = st.tuples(st.decimals("0", "100", places=2), st.decimals("0", "100", places=2)).filter(
    lambda pair: sum(pair) <= 100
)
days = st.integers(0, (LAST - FIRST).days).map(lambda days: FIRST + timedelta(days))
acts = st.lists(
    st.one_of(
        st.tuples(st.just("withhold"), days, money, st.booleans()),
        st.tuples(st.just("receive"), days, money, st.integers(0, 2)),
        st.tuples(st.just("cash"), days, money),
        st.tuples(st.just("share"), days, percents, st.integers(0, 4)),
        st.tuples(st.just("move"), st.integers(0, 2)),
        st.tuples(st.just("keep"), st.booleans()),
        st.tuples(st.just("pay_up"), days, money, st.booleans(), st.integers(0, 4)),
        st.tuples(st.just("hand_out"), days, money, st.booleans()),
        st.tuples(st.just("reverse"), st.integers(0, 50)),
        st.tuples(st.just("distribute"), st.integers(0, 50)),
    ),
    min_size=3,
    max_size=14,
)


@given(
    amount=st.decimals("-9999999.99", "9999999.99", places=2),
    percents=percents,
)
@settings(max_examples=500, deadline=None)
def test_parts_add_up_to_the_kopeck_for_any_rates(amount, percents):
    share = Rates(*percents)

    parts = split(amount, share)

    assert sum(parts) == amount
    assert all(part * amount >= 0 for part in parts)
    assert all(part == part.quantize(Decimal("0.01")) for part in parts)
    assert split(-amount, share) == tuple(-part for part in parts)
    exact = [amount * rate / 100 for rate in (share.primary, share.territorial, share.union)]
    assert all(
        abs(part - right) <= Decimal("0.02") for part, right in zip(parts, exact, strict=True)
    )


class Rates:
    def __init__(self, territorial, union):
        self.territorial, self.union = territorial, union
        self.primary = 100 - territorial - union


class History:
    """Acts on the books of a small union; refused ones change nothing."""

    def __init__(self, house, employers, member):
        self.house, self.employers, self.member = house, employers, member
        self.numbers = count(1)
        self.tops = [house.territorial, house.other_territorial, house.union]
        self.units = [
            house.primary, house.neighbour, house.territorial, house.other_territorial, house.union,
        ]  # fmt: skip

    def do(self, kind, *told):
        before = Operation.objects.count()
        try:
            with transaction.atomic():
                getattr(self, kind)(*told)
        except DuesRefused:
            assert Operation.objects.count() == before

    def withhold(self, on, amount, is_less):
        booking.book_withheld(
            unit=self.house.primary, employer=self.employers[0], month=OCTOBER, on=on,
            amount=-amount if is_less else amount, key=f"w{next(self.numbers)}", actor="т",
        )  # fmt: skip

    def receive(self, on, amount, place):
        unit = [self.house.primary, self.house.neighbour, self.house.territorial][place]
        payment = make_payment(unit, self.employers[place % 2], amount, paid_on=on)
        booking.book_received(payment, actor="т")

    def cash(self, on, amount):
        booking.book_cash(
            member=self.member, unit=self.house.primary, month=OCTOBER, amount=amount, on=on,
            key=f"c{next(self.numbers)}", actor="т",
        )  # fmt: skip

    def share(self, on, percents, place):
        share_setting.set_share(
            unit=self.units[place], starts_on=on, territorial=percents[0], union=percents[1],
            actor="т",
        )  # fmt: skip

    def move(self, place):
        top = self.tops[place]
        if Unit.objects.get(pk=self.house.primary.pk).parent_id != top.pk:
            move_unit(self.house.primary.pk, parent_id=top.pk, actor="т")

    def keep(self, is_above):
        """From here on its dues come to the account of the territorial organisation, or its own."""
        above = Unit.objects.filter(pk__in=[top.pk for top in self.tops[:2]])
        above.update(bank_account="4" * 20)
        bookkeeping = Bookkeeping.ABOVE if is_above else Bookkeeping.OWN
        Unit.objects.filter(pk=self.house.primary.pk).update(bookkeeping=bookkeeping)

    def pay_up(self, on, amount, is_whole, place):
        payer = self.units[place]
        owed = LedgerEntry.objects.filter(unit=payer, account=A.ABOVE).values_list("other")
        for (receiver,) in set(owed):
            receiver = Unit.objects.get(pk=receiver)
            due = booking.owed_to(payer, receiver)
            booking.book_paid_up(
                payer=payer, receiver=receiver, amount=due if is_whole else amount, on=on,
                key=f"p{next(self.numbers)}", actor="т", advance=amount % 2 == 0,
            )  # fmt: skip

    def hand_out(self, on, amount, is_whole):
        for keeper in self.tops:
            held = booking.held_for(self.house.primary, keeper)
            if held:
                booking.book_handed_out(
                    keeper=keeper, unit=self.house.primary, amount=held if is_whole else amount,
                    on=on, key=f"h{next(self.numbers)}", actor="т",
                )  # fmt: skip

    def reverse(self, place):
        operations = list(Operation.objects.order_by("pk"))
        if operations:
            found = operations[place % len(operations)]
            booking.reverse(found.pk, on=LAST, reason="Ошибка", actor="т")

    def distribute(self, place):
        operations = list(Operation.objects.order_by("pk"))
        if operations:
            booking.distribute(operations[place % len(operations)].pk, actor="т")


def check(history):
    entries = LedgerEntry.objects.all()
    with connection.cursor() as cursor:  # what the database looks at when it is committed
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    uneven = entries.values("operation", "unit").annotate(sum=Sum("amount")).exclude(sum=0)
    assert list(uneven) == []
    for below in history.units:
        for above in history.tops:
            assert balance(below, A.ABOVE, other=above) == -balance(above, A.BELOW, other=below)
    brought = _sum(kind__in=[OperationKind.WITHHELD, OperationKind.CASH])
    assert _sum(account=A.DUES) == -brought
    for shared in Operation.objects.filter(kind=OperationKind.SHARED, reversed_by=None):
        assert not hasattr(shared.source, "reversed_by")
        kept = -_sum(account=A.DUES, operation=shared)
        assert kept == ZERO
    for unit in history.units:
        check_ages(unit)
        check_totals(unit)


def _sum(kind__in=None, **of):
    rows = LedgerEntry.objects.filter(**of)
    if kind__in:  # what was brought in: debits of those kinds that were not taken back
        rows = rows.filter(
            operation__kind__in=kind__in, operation__reversed_by=None,
            account__in=[A.EMPLOYER, A.MONEY],
        )  # fmt: skip
    return rows.aggregate(sum=Sum("amount"))["sum"] or ZERO


def check_ages(unit):
    for account, field in ((A.EMPLOYER, "employer"), (A.BELOW, "other")):
        found = balances_by(unit, account, date(2026, 11, 1), field=field)
        for pk, parts in ages_of(unit, account, found, LAST, field=field).items():
            assert sum(parts) == max(found[pk], ZERO)
            assert all(part >= 0 for part in parts)


def check_totals(unit):
    for account in A:
        rows = LedgerTotal.objects.filter(unit=unit, account=account)
        assert sum((row.debit - row.credit for row in rows), ZERO) == balance(unit, account)


@pytest.fixture
def ground(house):
    return house, [house.employer, make_employer(house.neighbour)], make_member(house.shop)


@given(history=acts)
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_whatever_is_done_the_books_balance(ground, history):
    with transaction.atomic():
        told = History(*ground)
        for act in history:
            told.do(*act)
        check(told)
        transaction.set_rollback(True)
