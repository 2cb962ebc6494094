"""The union and what is made for practice beside it, as conditions on rows of either."""

from django.db.models import Exists, Q

from structure.models import Unit


def whole_union(branches, path="unit"):
    """A condition on rows whose unit stands at ``path``, or None.

    None: these branches, as (tree_id, lft, rght), are not all of the union. Else every row is
    theirs, but for those of organisations made for practice, which the condition leaves out; it
    is empty while nobody practises. One query, and none where no branch begins a tree.
    """
    if not any(lft == 1 for _, lft, _ in branches):
        return None
    practice = Unit.objects.filter(is_practice=True).order_by()
    roots = list(
        Unit.objects.real()
        .filter(parent=None)
        .values_list("tree_id", "lft", "rght", Exists(practice))
    )
    if not roots or not {tuple(place) for *place, _ in roots} <= {tuple(one) for one in branches}:
        return None
    has_practice = roots[0][-1]
    return ~Q(**{f"{path}__in": practice.values("pk")}) if has_practice else Q()


def among_its_own(unit, path="unit"):
    """A condition on rows of the world of ``unit``: of the union, or of one practice alone."""
    if unit.is_practice:
        return Q(**{f"{path}__tree_id": unit.tree_id})
    return Q(**{f"{path}__is_practice": False})
