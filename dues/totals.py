"""Totals of dues by organisation, employer and month: counted anew from the facts, kept as rows.

Pages and charts read the rows alone, so what they cost does not grow with the number of members.
"""

from decimal import Decimal
from typing import NamedTuple

from django.db import connection, transaction
from django.db.models import Q, Sum, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from dues.enums import StatementState
from dues.models import DuesMonth, DuesStatement
from dues.months import month_of, months_before, months_until, next_month
from structure.enums import Kind
from structure.models import Unit

MONTHS = 12
INSIDE_PRIMARY = {Kind.SHOP, Kind.GROUP}
# One organisation with all below it, one employer, one month. A person is expected to pay his sum,
# or what was last withheld from him before; of whom nothing is known yet, nothing is expected.
# That last sum is looked up by person alone: the employer's rows are as many as his people, and an
# employer whom the planner has not met yet would be looked up first, all of him for every person.
FACTS = """
    WITH place AS (
        SELECT id FROM structure_unit
        WHERE tree_id = %(tree)s AND lft BETWEEN %(lft)s AND %(rght)s
    ), payer AS (
        SELECT member_id, sum(amount) AS amount FROM dues_withholding
        WHERE unit_id IN (SELECT id FROM place) AND employer_id = %(employer)s
          AND month = %(month)s
        GROUP BY member_id
    ), standing AS (
        SELECT member_id, sum(amount) AS amount, bool_or(percent IS NOT NULL) AS has_percent
        FROM dues_duesstatement
        WHERE unit_id IN (SELECT id FROM place) AND employer_id = %(employer)s
          AND state <> 'cancelled' AND starts_on < %(next)s
          AND (stops_on IS NULL OR stops_on > greatest(starts_on, %(month)s))
        GROUP BY member_id
    )
    SELECT (SELECT count(*) FROM payer WHERE member_id IS NOT NULL AND amount > 0),
           (SELECT count(*) FROM standing),
           (SELECT coalesce(sum(coalesce(standing.amount, 0) + CASE WHEN has_percent
                THEN coalesce(last.amount, 0) ELSE 0 END), 0)
            FROM standing LEFT JOIN LATERAL (
                SELECT sum(amount) FILTER (WHERE employer_id = %(employer)s) AS amount
                FROM dues_withholding AS before
                WHERE before.member_id = standing.member_id AND before.month < %(month)s
                GROUP BY before.month
                HAVING sum(amount) FILTER (WHERE employer_id = %(employer)s) > 0
                ORDER BY before.month DESC LIMIT 1
            ) AS last ON standing.has_percent),
           (SELECT coalesce(sum(amount), 0) FROM payer),
           (SELECT coalesce(sum(payment.amount), 0) FROM dues_payment AS payment
            WHERE payment.unit_id = %(unit)s AND payment.employer_id = %(employer)s
              AND payment.month = %(month)s AND payment.operation_id IS NOT NULL)
"""
BRANCHES = """
    SELECT branch.id, sum(payers), sum(with_statement), sum(expected), sum(withheld), sum(received)
    FROM structure_unit AS branch
    JOIN structure_unit AS inside ON inside.tree_id = branch.tree_id
        AND inside.lft BETWEEN branch.lft AND branch.rght
    JOIN dues_duesmonth AS counted ON counted.unit_id = inside.id AND counted.month = %(month)s
    WHERE branch.id = ANY(%(units)s)
    GROUP BY branch.id
"""
COUNTED = ("payers", "with_statement", "expected", "withheld", "received")


