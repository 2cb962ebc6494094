"""Offices that end with their organisation."""

from datetime import timedelta

from accounts.models import Mandate, Responsibility
from accounts.queries import users_who_may
from audit.services import record
from structure.scope import Action


def end_mandates_of(unit, *, on, actor):
    """End every mandate in ``unit``: its last day is the day before ``on``.

    A mandate begun that day or later is of one day. Nobody answers for the organisation any more.
    Returns the users who held something.
    """
    ended = []
    for mandate in Mandate.objects.current(on).filter(unit=unit) | Mandate.objects.filter(
        unit=unit, starts_on__gt=on
    ):
        mandate.ends_on = max(mandate.starts_on, on - timedelta(days=1))
        mandate.save(update_fields=["ends_on"])
        ended.append(mandate.user_id)
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
