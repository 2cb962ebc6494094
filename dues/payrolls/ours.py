"""Members of whom the employer should withhold in a month, with all that matching asks of them."""

from collections import defaultdict
from statistics import median

from django.db import connection

from dues.months import months_before, next_month
from dues.payrolls.matching import Ours

USUAL = 6  # months before that tell what is usual,
ENOUGH = 2  # when there are so many of them
STANDING = """
    SELECT card.id, statement.id, card.surname, card.name, card.patronymic,
           card.personnel_number, statement.told_number, statement.percent, statement.amount,
           statement.starts_on <= %(month)s
               AND (statement.stops_on IS NULL OR statement.stops_on >= %(next)s),
           statement.told_from IS NOT NULL, statement.starts_on, statement.stops_on
    FROM dues_duesstatement AS statement
    JOIN members_member AS card ON card.id = statement.member_id
    JOIN structure_unit AS place ON place.id = statement.unit_id
    WHERE statement.employer_id = %(employer)s AND place.tree_id = %(tree)s
      AND place.lft BETWEEN %(lft)s AND %(rght)s AND statement.state <> 'cancelled'
      AND statement.starts_on < %(next)s
      AND (statement.stops_on IS NULL OR statement.stops_on > greatest(%(month)s,
           statement.starts_on))
      AND card.merged_into_id IS NULL AND card.hidden_at IS NULL {more}
    ORDER BY card.id, statement.starts_on
"""
BOOKED = """
    SELECT withheld.member_id, withheld.month, sum(withheld.amount)
    FROM dues_withholding AS withheld
    JOIN structure_unit AS place ON place.id = withheld.unit_id
    WHERE withheld.employer_id = %(employer)s AND place.tree_id = %(tree)s
      AND place.lft BETWEEN %(lft)s AND %(rght)s AND withheld.month >= %(since)s
      AND withheld.source_id <> %(file)s AND withheld.member_id IS NOT NULL {more}
    GROUP BY withheld.member_id, withheld.month
"""


def load(of, *, since=None, members=None):
    """[``Ours``] of a payroll; ``since`` is the earliest month its rows speak of."""
    before = months_before(of.month, USUAL)
    asked = {
        "employer": of.employer_id, "month": of.month, "next": next_month(of.month),
        "tree": of.unit.tree_id, "lft": of.unit.lft, "rght": of.unit.rght,
        "since": min(before, since or before), "file": of.pk, "members": members,
    }  # fmt: skip
    booked = _booked(asked)
    people = defaultdict(list)
    for row in _rows(STANDING, asked, "card.id"):
        people[row[0]].append(row)
    return [
        _ours(rows, of.month, before, booked.get(member, {})) for member, rows in people.items()
    ]


def _rows(statement, asked, member):
    more = "" if asked["members"] is None else f"AND {member} = ANY(%(members)s)"
    with connection.cursor() as cursor:
        cursor.execute(statement.format(more=more), asked)
        return cursor.fetchall()


def _booked(asked):
    found = defaultdict(dict)
    for member, month, amount in _rows(BOOKED, asked, "withheld.member_id"):
        found[member][month] = amount
    return found


def _ours(rows, month, before, booked):
    last = rows[-1]
    sums = [sum_ for day, sum_ in booked.items() if before <= day < month and sum_ > 0]
    return Ours(
        member=last[0],
        statement=last[1],
        surname=last[2],
        name=last[3],
        patronymic=last[4],
        numbers=tuple(dict.fromkeys([number for row in rows for number in row[5:7] if number])),
        rates=tuple(dict.fromkeys([row[7:9] for row in rows])),
        is_expected=any(row[9] for row in rows) or _covers(rows, month),
        is_told=any(row[10] for row in rows),
        usual=median(sums) if len(sums) >= ENOUGH else None,
        booked=booked,
    )


def _covers(rows, month):
    """Do statements that follow each other make up the whole month?"""
    day = month
    for row in rows:
        starts, stops = row[11], row[12]
        if starts > day:
            return False
        if stops is None:
            return True
        day = max(day, stops)
    return day >= next_month(month)
