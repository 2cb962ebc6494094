"""Who pays through the employer without a statement, and whose statement is not confirmed.

Of those without a statement a page looks through so many cards and no more, in the order of
names: it costs the same in a union of any size. Where it found too few, it says where to go on.
"""

from datetime import date
from typing import NamedTuple

from django.db.models import Exists, OuterRef, Q

from dues.enums import StatementState
from dues.models import DuesExemption, DuesStatement
from members.enums import DuesMode, Status
from members.models import Member
from members.register import WITH_PLACE, reach
from structure.keyset import page_of, read_place
from structure.scope import Action

PAGE = 50
WINDOW = 2000  # cards looked through for one page


class Missing(NamedTuple):
    """``after`` is where to go on, "" when everybody was looked at."""

    rows: list[Member]
    after: str


def without_statement(user, today, *, unit=None, after=""):
    """Members who pay through the employer, or nobody knows how, and have nothing in force."""
    cards = reach(user, Action.VIEW_DUES, unit).cards.filter(
        status=Status.MEMBER, dues_mode__in=[DuesMode.EMPLOYER, DuesMode.UNKNOWN]
    )
    place = read_place(after)
    if place:
        name, pk = place
        cards = cards.filter(fio_sort__gte=name).filter(Q(fio_sort__gt=name) | Q(pk__gt=pk))
    in_order = cards.order_by("fio_sort", "pk")
    end = in_order.values_list("fio_sort", "pk")[WINDOW - 1 : WINDOW].first()
    if end:
        cards = cards.filter(fio_sort__lte=end[0]).filter(
            Q(fio_sort__lt=end[0]) | Q(pk__lte=end[1])
        )
    lacking = cards.filter(~Exists(_standing(today)), ~Exists(_freed(today)))
    found = lacking.select_related("employer", *WITH_PLACE).order_by("fio_sort", "pk")
    rows = list(found[: PAGE + 1])
    if len(rows) > PAGE:
        last = rows[PAGE - 1]
        return Missing(rows[:PAGE], f"{last.fio_sort}~{last.pk}")
    return Missing(rows, f"{end[0]}~{end[1]}" if end else "")


def _standing(today):
    rows = DuesStatement.objects.filter(member=OuterRef("pk"))
    rows = rows.exclude(state=StatementState.CANCELLED)
    return rows.filter(Q(stops_on=None) | Q(stops_on__gt=today))


def _freed(today):
    rows = DuesExemption.objects.filter(member=OuterRef("pk"), cancelled_at=None)
    return rows.filter(since__lte=today).filter(Q(until=None) | Q(until__gt=today))


def unconfirmed(user, *, unit=None, after=""):
    """(statements handed over and not confirmed, where to go on), the longest first."""
    rows = DuesStatement.objects.for_user(user, Action.VIEW_DUES).filter(
        state=StatementState.HANDED_OVER, member__hidden_at=None
    )
    if unit:
        rows = rows.filter(unit__tree_id=unit.tree_id, unit__lft__range=(unit.lft, unit.rght))
    rows = rows.select_related("member", "employer", "unit")
    return page_of(rows, "starts_on", after, PAGE, read=date.fromisoformat)
