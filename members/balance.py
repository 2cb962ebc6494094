"""How many members there were on a day, and why the number changed in a period.

Everything is a sum of lines of the ledger (``members.ledger``), in one of two ways: by ``on`` as
we know it now, by ``posted_on`` as the register said then. A balance is made by ``posted_on``, so
it always closes and never changes once the period is over; what was recorded later shows as a
correction of the period in which it was recorded.

A place is a piece of the tree, as it stands today. Each figure can be asked for its lines.
"""

from typing import NamedTuple

from django.db import connection
from django.db.models import OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce

from members.enums import Column, Leaving
from members.models import Member, Posting
from structure.models import Unit
from structure.whole import whole_union

FEW = 50  # organisations that are named one by one
THEN, NOW = "posted_on", "on"


class Place(NamedTuple):
    """Organisations whose ``lft`` lies in a range: a branch, or one of them alone."""

    tree_id: int
    lft: int
    rght: int

    @classmethod
    def branch(cls, unit):
        return cls(unit.tree_id, unit.lft, unit.rght)

    @classmethod
    def alone(cls, unit):
        """Who is on the books of the organisation itself, not of those inside it."""
        return cls(unit.tree_id, unit.lft, unit.lft)


class Balance(NamedTuple):
    """The movement of a place in a period. Figures of going are positive numbers of people.

    ``inside`` were transferred between two organisations of the place: they are neither in
    ``came`` nor in ``went``. ``away`` and ``corrected`` are what is left of both signs.
    """

    opening: int = 0
    joined: int = 0
    first: int = 0  # of joined: for the first time in their lives
    came: int = 0
    restored: int = 0
    own_will: int = 0
    expelled: int = 0
    dismissed: int = 0
    died: int = 0
    other: int = 0
    went: int = 0
    away: int = 0
    corrected: int = 0
    corrections: int = 0  # how many lines of correction there are, whatever their sum
    inside: int = 0
    closing: int = 0

    @property
    def left(self):
        return self.own_will + self.expelled + self.dismissed + self.died + self.other

    @property
    def worked_out(self):
        """What the closing number must be: opening and every column."""
        incoming = self.joined + self.came + self.restored
        return self.opening + incoming - self.left - self.went + self.away + self.corrected

    @property
    def is_still(self):
        """Nothing happened here, and nobody is here."""
        return not any(self)


