"""What the accountant asks of registers. Lists are read by keyset, and nothing counts a register:
how many lines it has and how many are answered stands beside it.
"""

from datetime import date
from typing import NamedTuple

from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from dues.capped import MANY, counted
from dues.consenting import may_tell_by_line
from dues.deltas import due, tellable
from dues.enums import LineKind, RegisterKind
from dues.models import UNPRINTED, DuesRegister, DuesRegisterLine, DuesStatement
from dues.months import end_of_month
from structure.keyset import page_of
from structure.scope import Action

PAGE = 30
PRINTED_AT_MOST = 1000  # lines, some 17 pages and 370 MB of memory; what is longer is a file
LINES_SHOWN = 100
TODAY_LIMIT = 8


class Progress(NamedTuple):
    """How far a register has come. ``to_confirm`` is counted no further than MANY."""

    people: int
    confirmed: int
    refused: int
    to_confirm: int

    @property
    def is_capped(self):
        return self.to_confirm > MANY


def waiting(user, action=Action.VIEW_DUES):
    """Statements of which an employer does not know all, but of those who forbid to tell it."""
    return tellable(DuesStatement.objects.for_user(user, action))


def waiting_count(user):
    """How many are to be told by the end of this month, as far as it is worth counting."""
    mine = DuesStatement.objects.for_user(user, Action.HANDLE_DUES)
    return due(mine, end_of_month(timezone.localdate()))[:MANY].count()


_LINES = DuesRegisterLine.objects.standing().filter(register=OuterRef("pk"))
_WAITING = DuesRegisterLine.objects.filter(register=OuterRef("pk")).waiting()
_ASKS = ~Q(kind=RegisterKind.FULL) & Q(Exists(_WAITING))
STATES = {
    "annulled": Q(annulled_on__isnull=False),
    "made": Q(handed_on=None) & Q(Exists(_LINES)),
    "handed": Q(handed_on__isnull=False) & _ASKS,
    "done": Q(handed_on__isnull=False) & ~_ASKS,
}


def page_of_registers(user, *, state="", after=""):
    """(rows, where to go on) of the list, the newest first, each with its ``progress``."""
    rows = DuesRegister.objects.for_user(user, Action.VIEW_DUES)
    if state in STATES:
        rows = rows.filter(STATES[state])
    rows, following = page_of(
        rows.select_related("unit", "employer"), "dated", after, PAGE,
        read=date.fromisoformat, descending=True,
    )  # fmt: skip
    known = progress_of(rows)
    for row in rows:
        row.progress = known[row.pk]
    return rows, following


def progress_of(registers):
    """{register: its ``Progress``}, by one query."""
    waiting = counted([row.lines.waiting() for row in registers], "kind")
    return {
        row.pk: Progress(row.people, row.confirmed, row.refused, sum(kinds.values()))
        for row, kinds in zip(registers, waiting, strict=True)
    }


def registers_to_hand_over(user, *, limit=TODAY_LIMIT):
    return _first(user, "made", limit)


def registers_to_confirm(user, *, limit=TODAY_LIMIT):
    return _first(user, "handed", limit)


def _first(user, state, limit):
    mine = DuesRegister.objects.for_user(user, Action.HANDLE_DUES).filter(STATES[state])
    return list(mine.select_related("unit", "employer").order_by("dated", "pk")[:limit])


def lines_of(register):
    """Lines in their order; of a register in hand, without those who have forbidden it since."""
    lines = register.lines.select_related("statement__member")
    if register.handed_on is None and register.annulled_on is None:
        lines = lines.filter(may_tell_by_line())
    return lines.order_by("position")


SHOWN = {
    "": Q(),
    "waiting": None,  # asked of the lines themselves
    "refused": Q(refused_on__isnull=False),
    **{str(kind): Q(kind=kind) for kind in LineKind},
}


def page_of_lines(register, *, shown="", after=0):
    """(lines after a position, the position to go on from or None)."""
    lines = lines_of(register)
    wanted = SHOWN.get(shown, Q())
    lines = lines.waiting() if wanted is None else lines.filter(wanted)
    found = list(lines.filter(position__gt=after)[: LINES_SHOWN + 1])
    if len(found) <= LINES_SHOWN:
        return found, None
    return found[:LINES_SHOWN], found[LINES_SHOWN - 1].position


def owed_papers(now):
    """Registers not printed as they stand; those that never failed go first. Long ones are given
    as files only."""
    rested = Q(print_after=None) | Q(print_after__lte=now)
    owed = DuesRegister.objects.filter(
        UNPRINTED, rested, Exists(_LINES), people__lte=PRINTED_AT_MOST
    )
    return owed.order_by(F("print_after").asc(nulls_first=True), "pk")
