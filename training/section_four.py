"""Section IV of form № 2: cadres and activists who were trained in a period, by category and kind.

A person is counted once in a column in a year, in the row of who he was when he learnt so last;
learning elsewhere counts once it is confirmed. All cards of one person are one person. Hours and
costs are of records, so they add up. A place is a piece of the tree as it stands today; a record
stands where its person was on its last day.
"""

from collections import defaultdict
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from django.db import connection

from accounts.models import User
from members.models import Member
from structure.keyset import read_place
from training.categories import OF_ACTIVISTS, OF_STAFF, PAID_CHAIR
from training.enums import Category, CourseKind, RecordState, Source
from training.models import TrainingRecord

COLUMNS = (CourseKind.PREPARATION, CourseKind.ADVANCEMENT, CourseKind.RETRAINING)
PAID = (Category.CHAIR, Category.SHOP_CHAIR, Category.STAFF)
ROWS = (
    ("1", "Освобождённые (штатные) работники", PAID),
    ("1.1", "Председатель ППО", (Category.CHAIR,)),
    ("1.2", "Председатели ЦПО, профбюро", (Category.SHOP_CHAIR,)),
    ("1.3", "Специалисты аппарата", (Category.STAFF,)),
    ("2", "Профсоюзный актив на общественных началах", (Category.ACTIVIST,)),
)  # fmt: skip
OF_ROW = {number: categories for number, _, categories in ROWS}
SCHOOL = "school"