# ``first`` and ``last`` are the days of the period; a place is (key, tree, lft, rght). ``is_all``
# only spares the asking of each line where it stands: ``unit`` keeps out what is not of the tree.
BALANCE = """
    WITH place AS (
        SELECT * FROM unnest(%(keys)s::int[], %(lfts)s::int[], %(rghts)s::int[])
            AS place (key, lft, rght)
    ), unit AS MATERIALIZED (
        SELECT id, lft FROM structure_unit
        WHERE tree_id = %(tree)s AND lft BETWEEN %(lft)s AND %(rght)s
    ), opening AS (
        SELECT unit_id, sum(delta) AS members FROM members_posting
        WHERE posted_on < %(first)s AND (%(is_all)s OR unit_id IN (SELECT id FROM unit))
        GROUP BY unit_id
    ), line AS MATERIALIZED (
        SELECT coalesce(line.undoes_id, line.movement_id) AS act,
               line.unit_id, line.delta, line.is_first,
               CASE WHEN line."on" < %(first)s THEN 'corrected' ELSE line."column" END AS said,
               coalesce(reason.leaving, 'other') AS leaving
        FROM members_posting AS line
        LEFT JOIN members_removalreason AS reason ON reason.id = line.reason_id
        WHERE line.posted_on BETWEEN %(first)s AND %(last)s
          AND (%(is_all)s OR line.unit_id IN (SELECT id FROM unit))
    ), moved AS (
        SELECT unit_id,
               sum(delta) AS members,
               sum(delta) FILTER (WHERE said = 'joined') AS joined,
               sum(delta) FILTER (WHERE said = 'joined' AND is_first) AS first,
               sum(delta) FILTER (WHERE said = 'came') AS came,
               sum(delta) FILTER (WHERE said = 'restored') AS restored,
               sum(-delta) FILTER (WHERE said = 'left' AND leaving = 'own_will') AS own_will,
               sum(-delta) FILTER (WHERE said = 'left' AND leaving = 'expelled') AS expelled,
               sum(-delta) FILTER (WHERE said = 'left' AND leaving = 'dismissed') AS dismissed,
               sum(-delta) FILTER (WHERE said = 'left' AND leaving = 'died') AS died,
               sum(-delta) FILTER (WHERE said = 'left' AND leaving = 'other') AS other,
               sum(-delta) FILTER (WHERE said = 'went') AS went,
               sum(delta) FILTER (WHERE said = 'suspended') AS away,
               sum(delta) FILTER (WHERE said = 'corrected') AS corrected,
               count(*) FILTER (WHERE said = 'corrected') AS corrections
        FROM line GROUP BY unit_id
    ), went AS (
        SELECT act, unit_id, sum(-delta) AS members FROM line
        WHERE said = 'went' GROUP BY act, unit_id
    ), came AS (
        SELECT act, unit_id FROM line WHERE said = 'came' GROUP BY act, unit_id
    ), pair AS (
        SELECT went.unit_id AS source, came.unit_id AS target, sum(went.members) AS members
        FROM went JOIN came USING (act) GROUP BY went.unit_id, came.unit_id
    ), inside AS (
        SELECT place.key, sum(pair.members) AS members
        FROM pair JOIN unit AS source ON source.id = pair.source
        JOIN unit AS target ON target.id = pair.target
        JOIN place ON source.lft BETWEEN place.lft AND place.rght
                  AND target.lft BETWEEN place.lft AND place.rght
        GROUP BY place.key
    )
    SELECT place.key, coalesce(sum(opening.members), 0) AS opening,
           coalesce(sum(joined), 0), coalesce(sum(first), 0),
           coalesce(sum(came), 0) - coalesce(min(inside.members), 0), coalesce(sum(restored), 0),
           coalesce(sum(own_will), 0), coalesce(sum(expelled), 0), coalesce(sum(dismissed), 0),
           coalesce(sum(died), 0), coalesce(sum(other), 0),
           coalesce(sum(went), 0) - coalesce(min(inside.members), 0), coalesce(sum(away), 0),
           coalesce(sum(corrected), 0), coalesce(sum(corrections), 0),
           coalesce(min(inside.members), 0),
           coalesce(sum(opening.members), 0) + coalesce(sum(moved.members), 0)
    FROM place
    LEFT JOIN inside USING (key)
    LEFT JOIN unit ON unit.lft BETWEEN place.lft AND place.rght
    LEFT JOIN opening ON opening.unit_id = unit.id
    LEFT JOIN moved ON moved.unit_id = unit.id
    GROUP BY place.key
"""


def balances(places, first, last):
    """[``Balance`` of each of ``places`` from the first to the last day]. One statement.

    The places stand in one tree; they may lie one in another.
    """
    if not places:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            BALANCE,
            {
                "keys": list(range(len(places))),
                "lfts": [place.lft for place in places],
                "rghts": [place.rght for place in places],
                "tree": places[0].tree_id,
                "lft": min(place.lft for place in places),
                "rght": max(place.rght for place in places),
                "first": first,
                "last": last,
                "is_all": any(whole_union([place]) is not None for place in places),
            },
        )
        found = {key: Balance(*map(int, figures)) for key, *figures in cursor.fetchall()}
    return [found[key] for key in range(len(places))]


def count(place, day, *, by=NOW):
    """How many members a place had at the end of a day, by ``NOW`` or as was said ``THEN``."""
    lines = _lines_of(place).filter(**{f"{by}__lte": day})
    return lines.aggregate(sum=Sum("delta"))["sum"] or 0


