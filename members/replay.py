"""The card as it stood: at a version that somebody saw, or at the end of a day.

Revisions are replayed backwards from what stands there now. Where the person was on the books is
not replayed: memberships and suspensions have days of their own.
"""

import copy
from datetime import datetime, time, timedelta
from typing import NamedTuple

from django.utils import timezone

from members.enums import Status
from members.models import Member


def as_seen(member, version):
    """A copy of the card as it was at that version; not to be saved."""
    return _undone(member, member.revisions.filter(version__gt=version))


class Standing(NamedTuple):
    """Where a person stood on a day."""

    status: Status
    reason: str
    memberships: list  # those that had begun, the latest first


def as_of(member, on):
    """A copy of the card as it was at the end of the day; not to be saved."""
    midnight = datetime.combine(on + timedelta(days=1), time(), timezone.get_current_timezone())
    card = _undone(member, member.revisions.filter(at__gte=midnight))
    for name in ("applied_on", "admitted_on", "first_joined_on"):
        day = getattr(card, name)
        if day and day > on:
            setattr(card, name, None)
    return card


def standing_on(member, memberships, on):
    """Status of the person on the day, by his memberships (the latest first) and absences."""
    begun = [row for row in memberships if row.since <= on and row.until != row.since]
    current = next((row for row in begun if row.until is None or on < row.until), None)
    if current:
        away = (
            member.suspensions.filter(since__lte=on)
            .exclude(until__lte=on)
            .select_related("ground")
            .first()
        )
        status = Status.SUSPENDED if away else Status.MEMBER
        return Standing(status, away.ground.title if away else "", begun)
    if begun:
        return Standing(Status.REMOVED, begun[0].reason, begun)
    applied = member.applied_on and member.applied_on <= on
    return Standing(Status.APPLIED if applied else Status.NONE, "", [])


def _undone(member, revisions):
    card = copy.copy(member)
    for revision in revisions.order_by("-version", "-pk"):
        for name, (old, _) in revision.changes.items():
            field = Member._meta.get_field(name)
            value = field.target_field.to_python(old) if field.is_relation else field.to_python(old)
            setattr(card, field.attname, value)
    return card
