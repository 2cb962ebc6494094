"""The red line over every page of whoever looks after the portal: a letter may be what is dead."""

from datetime import timedelta
from typing import NamedTuple

from django.core.cache import cache
from django.db.models import Q
from django.utils import timezone

from notifications.models import Alarm, Heartbeat
from unionportal.heartbeats.subjects import WATCH

# Nobody has looked for so long: the watch itself is silent.
STALE = timedelta(minutes=10)
CACHED, SECONDS = "health_strip", 30
NOTHING = ([], 0, False)
SHOWN = 3


class Strip(NamedTuple):
    titles: list
    more: int
    is_stale: bool

    def __bool__(self):
        return bool(self.titles or self.is_stale)


def unknown_alarms(now):
    """Open alarms of which nobody has said that he knows, or the time of that is over."""
    return Alarm.objects.filter(Q(quiet_until=None) | Q(quiet_until__lte=now), ended_at=None)


def looked_at():
    """When somebody last looked, or None."""
    return Heartbeat.objects.filter(subject=WATCH).values_list("last_ok_at", flat=True).first()


def strip_now(*, now=None):
    """What the line says; asked at most twice a minute."""
    kept = cache.get(CACHED)
    if kept is None:
        kept = _asked(now or timezone.now())
        cache.set(CACHED, kept, SECONDS)
    return Strip(*kept)


def forget_strip():
    cache.delete(CACHED)


def _asked(now):
    titles = list(unknown_alarms(now).order_by("-raised_at", "-pk").values_list("title", flat=True))
    at = looked_at()
    return titles[:SHOWN], len(titles[SHOWN:]), at is not None and now - at > STALE
