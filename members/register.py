"""The register of members: whose cards a person sees, and which of them a list shows.

``found`` pages them, ``search`` reads what was typed, ``filters`` what was chosen.
"""

from typing import NamedTuple

from django.db.models import QuerySet

from members import found
from members.found import PAGE, WITH_PLACE, Count, Page, TooWide, counted, page_of
from members.models import Member
from members.search import readings
from structure.models import Unit
from structure.scope import Action, Scope
from structure.whole import whole_union

__all__ = [
    "PAGE", "WITH_PLACE", "Count", "Page", "Reach", "TooWide", "counted", "find", "narrowed",
    "page_of", "reach", "visible",
]  # fmt: skip
FEW = 50  # organisations that are named one by one


class Reach(NamedTuple):
    """Cards that a person sees. ``units`` are where they stand, when those are few."""

    cards: QuerySet
    units: list[int] | None = None


def visible(user, action=Action.VIEW_MEMBER):
    """The same cards as ``for_user`` gives, asked for so that a million of them cost nothing."""
    return reach(user, action).cards


def reach(user, action=Action.VIEW_MEMBER, unit=None):
    """Cards on which this user may do ``action``, those of one organisation and below it."""
    cards = Member.objects.for_user(user, action)
    if not getattr(user, "is_authenticated", False) or not user.is_active:
        return Reach(cards)
    seen = Reach(cards)
    scope = user.scope(action)
    if scope and not user.lent_ids(Member, action):
        seen = _standing_in(Reach(Member.objects.living()), scope)
    if unit:
        seen = _standing_in(seen, Scope(branches=((unit.tree_id, unit.lft, unit.rght),)))
    return seen


def _standing_in(seen, scope):
    """All of them when the piece of the tree is the whole of it; by ids when it is small."""
    everywhere = whole_union(scope.branches)
    if everywhere is not None:
        return Reach(seen.cards.filter(everywhere), seen.units)
    units = Unit.objects.filter(scope.q()).order_by().values_list("pk", flat=True)
    few = list(units[: FEW + 1])
    if len(few) > FEW:
        return Reach(seen.cards.filter(scope.q("unit")), seen.units)
    return Reach(seen.cards.filter(unit__in=few), few)


def narrowed(seen, *, q="", wanted=None, **how):
    """(cards of ``seen`` narrowed by what was typed and chosen, their page after a place).

    ``wanted`` are conditions that no index gives in the order of names, ``how`` is as in
    ``found.page_of``. May raise ``TooWide``.
    """
    cards = seen.cards if wanted is None else seen.cards.filter(wanted)
    for reading in readings(cards, q, seen.units):
        in_order = reading.in_order and wanted is None
        page = found.page_of(reading.cards, in_order=in_order, **how)
        if page.rows:
            break
    return reading.cards, page


def find(user, *, unit=None, **how):
    """``narrowed`` for all cards that this user sees, in an organisation or anywhere."""
    return narrowed(reach(user, unit=unit), **how)
