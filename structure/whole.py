"""The whole of the union as one condition, so that a million rows of it cost nothing to narrow."""

from django.db.models import Q

from structure.models import Unit


def whole_union(branches, path="unit"):
    """A condition on rows whose unit stands at ``path``, or None.

    None: these branches, as (tree_id, lft, rght), are not all of the union. Else every row is
    theirs, but for those of organisations made for practice, which the condition leaves out; it
    is empty while nobody practises. One query, and none where no branch begins a tree.
    """
    if not any(lft == 1 for _, lft, _ in branches):
        return None
    real, has_practice = set(), False
    roots = Unit.objects.filter(parent=None)
    for is_practice, *place in roots.values_list("is_practice", "tree_id", "lft", "rght"):
        if is_practice:
            has_practice = True
        else:
            real.add(tuple(place))
    if not real or not real <= {tuple(branch) for branch in branches}:
        return None
    if not has_practice:
        return Q()
    return ~Q(**{f"{path}__in": Unit.objects.filter(is_practice=True).order_by().values("pk")})
