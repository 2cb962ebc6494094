"""A beat: «I have just done what I am for». Whoever listens is ``unionportal.heartbeats``."""

import time

from django.db.models import F
from django.utils import timezone

from notifications.models import Heartbeat

LATELY = 60  # seconds within which a process does not beat for the same thing again

_last_beats: dict[str, float] = {}


def beat(subject, *, error="", seconds=None, done=None, now=None):
    """Note that ``subject`` has done its work, or with ``error`` that it has failed.

    One statement. Not for the inside of a long transaction: the row is locked until its end.
    ``error`` must not carry anything of a person.
    """
    now = now or timezone.now()
    if error:
        told = {"last_failed_at": now, "error": error[:200]}
        again = {"failures": F("failures") + 1}
    else:
        told = {"last_ok_at": now, "error": "", "seconds": seconds, "done": done}
        again = {"failures": 0}
    if not Heartbeat.objects.filter(subject=subject).update(**told, **again):
        first = Heartbeat(subject=subject, since=now, failures=bool(error), **told)
        Heartbeat.objects.bulk_create([first], ignore_conflicts=True)


def beat_lately(subject):
    """A good beat of something that happens a thousand times a minute: one a minute is enough."""
    now = time.monotonic()
    if now - _last_beats.get(subject, -LATELY) >= LATELY:
        _last_beats[subject] = now
        beat(subject)


def beat_of_channel(name, verdicts):
    """What sending by this channel has shown of it: it gets through, or nobody answers there."""
    subject = f"channel:{name}"
    # Who asks to wait is there.
    away = next((one for one in verdicts if not (one.is_reachable or one.wait)), None)
    if away:
        _last_beats.pop(subject, None)
        beat(subject, error=away.words)
    elif any(verdict.is_sent for verdict in verdicts):
        beat_lately(subject)
