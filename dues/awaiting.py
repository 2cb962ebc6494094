"""Who waits for a register: by primary organisation and employer, however many there are.

Organisations are paged in the order of the tree, so those of one primary stand together; people of
a group are counted as far as it is worth, and only the first of them are read.
"""

from collections import Counter
from typing import NamedTuple

from django.db import connection
from django.db.models import Exists, OuterRef, Q
from django.db.models.expressions import RawSQL

from dues import deltas
from dues.capped import MANY
from dues.deltas import LATER, of_pair, tellable, with_kind
from dues.enums import LineKind
from dues.models import DuesRegisterLine, DuesStatement
from structure.enums import Kind
from structure.keyset import read_place
from structure.models import Employer, Unit
from structure.scope import Action

UNITS_READ, GROUPS_SHOWN = 60, 20
COUNTED = 400  # statements that a page of groups looks at, however many wait
STATEMENTS_SHOWN = 100
FORBIDDEN_SHOWN = 20
PAIRS = """
    WITH RECURSIVE pair AS (
        SELECT unit.id AS unit_id, (
            SELECT min(employer_id) FROM dues_duesstatement
            WHERE is_untold AND unit_id = unit.id
        ) AS employer_id
        FROM unnest(%s::bigint[]) AS unit (id)
        UNION ALL
        SELECT pair.unit_id, (
            SELECT min(employer_id) FROM dues_duesstatement AS further
            WHERE is_untold AND further.unit_id = pair.unit_id
                AND further.employer_id > pair.employer_id
        )
        FROM pair WHERE pair.employer_id IS NOT NULL
    )
    SELECT unit_id, employer_id FROM pair WHERE employer_id IS NOT NULL
"""
# Compiled once for all groups: of twenty, compiling each costs more than the counting itself.
TOLD = """
    SELECT pair.place - 1, found.said, count(*)
    FROM unnest(%s::int[], %s::int[], %s::int[], %s::bigint[]) WITH ORDINALITY
        AS pair (tree, first, last, employer, place)
    CROSS JOIN LATERAL ({rows}) AS found (said)
    GROUP BY 1, 2
"""


class Told(NamedTuple):
    """How many lines a register would have of each kind, counted no further than ``most``."""

    kinds: Counter
    most: int

    @property
    def now(self):
        return sum(self.kinds[kind] for kind in LineKind)

    @property
    def later(self):
        return self.kinds[LATER]

    @property
    def is_capped(self):
        return sum(self.kinds.values()) > self.most

    @property
    def words(self):
        """[(kind, its title, how many)] of those there are."""
        return [(str(kind), kind.label, self.kinds[kind]) for kind in LineKind if self.kinds[kind]]


class Group(NamedTuple):
    """Statements that may go into one register."""

    unit: Unit  # the primary organisation, by which registers are numbered
    employer: Employer
    told: Told


class Homeless(NamedTuple):
    """Statements of one primary organisation of which nobody knows whose payroll withholds."""

    unit: Unit
    statements: list[DuesStatement]
    employers: list[Employer]


class Page(NamedTuple):
    groups: list[Group]
    homeless: list[Homeless]
    following: str


def page_of_groups(user, *, until, after=""):
    """Groups for which this user sees untold statements, a page of the tree after a place."""
    scope = user.scope(Action.VIEW_DUES)
    untold = DuesStatement.objects.filter(unit=OuterRef("pk"), is_untold=True)
    units = Unit.objects.filter(scope.q(), Exists(untold))
    place = read_place(after, _tree)
    if place:
        tree, left = place
        units = units.filter(Q(tree_id=tree, lft__gt=left) | Q(tree_id__gt=tree))
    read = list(units.order_by("tree_id", "lft")[: UNITS_READ + 1])
    branches = _branches(read[:UNITS_READ], scope)
    is_more = len(read) > UNITS_READ or len(branches) > GROUPS_SHOWN
    branches = branches[:GROUPS_SHOWN]
    following = ""
    if is_more and branches:
        last = branches[-1][0]
        following = f"{last.tree_id}~{last.rght if _is_whole(last) else last.lft}"
    return Page(_groups(branches, until), _homeless(branches), following)


def _tree(text):
    if not (text.isdecimal() and len(text) < 10):
        raise ValueError("no number of a tree")
    return int(text)


def _is_whole(unit):
    return unit.kind in {Kind.PRIMARY, Kind.SHOP, Kind.GROUP}


def _branches(units, scope):
    """[(the primary organisation, its organisations among ``units``)] in the order of the tree."""
    loaded = list(Unit.objects.above(*units)) if units else []
    primaries = [unit for unit in loaded if unit.kind == Kind.PRIMARY and scope.holds(unit)]
    found = {}
    for unit in units:
        above = [
            other
            for other in primaries
            if other.tree_id == unit.tree_id and other.lft <= unit.lft <= other.rght
        ]
        primary = above[0] if above else unit
        found.setdefault(primary.pk, (primary, []))[1].append(unit)
    return list(found.values())