def counts(place, day, *, by=NOW):
    """{organisation id: members on its own books at the end of a day}; those with none left out."""
    lines = _lines_of(place).filter(**{f"{by}__lte": day})
    summed = lines.values_list("unit").annotate(sum=Sum("delta"))
    return dict(summed.exclude(sum=0))


ACT = Coalesce("undoes", "movement")  # what moved the person; what takes it back is of it too
COLUMNS = {
    "joined": Q(column=Column.JOINED),
    "came": Q(column=Column.CAME),
    "restored": Q(column=Column.RESTORED),
    "left": Q(column=Column.LEFT),
    "went": Q(column=Column.WENT),
    "away": Q(column=Column.SUSPENDED),
}
# A removal without a reason of the dictionary belongs to the last line of statistics.
LEFT_FOR = {
    leaving.value: Q(column=Column.LEFT)
    & (Q(reason__leaving=leaving) | Q(reason=None) if leaving == Leaving.OTHER
       else Q(reason__leaving=leaving))
    for leaving in Leaving
}  # fmt: skip
FIGURES = {*COLUMNS, *LEFT_FOR, "first", "inside", "corrected"}
GOING = {"left", *LEFT_FOR, "went", "inside"}  # told as positive numbers


def lines_of(place, figure, first, last):
    """The lines of the ledger of which a figure of the balance was summed.

    ``came`` and ``went`` leave out who was transferred inside the place, ``inside`` has the lines
    by which those went.
    """
    lines = _lines_of(place).filter(posted_on__range=(first, last))
    if figure == "corrected":
        return lines.filter(Q(on__lt=first) | Q(column=Column.CORRECTED))
    lines = lines.filter(on__gte=first).alias(act=ACT)
    if figure == "first":
        return lines.filter(column=Column.JOINED, is_first=True)
    if figure == "inside":
        return lines.filter(column=Column.WENT).filter(_other_side(place, Column.CAME))
    lines = lines.filter((COLUMNS | LEFT_FOR)[figure])
    if figure in ("came", "went"):
        other = Column.WENT if figure == "came" else Column.CAME
        lines = lines.exclude(_other_side(place, other))
    return lines


def summed(place, figure, first, last):
    """The figure itself, of its lines alone: what ``balances`` tells too, with all the others."""
    number = lines_of(place, figure, first, last).aggregate(sum=Sum("delta"))["sum"] or 0
    return -number if figure in GOING else number


def _other_side(place, column):
    """The same transfer has a line of that column in the place too."""
    lines = _lines_of(place).filter(column=column).annotate(act=ACT)
    return Q(act__in=lines.values("act"))


def people_counted(place, day, *, by=THEN):
    """Cards of those counted in a place at the end of a day; as many as ``count`` tells."""
    own = Posting.objects.filter(inside(place), member=OuterRef("pk"), **{f"{by}__lte": day})
    summed = own.order_by().values("member").annotate(sum=Sum("delta")).values("sum")
    known = Posting.objects.filter(inside(place)).order_by().values("member")
    return Member.objects.filter(pk__in=known).alias(sum=Subquery(summed)).filter(sum__gt=0)


def _lines_of(place):
    return Posting.objects.filter(inside(place)).order_by()


def inside(place):
    """A condition on rows with a unit.

    None for the whole of the union; by ids where they are few, by the range where they are many.
    """
    everywhere = whole_union([place])
    if everywhere is not None:
        return everywhere
    units = Unit.objects.filter(tree_id=place.tree_id, lft__range=(place.lft, place.rght))
    few = list(units.order_by().values_list("pk", flat=True)[: FEW + 1])
    if len(few) <= FEW:
        return Q(unit__in=few)
    return Q(unit__tree_id=place.tree_id, unit__lft__range=(place.lft, place.rght))
