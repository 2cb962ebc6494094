"""«Почему этот человек видит эту карточку?»: the reasons of a right, or what stands against it.

Told from the rows and from ``POLICY``, without the querysets that give the rights: places are
compared by climbing ``parent``, grants by their two rows. That both agree is proven by tests.
"""

from typing import NamedTuple

from django.contrib.contenttypes.models import ContentType
from django.db.models import F, Q
from django.utils import timezone
from guardian.models import UserObjectPermission

from accounts.models import Grant, Mandate, User
from accounts.policy import POLICY, Reach, is_taken, roles_that_may, whole_for
from accounts.reasons import (
    Broken,
    ByGrant,
    ByOffice,
    Elsewhere,
    Gone,
    Locked,
    Narrowed,
    NoOffice,
    NotYet,
    Over,
    TooFarDown,
    WithoutRight,
)
from structure import keyset
from structure.models import Unit
from structure.scope import Action, standing_of

PAGE = 30
LENT_SHOWN = 50
GIVERS = 3


class Answer(NamedTuple):
    """May he, and why: ``reasons`` of a yes, ``obstacles`` of a no."""

    action: Action
    reasons: list
    obstacles: list

    def __bool__(self):
        return bool(self.reasons)


class Place(NamedTuple):
    """Where an object stands: for each of its organisations, itself and all above it."""

    above: dict[int, Unit]  # {id of an organisation it stands in or below: that one it stands in}
    own: frozenset[int]
    lent_by: frozenset[tuple[int, int]]  # (content type, id)
    itself: tuple[int, int]
    is_gone: bool


def place_of(obj):
    standing = standing_of(obj)
    above = {}
    for unit in standing.units:
        for pk in Unit.objects.above(unit).values_list("pk", flat=True):
            above.setdefault(pk, unit)
    for unit in standing.units:
        above[unit.pk] = unit
    kind = ContentType.objects.get_for_model
    return Place(
        above,
        frozenset(unit.pk for unit in standing.units),
        frozenset((kind(model).pk, pk) for model, pk in standing.lent_by),
        (kind(type(obj)).pk, obj.pk),
        standing.is_gone,
    )


def why(user, obj, action, *, on=None):
    """The whole answer for one person, one object and one action."""
    return why_all(user, obj, [action], on=on)[0]


def why_all(user, obj, actions, *, on=None):
    """Answers in the order of ``actions``; a constant number of questions."""
    on = on or timezone.localdate()
    place = place_of(obj)
    mandates = list(
        Mandate.objects.filter(user=user)
        .select_related("unit", "standing_in_for__user")
        .order_by("-starts_on", "-pk")
    )
    grants = list(
        _lent(place.lent_by).filter(user=user).select_related("granted_by").order_by("pk")
    )
    permitted = _permitted(user) if grants else set()
    user = User.objects.get(pk=user.pk)
    return [_answer(user, place, action, mandates, grants, permitted, on) for action in actions]


def _answer(user, place, action, mandates, grants, permitted, on):
    reasons, obstacles = [], []
    for mandate in mandates:
        found = _by_office(mandate, place, action, on)
        (reasons if isinstance(found, ByOffice) else obstacles).append(found)
    for grant in grants:
        if grant.action == action:
            found = _by_grant(grant, place, action, permitted, on)
            (reasons if isinstance(found, ByGrant) else obstacles).append(found)
    if place.is_gone:
        reasons, obstacles = [], [Gone()]
    if not user.is_active:
        reasons, obstacles = [], [Locked(user)]
    if reasons:
        return Answer(action, reasons, [])
    return Answer(action, [], obstacles or [NoOffice()])


def _by_office(mandate, place, action, on):
    reach = POLICY[mandate.role].get(action)
    if reach is None:
        if mandate.unit_id in place.above:
            return WithoutRight(mandate)
        return Elsewhere(mandate)
    if mandate.unit_id not in place.above:
        return Elsewhere(mandate)
    if reach == Reach.UNIT and mandate.unit_id not in place.own:
        return TooFarDown(mandate)
    if is_taken(mandate, action):
        return _dated(mandate, on) or Narrowed(mandate)
    return _dated(mandate, on) or ByOffice(action, mandate, place.above[mandate.unit_id], reach)


