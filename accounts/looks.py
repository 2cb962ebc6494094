"""Looking at the portal through another's eyes, to help him: for reading only, for half an hour.

Nobody sees more by it than he has himself, and everything read is in the journal under both.
"""

from datetime import timedelta

from django.db import transaction

from accounts.enums import GrantRefused
from accounts.guards import governs, has_all_of
from accounts.locks import locked_people
from accounts.models import Look, User
from audit.services import record
from structure.scope import Action

LASTS = timedelta(minutes=30)
SWEPT = 500


def may_look(actor, user):
    """May ``actor`` look through the eyes of ``user``: has he himself all that he would see?"""
    if not (actor.is_active and user.is_active) or user.is_staff or user.is_superuser:
        return False
    scope = actor.scope(Action.ENTER_AS)
    held = list(user.mandates.unended().select_related("unit"))
    grants = list(user.grants.unended().select_related("content_type"))
    if not scope or not (held or grants) or user.scope(Action.ENTER_AS):
        return False
    return (
        governs(actor, user)
        and all(scope.holds(mandate.unit) for mandate in held)
        and has_all_of(actor, grants)
    )


@transaction.atomic
def begin(user_id, *, actor, reason, now):
    """Begin to look; what was looked at before is over. Raises ``GrantRefused``."""
    people = locked_people(actor.pk, user_id)
    actor, user = people[actor.pk], people[user_id]
    if not may_look(actor, user):
        raise GrantRefused("Смотреть глазами этого человека вы не можете.")
    for earlier in Look.objects.filter(actor=actor, ended_at=None):
        finish(earlier.pk, now=now)
    look = Look.objects.create(
        actor=actor, user=user, reason=reason, began_at=now, until=now + LASTS
    )
    record(
        "accounts.look.began", user, actor=actor,
        look=look.pk, reason=reason, until=look.until.isoformat(),
    )  # fmt: skip
    return look


@transaction.atomic
def finish(pk, *, now):
    """It is over, at the latest when it had to be; a second call changes nothing."""
    rows = Look.objects.select_for_update(of=("self",)).filter(pk=pk, ended_at=None)
    look = rows.select_related("actor", "user").first()
    if look:
        look.ended_at = min(now, look.until)
        look.save(update_fields=["ended_at"])
        record("accounts.look.ended", look.user, actor=look.actor, look=look.pk)
    return look


def lasting(pk, *, actor, now):
    """The look of this person, if it lasts and he still may; else None."""
    rows = Look.objects.filter(pk=pk, actor=actor, ended_at=None, until__gt=now)
    look = rows.select_related("user").first()
    return look if look and may_look(actor, User.objects.get(pk=look.user_id)) else None


def finish_overdue(*, now):
    """End those whose time is over and whose browser never came back. May run twice."""
    over = Look.objects.filter(ended_at=None, until__lte=now).order_by("until")
    return sum(bool(finish(pk, now=now)) for pk in over.values_list("pk", flat=True)[:SWEPT])
