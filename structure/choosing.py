"""Organisations offered by a filter: one level of the tree at a time, never the whole of it."""

from django.db.models import Q

from structure.branches import read_id
from structure.models import Unit

OFFERED = 300


def chosen_unit(user, action, text):
    """The organisation named in the address, if the user may do ``action`` there, else None."""
    return Unit.objects.for_user(user, action).filter(pk=read_id(text)).first()


def offered_units(user, action, chosen=None, *, closed=False):
    """Tops of what the user has for ``action``, the way down to ``chosen``, the level below it.

    ``closed`` offers closed organisations too: what ended in them is still there to be read.
    """
    mine = Unit.objects.for_user(user, action)
    scope = user.scope(action)
    tops = Q(pk__in=[*scope.units, *user.lent_ids(Unit, action)])
    for tree_id, lft, _ in scope.branches:
        tops |= Q(tree_id=tree_id, lft=lft)
    if chosen:
        found = tops | Q(parent=chosen) | Q(pk__in=Unit.objects.above(chosen).values("pk"))
    else:
        found = tops | Q(parent__in=Unit.objects.filter(tops))
    units = mine if closed else mine.open()
    return list(units.filter(found).order_by("tree_id", "lft")[:OFFERED])


def as_choices(units):
    """(id, name) pairs for a select, moved to the right by level."""
    if not units:
        return []
    top = min(unit.level for unit in units)
    return [(unit.pk, "\u2003" * (unit.level - top) + unit.short_name) for unit in units]
