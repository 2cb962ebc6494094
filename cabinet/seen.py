"""Who can see a member's card, and who has looked at it: told to the member himself."""

from datetime import timedelta
from typing import NamedTuple

from django.db.models import Count
from django.utils import timezone

from accounts.enums import Role
from accounts.explaining import offices_reaching, seers_by_grant
from audit.queries import readings_of
from audit.services import subject_key
from cabinet.people import Himself
from members.models import Member
from members.queries import whole_cards
from structure.models import Unit
from structure.scope import Action

TOLD_FOR = timedelta(days=183)
_ORDER = {role: number for number, role in enumerate(Role)}


class Held(NamedTuple):
    """One office in one organisation, and how many people hold it."""

    title: str
    number: int


class Over(NamedTuple):
    """An organisation whose offices reach the member."""

    unit: Unit
    offices: list[Held]


def offices_over(member):
    """Who sees the card by office, the nearest organisation first. No names: offices only."""
    counted = (
        offices_reaching(member.unit, Action.VIEW_MEMBER)
        .order_by()
        .values("unit", "role")
        .annotate(number=Count("user", distinct=True))
    )
    held = {}
    for row in counted:
        held.setdefault(row["unit"], []).append((row["role"], row["number"]))
    units = Unit.objects.filter(pk__in=held).order_by("-level")
    return [
        Over(
            unit,
            [
                Held(Role(role).label, number)
                for role, number in sorted(held[unit.pk], key=lambda one: _ORDER[one[0]])
            ],
        )
        for unit in units
    ]


def lent_until(member):
    """Last days of what was opened to people without an office over him, the nearest first."""
    return [seer.reason.grant.ends_on for seer in seers_by_grant(member, Action.VIEW_MEMBER)]


def looked_at(member, *, now=None):
    """Who has looked lately: day, office and for what; his own visits are left out.

    Also at the cards that were merged into his: they are he.
    """
    since = (now or timezone.now()) - TOLD_FOR
    keys = [subject_key(Member(pk=pk)) for pk in whole_cards([member.pk])]
    return [
        reading for reading in readings_of(keys, since) if reading.role != Himself.journal_label
    ]
