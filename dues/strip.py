"""A year of one member, month by month: what came of his dues."""

from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from django.db.models import Sum

from dues.enums import PayrollState
from dues.models import CashDues, DuesStatement, PayrollFile, Withholding
from dues.months import month_of, months_until, next_month
from structure.models import Unit

MONTHS = 12


class State(StrEnum):
    PAID = "paid"
    MISSING = "missing"  # the payroll's list is booked, and he is not in it
    UNKNOWN = "unknown"  # the list has not come
    AHEAD = "ahead"
    FREE = "free"


SAID = {
    State.PAID: "уплачено",
    State.MISSING: "не удержано",
    State.UNKNOWN: "ведомости нет",
    State.AHEAD: "ещё рано",
    State.FREE: "не удерживается",
}


class Month(NamedTuple):
    """One month: ``amount`` is what was withheld and taken in cash together."""

    first: date
    state: State
    amount: Decimal | None

    @property
    def said(self):
        return SAID[self.state]


def month_strip(member, upto, *, statements=None, withheld=None, cash=None):
    """Twelve months, the last is that of the day ``upto``; a constant number of queries.

    Querysets narrow it to what a reader may see; without them everything is shown.
    """
    firsts = months_until(month_of(upto), MONTHS)
    if statements is None:
        statements = DuesStatement.objects.all()
    rows = list(statements.filter(member=member).select_related("unit"))
    sums = _sums(member, firsts, Withholding.objects.all() if withheld is None else withheld)
    taken = CashDues.objects.all() if cash is None else cash
    for month, amount in _sums(member, firsts, taken.filter(undone_at=None)).items():
        sums[month] = sums.get(month, 0) + amount
    booked = _booked(rows, firsts)
    return [Month(*_month(first, upto, rows, sums, booked)) for first in firsts]


def _sums(member, firsts, rows):
    rows = rows.filter(member=member, month__gte=firsts[0], month__lte=firsts[-1]).order_by()
    return dict(rows.values_list("month").annotate(Sum("amount")))


def _booked(rows, firsts):
    """Pairs (employer, month) whose lists are booked where the statements are."""
    units = {row.unit for row in rows}
    files = PayrollFile.objects.filter(
        state=PayrollState.BOOKED,
        employer__in={row.employer_id for row in rows if row.employer_id},
        unit__in=Unit.objects.above(*units).values("pk"),
        month__gte=firsts[0],
        month__lte=firsts[-1],
    )
    return set(files.values_list("employer", "month"))


def _month(first, upto, rows, sums, booked):
    amount = sums.get(first)
    due = [row for row in rows if _is_due(row, first)]
    if amount:
        state = State.PAID
    elif not due:
        state = State.FREE
    elif any((row.employer_id, first) in booked for row in due):
        state = State.MISSING
    elif (first.year, first.month) == (upto.year, upto.month):
        state = State.AHEAD
    else:
        state = State.UNKNOWN
    return first, state, amount


def _is_due(row, first):
    """Is it in force on a day of the month?"""
    ends = row.stops_on is None or row.stops_on > first
    return not row.is_never and row.starts_on < next_month(first) and ends
