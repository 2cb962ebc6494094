"""Organisations offered by the filter of a list."""

from django.db.models import Q

from structure.models import Unit

OFFERED = 300  # one level of the tree at a time, and no more than a person reads through


def offered(user, action, chosen=None):
    """Organisations where ``user`` may do ``action``, from the top down.

    The tree may have 150 000 of them, so: the tops of what he sees, the way down to the chosen
    one, and the level below it.
    """
    mine = Unit.objects.for_user(user, action)
    scope = user.scope(action)
    tops = Q(pk__in=scope.units)
    for tree_id, lft, _ in scope.branches:
        tops |= Q(tree_id=tree_id, lft=lft)
    found = tops
    if chosen:
        found |= Q(tree_id=chosen.tree_id, lft__lte=chosen.lft, rght__gte=chosen.rght)
        found |= Q(parent=chosen)
    else:
        found |= Q(parent__in=Unit.objects.filter(tops))
    return list(mine.filter(found).order_by("tree_id", "lft")[:OFFERED])


def indented(units):
    """(id, name) of each for a select, the deeper the further from the edge."""
    top = min((unit.level for unit in units), default=0)
    return [(unit.pk, "\u2003" * (unit.level - top) + unit.short_name) for unit in units]