# ``whole`` has the card that is kept (kept) of every card (id) among ``{rows}``.
WHOLE = """
    card AS (
        SELECT DISTINCT member_id AS id, member_id AS kept FROM {rows} WHERE member_id IS NOT NULL
        UNION
        SELECT card.id, member.merged_into_id FROM card
        JOIN members_member AS member ON member.id = card.kept
        WHERE member.merged_into_id IS NOT NULL
    ), whole AS (
        SELECT card.id, card.kept FROM card
        JOIN members_member AS member ON member.id = card.kept AND member.merged_into_id IS NULL
    )
"""
# ``last`` has every record with the person behind it, and whether it is his last of the kind and
# year; a place is (key, lft, rght).
LEARNT = """
    WITH RECURSIVE place AS (
        SELECT * FROM unnest(%(keys)s::int[], %(lfts)s::int[], %(rghts)s::int[])
            AS place (key, lft, rght)
    ), learnt AS MATERIALIZED (
        SELECT place.key, said.id, said.kind, said.category, said.hours, said.cost, said.source,
               said.is_school, said.organiser, said.ended_on, student.member_id, student.user_id
        FROM place
        JOIN structure_unit AS unit
          ON unit.tree_id = %(tree)s AND unit.lft BETWEEN place.lft AND place.rght
        JOIN training_trainingrecord AS said
          ON said.unit_id = unit.id AND said.ended_on BETWEEN %(first)s AND %(last)s
        JOIN training_student AS student ON student.id = said.student_id
        WHERE said.state = %(confirmed)s
    ), {WHOLE}, told AS (
        SELECT learnt.*, coalesce('m' || whole.kept, 'u' || learnt.user_id) AS person,
               extract(year FROM ended_on) AS year
        FROM learnt LEFT JOIN whole ON whole.id = learnt.member_id
    ), last AS (
        SELECT *, row_number() OVER (
            PARTITION BY key, person, kind, year ORDER BY ended_on DESC, id DESC
        ) = 1 AS is_last, row_number() OVER (
            PARTITION BY key, person, is_school, year ORDER BY ended_on DESC, id DESC
        ) = 1 AND is_school AS is_last_at_school
        FROM told
    )
""".replace("{WHOLE}", WHOLE.replace("{rows}", "learnt"))
CELLS = """
    SELECT key, category, kind, count(*) FILTER (WHERE is_last), sum(hours)
    FROM last GROUP BY key, category, kind
"""
COSTS = "SELECT key, source, sum(cost) FROM last GROUP BY key, source"
SCHOOLS = """
    SELECT key, count(DISTINCT organiser), count(*) FILTER (WHERE is_last_at_school)
    FROM last WHERE is_school GROUP BY key
"""
BEHIND = """
    SELECT id, ended_on FROM last
    WHERE is_last AND kind = %(kind)s AND category = ANY(%(categories)s)
"""
BEHIND_SCHOOL = "SELECT id, ended_on FROM last WHERE is_last_at_school"
PAGE_BEHIND = """
    AND (%(before)s::date IS NULL OR (ended_on, id) < (%(before)s::date, %(before_id)s))
    ORDER BY ended_on DESC, id DESC LIMIT %(most)s
"""
# Everybody in office on a day, each with the first of his categories (``training.categories``).
IN_OFFICE = """
    WITH RECURSIVE place AS (
        SELECT * FROM unnest(%(keys)s::int[], %(lfts)s::int[], %(rghts)s::int[])
            AS place (key, lft, rght)
    ), held AS MATERIALIZED (
        SELECT place.key, post.member_id, NULL::int AS user_id,
               CASE WHEN NOT post.is_staff THEN 4
                    WHEN post.post = 'chair' AND unit.kind = ANY(%(chairs)s) THEN 1
                    WHEN post.post = 'chair' AND unit.kind = ANY(%(shop_chairs)s) THEN 2
                    ELSE 3 END AS category
        FROM place
        JOIN structure_unit AS unit
          ON unit.tree_id = %(tree)s AND unit.lft BETWEEN place.lft AND place.rght
        JOIN members_electedpost AS post ON post.unit_id = unit.id
         AND post.since <= %(on)s AND (post.until IS NULL OR post.until > %(on)s)
        UNION ALL
        SELECT place.key, student.member_id, mandate.user_id,
               CASE WHEN mandate.role = ANY(%(staff)s) THEN 3 ELSE 4 END
        FROM place
        JOIN structure_unit AS unit
          ON unit.tree_id = %(tree)s AND unit.lft BETWEEN place.lft AND place.rght
        JOIN accounts_mandate AS mandate ON mandate.unit_id = unit.id
         AND mandate.starts_on <= %(on)s AND (mandate.ends_on IS NULL OR mandate.ends_on >= %(on)s)
         AND mandate.role = ANY(%(offices)s)
        LEFT JOIN training_student AS student ON student.user_id = mandate.user_id
    ), {WHOLE}, person AS (
        SELECT key, coalesce('m' || whole.kept, 'u' || user_id) AS person,
               min(category) AS category
        FROM held LEFT JOIN whole ON whole.id = held.member_id
        GROUP BY 1, 2
    )
""".replace("{WHOLE}", WHOLE.replace("{rows}", "held"))
RANKS = {1: Category.CHAIR, 2: Category.SHOP_CHAIR, 3: Category.STAFF, 4: Category.ACTIVIST}


class Row(NamedTuple):
    number: str
    title: str
    whole: int  # people of the category on the last day of the period
    trained: tuple[int, ...]  # by ``COLUMNS``


class Report(NamedTuple):
    """The section of one place and period."""

    rows: list[Row]
    beside: int  # people who learnt and are neither cadres nor activists
    hours: list[tuple[str, Decimal]]  # by kind
    costs: list[tuple[str, Decimal]]  # by source
    schools: int
    schooled: int

    @property
    def all_hours(self):
        return sum((hours for _, hours in self.hours), Decimal(0))

    @property
    def all_costs(self):
        return sum((cost for _, cost in self.costs), Decimal(0))

    @property
    def is_empty(self):
        return not (self.hours or any(row.whole for row in self.rows))


def report(place, period):
    """Four queries, whatever the size of the place."""
    cells, hours = defaultdict(int), defaultdict(Decimal)
    for _, category, kind, people, spent in _asked(CELLS, [place], period):
        cells[category, kind] += people
        hours[kind] += spent
    whole = _in_office([place], period.last)[0]
    rows = [
        Row(number, title, sum(whole[one] for one in categories), tuple(
            sum(cells[one, kind] for one in categories) for kind in COLUMNS
        ))
        for number, title, categories in ROWS
    ]  # fmt: skip
    costs = {source: cost for _, source, cost in _asked(COSTS, [place], period) if cost}
    schools = _asked(SCHOOLS, [place], period)
    return Report(
        rows,
        sum(cells[Category.NONE, kind] for kind in COLUMNS),
        [(kind.label, hours[kind]) for kind in CourseKind if kind in hours],
        [(source.label, costs[source]) for source in Source if source in costs],
        *(schools[0][1:] if schools else (0, 0)),
    )


