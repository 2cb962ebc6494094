"""«Разные люди»: said by one, remembered for everybody, and taken back when it was a mistake."""

from django.db import transaction

from audit.services import record
from members.duplicates.noticing import ask_to_look
from members.models import DistinctPair
from members.services import mark_distinct


@transaction.atomic
def say_distinct(one, other, *, actor):
    """The two cards are of different people; returns the verdict. Twice is the same as once."""
    first, second = sorted((one.pk, other.pk))
    if known := DistinctPair.objects.filter(first=first, second=second).first():
        return known
    verdict = mark_distinct(one, other, actor=actor)
    for card, beside in ((one, other), (other, one)):
        record("members.distinct", card, actor=actor, unit_id=card.unit_id, other=beside.pk)
    return verdict


@transaction.atomic
def take_back(verdict, *, actor):
    """Ask about these two cards again."""
    one, other = verdict.first, verdict.second
    DistinctPair.objects.filter(pk=verdict.pk).delete()
    for card, beside in ((one, other), (other, one)):
        record("members.not_distinct", card, actor=actor, unit_id=card.unit_id, other=beside.pk)
    ask_to_look([one.pk, other.pk])
