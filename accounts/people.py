"""What the pages about people in office ask: a constant number of queries each."""

from typing import NamedTuple

from django.db.models import Q
from django.utils import timezone

from accounts.enums import HandoverState, Role
from accounts.models import Absence, Grant, Handover, Mandate, Responsibility, User
from accounts.queries import responsible_for
from structure.models import Unit
from structure.scope import Action

FORMER = 30  # ended offices shown on the page of an organisation
ABOVE = 50
_ORDER = {role: number for number, role in enumerate(Role)}


class Office(NamedTuple):
    """Who holds what in one organisation."""

    current: list[Mandate]
    former: list[Mandate]
    above: list[Mandate]  # who else has rights here, by an office higher up
    responsible: User | None  # set for this organisation
    answers: User | None  # who gets new applications today


def office_of(unit, *, on=None):
    on = on or timezone.localdate()
    held = Mandate.objects.filter(unit=unit).select_related("user", "unit", "standing_in_for__user")
    current = list(held.unended(on))
    former = list(held.filter(ends_on__lt=on).order_by("-ends_on", "-pk")[:FORMER])
    ended = _ended_by_hand(current + former)
    for mandate in current + former:
        mandate.ended_by_hand = ended.get(mandate.pk)
    away = _away([mandate.user_id for mandate in current], on)
    for mandate in current:
        mandate.absence = away.get(mandate.user_id)
        mandate.is_ahead = mandate.starts_on > on
    own = Responsibility.objects.filter(unit=unit).select_related("user").first()
    return Office(
        current=sorted(current, key=_rank),
        former=former,
        above=_above(unit, on),
        responsible=own and own.user,
        answers=responsible_for(unit, on=on),
    )


def _rank(mandate):
    return _ORDER[mandate.role], mandate.user.surname, mandate.pk


def _above(unit, on):
    higher = Unit.objects.above(unit).exclude(pk=unit.pk)
    rows = Mandate.objects.current(on).filter(unit__in=higher).select_related("user", "unit")
    return sorted(rows.order_by("-unit__lft")[:ABOVE], key=lambda m: (-m.unit.level, *_rank(m)))


def _away(users, on):
    """{user: the absence that lasts or comes next}."""
    rows = Absence.objects.filter(user__in=users, ends_on__gte=on).select_related("deputy")
    rows = rows.order_by("-starts_on")
    return {absence.user_id: absence for absence in rows}


def _ended_by_hand(mandates):
    """{mandate: its end that can still be taken back}."""
    now = timezone.now()
    rows = Handover.objects.filter(mandate__in=mandates).exclude(state=HandoverState.TAKEN_BACK)
    return {row.mandate_id: row for row in rows if row.can_be_taken_back(now)}


def visible_people(viewer):
    """People who hold or held an office in an organisation that ``viewer`` may see."""
    seen = Unit.objects.for_user(viewer, Action.VIEW_UNIT)
    held = Mandate.objects.filter(unit__in=seen)
    return User.objects.filter(pk__in=held.values("user"))


def mandates_seen_by(viewer, user):
    """Offices of ``user`` in organisations that ``viewer`` may see, newest first."""
    seen = Unit.objects.for_user(viewer, Action.VIEW_UNIT)
    rows = user.mandates.filter(unit__in=seen).select_related("unit", "standing_in_for__user")
    return list(rows.order_by("-starts_on", "-pk"))


def absences_of(user, *, on=None):
    on = on or timezone.localdate()
    rows = user.absences.filter(ends_on__gte=on).select_related("deputy")
    return list(rows.order_by("starts_on"))


def grants_of(user, *, on=None):
    on = on or timezone.localdate()
    rows = Grant.objects.filter(user=user, part_of=None).filter(
        Q(ends_on=None) | Q(ends_on__gte=on)
    )
    return list(rows.select_related("content_type", "granted_by").order_by("starts_on", "pk"))