@transaction.atomic
def recount(unit_id, employer_id, month):
    """Count the row of a primary organisation, its employer and a month anew; returns it.

    Called in the transaction that changes what it counts. The row is locked before it is counted:
    of two at once the later one counts what both have written.
    """
    DuesMonth.objects.get_or_create(unit_id=unit_id, employer_id=employer_id, month=month)
    row = DuesMonth.objects.select_for_update().get(
        unit_id=unit_id, employer_id=employer_id, month=month
    )
    unit = Unit.objects.get(pk=unit_id)
    asked = {
        "unit": unit_id, "employer": employer_id, "month": month, "next": next_month(month),
        "tree": unit.tree_id, "lft": unit.lft, "rght": unit.rght,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(FACTS, asked)
        facts = dict(zip(COUNTED, cursor.fetchone(), strict=True))
    for name, value in facts.items():
        setattr(row, name, value)
    row.save(update_fields=COUNTED)
    return row


class Sums(NamedTuple):
    """A month of one organisation with all below it, of one employer or of all."""

    payers: int = 0
    with_statement: int = 0
    expected: Decimal = Decimal(0)
    withheld: Decimal = Decimal(0)
    received: Decimal = Decimal(0)

    @property
    def debt(self):
        """What employers withheld and have not paid over; negative when they paid more."""
        return self.withheld - self.received


_SUMS = {name: Coalesce(Sum(name), Value(Decimal(0))) for name in COUNTED[2:]}
_SUMS |= {name: Coalesce(Sum(name), 0) for name in COUNTED[:2]}


def year_of(unit, month, *, months=MONTHS):
    """{month: ``Sums``} of the branch: the last ``months`` up to ``month``, none left out."""
    first = months_before(month, months - 1)
    rows = DuesMonth.objects.filter(
        unit__tree_id=unit.tree_id, unit__lft__range=(unit.lft, unit.rght),
        month__range=(first, month),
    )  # fmt: skip
    found = {
        row["month"]: Sums(*(row[name] for name in COUNTED))
        for row in rows.order_by().values("month").annotate(**_SUMS)
    }
    return {day: found.get(day, Sums()) for day in months_until(month, months)}


def by_branch(units, month):
    """{id: ``Sums``} of each of these organisations with all below it, by one query."""
    found = {unit.pk: Sums() for unit in units}
    with connection.cursor() as cursor:
        cursor.execute(BRANCHES, {"units": list(found), "month": month})
        for pk, *sums in cursor.fetchall():
            found[pk] = Sums(*sums)
    return found


def keep_months(*, now=None):
    """Count this month and the last one of every primary organisation and employer anew.

    By night: statements begin and end without anybody booking anything. May repeat or overlap.
    Returns how many rows were counted.
    """
    month = month_of(timezone.localdate(now))
    standing = DuesStatement.objects.exclude(state=StatementState.CANCELLED).filter(
        Q(stops_on=None) | Q(stops_on__gt=months_before(month, 1)), employer__isnull=False
    )
    places = set(standing.order_by().values_list("unit", "employer").distinct())
    above = primaries({unit for unit, _ in places})
    months = months_before(month, 1), month
    pairs = {(above[unit], employer) for unit, employer in places}
    counted = DuesMonth.objects.filter(month__in=months)  # the last statement may be gone since
    pairs |= set(counted.order_by().values_list("unit", "employer").distinct())
    for unit, employer in sorted(pairs):
        for day in months:
            recount(unit, employer, day)
    return 2 * len(pairs)


def primaries(unit_ids):
    """{organisation: the primary one it belongs to, or itself}."""
    known = dict(Unit.objects.filter(pk__in=unit_ids).values_list("pk", "kind"))
    found, climbing = {}, {pk: pk for pk in unit_ids}
    while climbing:
        rows = Unit.objects.filter(pk__in=set(climbing.values()))
        parents = {pk: (kind, parent) for pk, kind, parent in rows.values_list(
            "pk", "kind", "parent")}  # fmt: skip
        above = {}
        for start, at in climbing.items():
            kind, parent = parents[at]
            if kind == Kind.PRIMARY or known[start] not in INSIDE_PRIMARY or parent is None:
                found[start] = at if kind == Kind.PRIMARY else start
            else:
                above[start] = parent
        climbing = above
    return found
