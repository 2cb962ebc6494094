"""Offices that end with their organisation."""

from datetime import timedelta

from django.db.models import F
from django.utils import timezone

from accounts.models import Mandate, Responsibility
from accounts.queries import users_who_may
from audit.services import record
from structure.scope import Action


def end_mandates_of(unit, *, on, actor):
    """End every mandate in ``unit``: its last day is the day before ``on``.

    One that begins on a day to come is gone, its deputies first; one begun since is moved to that
    last day. Nobody answers for the organisation any more. Returns the users who held something.
    """
    ended, last = [], on - timedelta(days=1)
    held = Mandate.objects.current(on) | Mandate.objects.filter(starts_on__gt=on)
    for mandate in held.filter(unit=unit).order_by(F("standing_in_for").asc(nulls_last=True), "pk"):
        ended.append(mandate.user_id)
        if mandate.starts_on > timezone.localdate():
            record(
                "accounts.mandate.dropped",
                mandate,
                actor=actor,
                unit_id=unit.pk,
                user=mandate.user_id,
                role=mandate.role,
                starts_on=str(mandate.starts_on),
                reason="Организация закрыта",
            )
            mandate.delete()
            continue
        mandate.starts_on, mandate.ends_on = min(mandate.starts_on, last), last
        mandate.save(update_fields=["starts_on", "ends_on"])
        record(
            "accounts.mandate.ended",
            mandate,
            actor=actor,
            unit_id=unit.pk,
            user=mandate.user_id,
            on=str(mandate.ends_on),
            reason="Организация закрыта",
        )
    Responsibility.objects.filter(unit=unit).delete()
    return set(ended)


def drop_lost_responsibilities(users, *, inside, actor):
    """Who lost his office no longer answers below ``inside`` where he may not act; the next above
    does."""
    rows = Responsibility.objects.filter(
        user__in=users,
        unit__tree_id=inside.tree_id,
        unit__lft__range=(inside.lft, inside.rght),
    ).select_related("unit")
    for row in rows:
        if users_who_may(Action.HANDLE_APPLICATION, row.unit).filter(pk=row.user_id).exists():
            continue
        record(
            "accounts.responsible.dropped",
            row,
            actor=actor,
            unit_id=row.unit_id,
            user=row.user_id,
        )
        row.delete()
