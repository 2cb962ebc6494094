"""What the accountant asks of statements and registers. Lists are read by keyset."""

from datetime import date
from typing import NamedTuple

from django.db.models import Count, Exists, F, OuterRef, Q

from dues.enums import StatementState
from dues.models import UNPRINTED, DuesRegister, DuesRegisterLine, DuesStatement
from members.consents.outputs import Output, let_out
from structure.enums import Kind
from structure.keyset import moment, page_of
from structure.models import Employer, Unit
from structure.scope import Action

STATEMENTS_SHOWN = 100
PAGE = 30
TODAY_LIMIT = 8
MANY = 1000  # «Сегодня» never counts further


class Group(NamedTuple):
    """Statements that may go into one register; without an employer, those to choose from."""

    unit: Unit  # the primary organisation, by which registers are numbered
    employer: Employer | None
    statements: list[DuesStatement]
    employers: list[Employer]


class Progress(NamedTuple):
    """How far a register has come."""

    people: int
    confirmed: int
    cancelled: int

    @property
    def to_confirm(self):
        return self.people - self.confirmed - self.cancelled


def waiting(user, action=Action.VIEW_DUES):
    """Statements that are in no register yet, but of those who forbid to hand them over."""
    mine = DuesStatement.objects.for_user(user, action)
    taken = DuesRegisterLine.objects.standing().filter(statement=OuterRef("pk"))
    may_go = let_out(Output.EMPLOYER, path="member")
    return mine.filter(~Exists(taken), may_go, state=StatementState.TO_HAND_OVER)


def waiting_count(user):
    """How many wait for this user, as far as it is worth counting."""
    return waiting(user, Action.HANDLE_DUES)[:MANY].count()


def waiting_groups(user, *, after=""):
    """(groups by organisation and employer, where to go on), whoever waits longest first."""
    rows = waiting(user).select_related("member", "unit", "employer")
    rows, following = page_of(rows, "created_at", after, STATEMENTS_SHOWN, read=moment)
    return grouped(rows), following


def grouped(statements):
    """Statements by primary organisation and employer; a constant number of queries."""
    lineage = _Lineage({statement.unit for statement in statements})
    groups = {}
    for statement in statements:
        primary = lineage.primary(statement.unit)
        key = (primary.short_name, primary.pk, statement.employer_id or 0)
        groups.setdefault(key, []).append(statement)
    return [
        Group(
            unit=lineage.primary(rows[0].unit),
            employer=rows[0].employer,
            statements=sorted(rows, key=lambda row: (row.member.fio_sort, row.pk)),
            employers=lineage.employers(rows[0].unit) if rows[0].employer is None else [],
        )
        for _, rows in sorted(groups.items(), key=lambda item: item[0])
    ]


class _Lineage:
    """The ancestors of some units with their employers, loaded together."""

    def __init__(self, units):
        self._loaded = list(Unit.objects.above(*units).prefetch_related("employers"))

    def _above(self, unit):
        return [
            other
            for other in self._loaded
            if other.tree_id == unit.tree_id and other.lft <= unit.lft and other.rght >= unit.rght
        ]

    def primary(self, unit):
        above = self._above(unit)
        return next((other for other in above if other.kind == Kind.PRIMARY), unit)

    def employers(self, unit):
        """The same answer as ``structure.queries.employers_of``."""
        choices = (list(other.employers.all()) for other in self._above(unit))
        return next(filter(None, choices), [])


# ---- registers ----------------------------------------------------------------------------------

_LINES = DuesRegisterLine.objects.standing().filter(register=OuterRef("pk"))
_NOT_CONFIRMED = _LINES.filter(confirmed_on=None, statement__state=StatementState.HANDED_OVER)
STATES = {
    "annulled": Q(annulled_on__isnull=False),
    "made": Q(handed_on=None) & Q(Exists(_LINES)),
    "handed": Q(handed_on__isnull=False) & Q(Exists(_NOT_CONFIRMED)),
    "done": Q(handed_on__isnull=False) & ~Q(Exists(_NOT_CONFIRMED)),
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
    counted = (
        DuesRegister.objects.filter(pk__in=[row.pk for row in registers])
        .annotate(
            people=Count("lines"),
            confirmed=Count("lines", filter=Q(lines__confirmed_on__isnull=False)),
            cancelled=Count(
                "lines",
                filter=Q(
                    lines__confirmed_on=None,
                    lines__statement__state=StatementState.CANCELLED,
                ),
            ),
        )
        .values_list("pk", "people", "confirmed", "cancelled")
    )
    return {pk: Progress(*numbers) for pk, *numbers in counted}


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
        lines = lines.filter(let_out(Output.EMPLOYER, path="statement__member"))
    return list(lines.order_by("position"))


def owed_papers(now):
    """Registers not printed as they stand; those that never failed go first."""
    rested = Q(print_after=None) | Q(print_after__lte=now)
    owed = DuesRegister.objects.filter(UNPRINTED, rested, Exists(_LINES))
    return owed.order_by(F("print_after").asc(nulls_first=True), "pk")