class Line(NamedTuple):
    """One organisation in the table beneath: people by ``COLUMNS``, hours."""

    trained: tuple[int, ...]
    hours: Decimal


def lines(places, period):
    """[Line] in the order of places, by one query. Who learnt in two of them is in both."""
    people, hours = defaultdict(int), defaultdict(Decimal)
    for key, category, kind, number, spent in _asked(CELLS, places, period):
        hours[key] += spent
        if category != Category.NONE:
            people[key, kind] += number
    return [
        Line(tuple(people[key, kind] for kind in COLUMNS), hours[key]) for key in range(len(places))
    ]


def behind(place, period, *, row, kind=None, after="", size=50):
    """(a page of records that a figure was counted by, the latest first, where to go on from):
    one record of each person and year."""
    before, pk = read_place(after, date.fromisoformat) or (None, 0)
    params = _params([place], period.first, period.last)
    params |= {"before": before, "before_id": pk, "most": size + 1}
    if row == SCHOOL:
        select = BEHIND_SCHOOL
    else:
        select = BEHIND
        params |= {"kind": kind, "categories": [str(one) for one in OF_ROW[row]]}
    found = _ask(LEARNT + select + PAGE_BEHIND, params)
    further = f"{found[size - 1][1]}~{found[size - 1][0]}" if len(found) > size else ""
    rows = TrainingRecord.objects.select_related("student__member", "student__user", "unit")
    told = rows.in_bulk([pk for pk, _ in found[:size]])
    return [told[pk] for pk, _ in found[:size]], further


def in_office(place, on, *, row, after="", size=50):
    """(people of a row on a day, the key to go on from): cards, and users without a card."""
    wanted = [rank for rank, category in RANKS.items() if category in OF_ROW[row]]
    params = _params([place], on, on) | {"wanted": wanted, "after": after, "most": size + 1}
    told = (
        "SELECT person FROM person WHERE category = ANY(%(wanted)s) AND person > %(after)s"
        " ORDER BY person LIMIT %(most)s"
    )
    keys = [key for (key,) in _ask(IN_OFFICE + told, params)]
    further = keys[size - 1] if len(keys) > size else ""
    keys = keys[:size]
    cards = Member.objects.select_related("unit").in_bulk(
        [int(key[1:]) for key in keys if key[0] == "m"]
    )
    users = User.objects.in_bulk([int(key[1:]) for key in keys if key[0] == "u"])
    return [(cards if key[0] == "m" else users)[int(key[1:])] for key in keys], further


def _in_office(places, on):
    """[{category: people}] in the order of places."""
    found = [defaultdict(int) for _ in places]
    told = "SELECT key, category, count(*) FROM person GROUP BY key, category"
    for key, rank, number in _ask(IN_OFFICE + told, _params(places, on, on)):
        found[key][RANKS[rank]] = number
    return found


def _asked(select, places, period):
    return _ask(LEARNT + select, _params(places, period.first, period.last))


def _ask(sql, params):
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall()


def _params(places, first, last):
    kinds = PAID_CHAIR.items()
    return {
        "tree": places[0].tree_id,
        "keys": list(range(len(places))),
        "lfts": [place.lft for place in places],
        "rghts": [place.rght for place in places],
        "first": first,
        "last": last,
        "on": last,
        "confirmed": str(RecordState.CONFIRMED),
        "chairs": [str(kind) for kind, told in kinds if told == Category.CHAIR],
        "shop_chairs": [str(kind) for kind, told in kinds if told == Category.SHOP_CHAIR],
        "staff": [str(role) for role in OF_STAFF],
        "offices": [str(role) for role in OF_STAFF | OF_ACTIVISTS],
    }
