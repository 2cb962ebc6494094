"""What a person changes here: an alarm taken note of, a rhythm, who is on duty."""

from django.db import transaction
from django.utils import timezone

from audit.services import record
from notifications.models import Alarm, Heartbeat, PortalDuty
from unionportal.heartbeats.judging import span


@transaction.atomic
def take_note(pk, *, until, actor):
    """«Принято, знаю»: nobody is reminded of the alarm before ``until``.

    Returns the alarm; one that has ended meanwhile is left as it is.
    """
    alarm = Alarm.objects.select_for_update().get(pk=pk)
    if alarm.ended_at is None:
        old = alarm.quiet_until and alarm.quiet_until.isoformat()
        alarm.quiet_until, alarm.known_by = until, actor
        alarm.save(update_fields=["quiet_until", "known_by"])
        record(
            "health.known", alarm, actor=actor, changes={"quiet_until": [old, until.isoformat()]}
        )
    return alarm


@transaction.atomic
def set_rhythm(subject, *, every, is_watched, actor, now=None):
    """How often ``subject`` is expected (None: as usual), or that nobody watches it.

    What is watched no more has no alarm: one that is open ends, and nobody is told.
    """
    now = now or timezone.now()
    Heartbeat.objects.bulk_create([Heartbeat(subject=subject, since=now)], ignore_conflicts=True)
    row = Heartbeat.objects.select_for_update().get(subject=subject)
    old = [row.every, row.is_watched]
    if old == [every, is_watched]:
        return row
    row.every, row.is_watched = every, is_watched
    row.save(update_fields=["every", "is_watched"])
    if not is_watched:
        Alarm.objects.filter(subject=subject, ended_at=None).update(ended_at=now)
    record(
        "health.rhythm.set",
        row,
        actor=actor,
        changes={
            "every": [_words(old[0]), _words(every)],
            "is_watched": [old[1], is_watched],
        },
    )
    return row


def _words(length):
    return length and span(length)


@transaction.atomic
def set_duty(union, user, *, actor):
    """Who is told of alarms; None: whoever answers in the union."""
    type(union).objects.select_for_update(no_key=True).get(pk=union.pk)
    duty = PortalDuty.objects.filter(unit=union).first()
    old = duty and duty.user_id
    if old == (user and user.pk):
        return
    if user is None:
        duty.delete()
    else:
        PortalDuty.objects.update_or_create(unit=union, defaults={"user": user})
    record(
        "health.duty.set",
        union,
        actor=actor,
        unit_id=union.pk,
        changes={"user": [old, user and user.pk]},
    )
