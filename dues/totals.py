"""Totals of dues by organisation, employer and month: counted anew from the facts, kept as rows.

Pages and charts read the rows alone, so what they cost does not grow with the number of members.
"""

from datetime import date

from django.db import connection, transaction

from dues.models import DuesMonth
from structure.models import Unit

# One organisation with all below it, one employer, one month. A person is expected to pay his sum,
# or what was last withheld from him before; of whom nothing is known yet, nothing is expected.
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
                SELECT sum(before.amount) AS amount FROM dues_withholding AS before
                WHERE before.member_id = standing.member_id
                  AND before.employer_id = %(employer)s AND before.month < %(month)s
                GROUP BY before.month HAVING sum(before.amount) > 0
                ORDER BY before.month DESC LIMIT 1
            ) AS last ON standing.has_percent),
           (SELECT coalesce(sum(amount), 0) FROM payer),
           (SELECT coalesce(sum(payment.amount), 0) FROM dues_payment AS payment
            WHERE payment.unit_id = %(unit)s AND payment.employer_id = %(employer)s
              AND payment.month = %(month)s AND payment.operation_id IS NOT NULL
              AND NOT EXISTS (SELECT FROM dues_operation AS undoing
                              WHERE undoing.reverses_id = payment.operation_id))
"""
COUNTED = ("payers", "with_statement", "expected", "withheld", "received")


def month_of(day: date) -> date:
    return day.replace(day=1)


def next_month(month: date) -> date:
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def months_before(month: date, count: int) -> date:
    whole = month.year * 12 + month.month - 1 - count
    return date(whole // 12, whole % 12 + 1, 1)


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