def _by_grant(grant, place, action, permitted, on):
    if (grant.content_type_id, str(grant.object_id), grant.action) not in permitted:
        return Broken(grant) if not _dated(grant, on) else _dated(grant, on)
    is_through = (grant.content_type_id, grant.object_id) != place.itself
    return _dated(grant, on) or ByGrant(action, grant, is_through)


def _dated(row, on):
    if row.starts_on > on:
        return NotYet(row)
    if row.ends_on and row.ends_on < on:
        return Over(row)
    return None


def _lent(lent_by):
    wanted = Q(pk__in=[])
    for kind, pk in lent_by:
        wanted |= Q(content_type=kind, object_id=pk)
    return Grant.objects.filter(wanted)


def _permitted(user):
    rows = UserObjectPermission.objects.filter(user=user)
    return set(rows.values_list("content_type_id", "object_pk", "permission__codename"))


class Seer(NamedTuple):
    """One who may, and why. A person of two offices that reach here is told twice."""

    user: User
    reason: ByOffice | ByGrant


def seers_by_office(obj, action, *, after="", on=None, size=PAGE):
    """(the page of people whose office lets them do ``action``, nearest first, where to go on)."""
    place = place_of(obj)
    if place.is_gone:
        return [], ""
    rows = _offices(place, action, on or timezone.localdate())
    rows = rows.annotate(level=F("unit__level")).select_related(
        "user", "unit", "standing_in_for__user"
    )
    page, after = keyset.page_of(rows, "level", after, size, read=int, descending=True)
    return [
        Seer(
            mandate.user,
            ByOffice(action, mandate, place.above[mandate.unit_id], POLICY[mandate.role][action]),
        )
        for mandate in page
    ], after


def seers_by_grant(obj, action, *, on=None, size=LENT_SHOWN):
    """People to whom the object is lent for ``action``, no more than ``size``."""
    on = on or timezone.localdate()
    place = place_of(obj)
    if place.is_gone:
        return []
    rows = _lent(place.lent_by).current(on).filter(action=action, user__is_active=True)
    rows = list(rows.select_related("user", "granted_by").order_by("ends_on", "pk")[:size])
    held = UserObjectPermission.objects.filter(
        user__in=[grant.user_id for grant in rows], permission__codename=action
    )
    permitted = set(held.values_list("user_id", "content_type_id", "object_pk"))
    return [
        Seer(
            grant.user,
            ByGrant(action, grant, (grant.content_type_id, grant.object_id) != place.itself),
        )
        for grant in rows
        if (grant.user_id, grant.content_type_id, str(grant.object_id)) in permitted
    ]


def offices_reaching(unit, action, *, on=None):
    """Mandates whose role gives ``action`` in this organisation on a day."""
    place = place_of(unit)
    return _offices(place, action, on or timezone.localdate())


def _offices(place, action, on):
    return (
        Mandate.objects.current(on)
        .filter(whole_for(action), user__is_active=True)
        .filter(
            Q(role__in=roles_that_may(action, Reach.SUBTREE), unit__in=list(place.above))
            | Q(role__in=roles_that_may(action, Reach.UNIT), unit__in=list(place.own))
        )
    )


def could_give(obj, action, *, on=None):
    """Mandates of the nearest people who may open this to another: they manage people here and
    may do it themselves."""
    place = place_of(obj)
    giving = set(roles_that_may(action, Reach.SUBTREE))
    giving &= set(roles_that_may(Action.MANAGE_PEOPLE, Reach.SUBTREE))
    rows = _offices(place, Action.MANAGE_PEOPLE, on or timezone.localdate())
    rows = rows.filter(role__in=giving).select_related("user", "unit")
    return list(rows.order_by("-unit__level", "starts_on", "pk")[:GIVERS])
