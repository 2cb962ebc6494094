"""«Разные люди» was a mistake: the verdict is taken back (said by ``services.mark_distinct``)."""

from django.db import transaction

from audit.services import record
from members.duplicates.noticing import ask_to_look
from members.models import DistinctPair


@transaction.atomic
def take_back(verdict, *, actor):
    """Ask about these two cards again."""
    one, other = verdict.first, verdict.second
    DistinctPair.objects.filter(pk=verdict.pk).delete()
    for card, beside in ((one, other), (other, one)):
        record("members.not_distinct", card, actor=actor, unit_id=card.unit_id, other=beside.pk)
    ask_to_look([one.pk, other.pk])