def _groups(branches, until):
    home = {unit.pk: primary for primary, units in branches for unit in units}
    with connection.cursor() as cursor:
        cursor.execute(PAIRS, [list(home)])
        pairs = {(home[unit].pk, employer) for unit, employer in cursor.fetchall()}
    employers = Employer.objects.in_bulk({employer for _, employer in pairs})
    primaries = {primary.pk: primary for primary, _ in branches}
    found = [(primaries[unit], employers[employer]) for unit, employer in pairs]
    found.sort(key=lambda pair: (pair[0].tree_id, pair[0].lft, pair[1].short_name, pair[1].pk))
    told = told_of(found, until, most=_most_of(len(found)))
    return [Group(*pair, one) for pair, one in zip(found, told, strict=True)]


def _most_of(groups):
    """How many rows of each a page counts: of long lists no more in all than of a single one."""
    return max(10, COUNTED // max(groups, 1) // 10 * 10)


def told_of(pairs, until, *, department="", most=MANY):
    """``Told`` of each (organisation, employer), by one query."""
    found = [Told(Counter(), most) for _ in pairs]
    if not found:
        return found
    rows = DuesStatement.objects.filter(
        unit__tree_id=RawSQL("pair.tree", []),
        unit__lft__range=(RawSQL("pair.first", []), RawSQL("pair.last", [])),
        employer=RawSQL("pair.employer", []),
        **({"member__department": department} if department else {}),
    )
    said = with_kind(tellable(rows), until).order_by().values_list("said")[: most + 1]
    sql, params = said.query.sql_with_params()
    spans = [(unit.tree_id, *deltas.span_of(unit), employer.pk) for unit, employer in pairs]
    columns = [list(column) for column in zip(*spans, strict=True)]
    with connection.cursor() as cursor:
        cursor.execute(TOLD.format(rows=sql), [*columns, *params])
        for place, kind, count in cursor.fetchall():
            found[place].kinds[kind] = count
    return found


def _homeless(branches):
    units = [unit.pk for _, units in branches for unit in units]
    rows = DuesStatement.objects.filter(unit__in=units, employer=None)
    rows = list(tellable(rows).select_related("member", "unit").order_by("pk")[:STATEMENTS_SHOWN])
    if not rows:
        return []
    home = {unit.pk: primary for primary, mine in branches for unit in mine}
    lineage = list(Unit.objects.above(*{row.unit for row in rows}).prefetch_related("employers"))
    groups = {}
    for row in rows:
        groups.setdefault(home[row.unit_id], []).append(row)
    return [
        Homeless(
            primary,
            sorted(mine, key=lambda row: (row.member.fio_sort, row.pk)),
            _employers(lineage, mine[0].unit),
        )
        for primary, mine in groups.items()
    ]


def homeless_of(unit, statements):
    """The group of these statements of one primary organisation."""
    lineage = list(Unit.objects.above(statements[0].unit).prefetch_related("employers"))
    return Homeless(unit, statements, _employers(lineage, statements[0].unit))


def _employers(lineage, unit):
    """The same answer as ``structure.queries.employers_of``, of units already loaded."""
    above = [
        other
        for other in lineage
        if other.tree_id == unit.tree_id and other.lft <= unit.lft and other.rght >= unit.rght
    ]
    return next(filter(None, (list(other.employers.all()) for other in above)), [])


def first_of(unit, employer, *, until, department="", without_original=False):
    """The first statements of a group by name, each with ``said``, ``why`` and the last refusal."""
    rows = deltas.due(of_pair(unit, employer, department=department), until)
    if without_original:
        rows = rows.filter(original_on=None)
    few = list(rows.order_by().values_list("pk", flat=True)[: MANY + 1])  # an order reads them all
    shown = with_kind(DuesStatement.objects.filter(pk__in=few)).select_related("member")
    shown = list(shown.order_by("member__fio_sort", "member", "starts_on", "pk")[:STATEMENTS_SHOWN])
    refused = DuesRegisterLine.objects.filter(
        statement__in=[row.pk for row in shown], refused_on__isnull=False
    )
    refusals = dict(refused.order_by("pk").values_list("statement", "refusal"))
    for row in shown:
        row.said_title = LineKind(row.said).label
        row.refusal = refusals.get(row.pk, "")
    return shown


def forbidden_of(unit, employer):
    """The first of those whom nobody may tell of, to be spoken with."""
    rows = deltas.forbidden(of_pair(unit, employer)).select_related("member")
    return list(rows.order_by("pk")[:FORBIDDEN_SHOWN])


def ticked(user, pks):
    """(statements of these that still wait, are this user's and of one organisation, its primary
    organisation); none otherwise."""
    rows = tellable(DuesStatement.objects.for_user(user, Action.HANDLE_DUES)).filter(pk__in=pks)
    rows = list(rows.select_related("unit", "employer"))
    branches = _branches(
        sorted({row.unit for row in rows}, key=lambda unit: (unit.tree_id, unit.lft)),
        user.scope(Action.HANDLE_DUES),
    )
    if len(rows) != len(pks) or len(branches) != 1:
        return [], None
    return rows, branches[0][0]
