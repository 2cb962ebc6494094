"""Consents noted by hand: signed on paper before the portal, or brought to the office."""

from datetime import datetime, time

from django.db import transaction
from django.utils import timezone

from audit.services import record
from members.editing import MemberRefused, locked
from members.enums import ConsentChannel, ConsentKind
from members.models import Consent
from structure.queries import data_operators


@transaction.atomic
def note_paper_consent(pk, *, given_on, actor):
    """The signed consent to processing is in hand. Raises ``MemberRefused`` when one holds."""
    member = locked(pk)
    if member.consents.filter(kind=ConsentKind.PROCESSING, withdrawn_at=None).exists():
        raise MemberRefused("Согласие на обработку уже записано.")
    consent = Consent.objects.create(
        member=member,
        kind=ConsentKind.PROCESSING,
        channel=ConsentChannel.PAPER,
        given_at=datetime.combine(given_on, time(12), timezone.get_current_timezone()),
    )
    consent.operators.set(data_operators(member.unit))
    record(
        "members.consent.noted", member, actor=actor, unit_id=member.unit_id,
        kind=consent.kind, given_on=str(given_on),
    )  # fmt: skip
    return consent
