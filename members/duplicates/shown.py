"""What of duplicates a user sees: pairs on both sides of which he may act, and nothing else."""

from django.db.models import Exists, OuterRef, Q

from members.models import DistinctPair, Member, Merge, Suspicion
from members.register import WITH_PLACE
from structure import keyset
from structure.scope import Action

PAGE = 30
FEW = 10  # pairs beside a card; more are not of one person


def pairs_before(user):
    """Pairs that still ask for a decision and that this user may decide on."""
    return _undecided(both_for(Suspicion, user))


def suspicions_for(user, *, unit=None, after=""):
    """(pairs, where the page goes on), the worst first."""
    rows = _with_places(pairs_before(user), "first", "second")
    if unit:
        rows = rows.filter(_within("first", unit) | _within("second", unit))
    return keyset.page_of(rows, "score", after, PAGE, read=int, descending=True)


def suspicions_of(user, card):
    """Pairs of this card, the worst first."""
    rows = pairs_before(user).filter(Q(first=card) | Q(second=card))
    rows = _with_places(rows, "first", "second")
    return list(rows.order_by("-score", "-pk")[:FEW])


def distinct_for(user, *, after=""):
    """(verdicts «разные люди», where the page goes on), the latest first."""
    rows = both_for(DistinctPair, user).filter(first__merged_into=None, second__merged_into=None)
    rows = _with_places(rows, "first", "second")
    return keyset.page_of(rows, "decided_at", after, PAGE, read=keyset.moment, descending=True)


def merges_for(user, *, after=""):
    """(merges, where the page goes on), the latest first."""
    rows = _with_places(both_for(Merge, user, "kept", "gone"), "kept", "gone")
    return keyset.page_of(rows, "merged_at", after, PAGE, read=keyset.moment, descending=True)


def both_for(model, user, one="first", other="second"):
    """Rows on both sides of which the user may merge cards."""
    if not getattr(user, "is_authenticated", False) or not user.is_active:
        return model.objects.none()
    scope = user.scope(Action.MERGE_MEMBERS)
    lent = user.lent_ids(Member, Action.MERGE_MEMBERS)
    found = model.objects.all()
    for side in (one, other):
        reach = scope.q(f"{side}__unit")
        found = found.filter(reach | Q(**{f"{side}__in": lent}) if lent else reach)
    return found


def kept_in_place_of(pk):
    """The card to which a merged one leads in the end; None when it was not merged."""
    seen = set()
    while pk not in seen:
        seen.add(pk)
        further = Member.objects.filter(pk=pk).values_list("merged_into", flat=True).first()
        if further is None:
            break
        pk = further
    return pk if len(seen) > 1 else None


def _undecided(rows):
    """Without merged cards and without those on whom somebody has decided meanwhile."""
    verdict = DistinctPair.objects.filter(first=OuterRef("first"), second=OuterRef("second"))
    return rows.filter(~Exists(verdict), first__merged_into=None, second__merged_into=None)


def _with_places(rows, *sides):
    paths = [f"{side}__{path}" for side in sides for path in ("employer", *WITH_PLACE)]
    return rows.select_related(*paths)


def _within(side, unit):
    path = f"{side}__unit__"
    return Q(**{f"{path}tree_id": unit.tree_id, f"{path}lft__range": (unit.lft, unit.rght)})
