"""The end of the quarantine: a worker destroys people one by one and makes the act.

Each person is one transaction with his line and his entry in the journal; whoever is killed leaves
the lease to run out, and the next goes on with those that are still hidden.
"""

import logging
from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from audit.services import operation, record
from notifications.services import tell_user
from privacy import acts, mentions, people, tombstones, wiping
from privacy.enums import Event, Fate, State
from privacy.models import Destruction
from privacy.rules import limits_of
from privacy.services import show, why_not
from privacy.workflow import Doer, take

logger = logging.getLogger(__name__)

LEASE = timedelta(minutes=10)
BATCH = 20  # people whose names are looked for at one reading of the tables


class LeaseLost(Exception):
    """Somebody else destroys these people now."""


def due(now):
    """Destructions whose quarantine is over, and those whose worker is gone."""
    free = Q(lease_until=None) | Q(lease_until__lt=now)
    return Destruction.objects.filter(
        free, state__in=[State.QUARANTINE, State.WIPING], wipe_on__lte=timezone.localdate(now)
    ).order_by("wipe_on", "pk")


def work(pk, *, now=None):
    """Destroy what is left of one destruction; True when it was brought to the end here."""
    now = now or timezone.now()
    destruction = _claimed(pk, now)
    if destruction is None:
        return False
    try:
        with operation(known=destruction.operation):
            while _batch(destruction, now):
                pass
            _finish(destruction, now)
    except LeaseLost:
        return False
    finally:
        wiping.erase_files()
        tombstones.note()
    return True


@transaction.atomic
def _claimed(pk, now):
    destruction = due(now).select_for_update(skip_locked=True, of=("self",)).filter(pk=pk).first()
    if destruction is None:
        return None
    if destruction.state == State.QUARANTINE:
        take(destruction, Event.BEGIN, actor=Doer.ROBOT, now=now)
    destruction.lease_until = timezone.now() + LEASE
    destruction.save(update_fields=["lease_until"])
    return destruction


def _batch(destruction, now):
    """The next people; False when there are none."""
    lines = list(destruction.lines.filter(fate=Fate.HIDDEN).order_by("pk")[:BATCH])
    if not lines:
        return False
    _renew(destruction)
    against = why_not(
        lines, limits_of(destruction.unit), on=timezone.localdate(now), but=destruction
    )
    for line in lines:
        if line.pk in against:
            _leave(line, "; ".join(against[line.pk]))
    doomed = [(line, people.of_line(line)) for line in lines if line.pk not in against]
    # First what others typed: once the card is empty nothing tells what to look for.
    mentions.forget([word for _, person in doomed for word in mentions.words_of(person)])
    for line, person in doomed:
        _destroy(destruction, line, person, now)
        _renew(destruction)
    return True


@transaction.atomic
def _leave(line, why):
    show([line], Fate.SKIPPED, why[:500])
    record(
        "privacy.person.left", line, actor=Doer.ROBOT, unit_id=line.unit_id,
        destruction=line.of_id, old=Fate.HIDDEN, new=Fate.SKIPPED, why=why,
    )  # fmt: skip


@transaction.atomic
def _destroy(destruction, line, person, now):
    line = destruction.lines.select_for_update().get(pk=line.pk)
    if line.fate != Fate.HIDDEN:  # called back a moment ago, or destroyed by another
        return
    wiped = wiping.destroy(person, now=now)
    line.fate, line.destroyed_at = Fate.DESTROYED, now
    line.categories, line.kept = wiped.categories, wiped.kept
    line.save(update_fields=["fate", "destroyed_at", "categories", "kept"])
    record(
        "privacy.person.destroyed", line, actor=Doer.ROBOT, unit_id=line.unit_id,
        person=person.keys[0], destruction=destruction.pk, categories=wiped.categories,
        reason=destruction.reason,
    )  # fmt: skip


def _renew(destruction):
    until = timezone.now() + LEASE
    mine = Destruction.objects.filter(
        pk=destruction.pk, state=State.WIPING, lease_until=destruction.lease_until
    )
    if not mine.update(lease_until=until):
        raise LeaseLost
    destruction.lease_until = until


def _finish(destruction, now):
    made = acts.make(destruction, now=now)
    with transaction.atomic():
        row = (
            Destruction.objects.select_for_update(of=("self",))
            .select_related("unit", "proposed_by")
            .get(pk=destruction.pk)
        )
        if row.state != State.WIPING or row.lease_until != destruction.lease_until:
            raise LeaseLost
        if made:
            acts.keep(row, made, now=now)
        take(row, Event.FINISH, actor=Doer.ROBOT, now=now, finished_at=now, lease_until=None)
        for user in {row.proposed_by, row.confirmed_by}:
            tell_user(
                user, f"{row}: закончено, акт готов.", key=f"destruction:{row.pk}",
                url=row.get_absolute_url(),
            )  # fmt: skip
