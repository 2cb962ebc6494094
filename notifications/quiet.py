"""Night in the organisation's own time zone: what may wait is not sent until the morning."""

from datetime import datetime, time, timedelta

from django.conf import settings
from django.core.cache import cache

from structure.queries import time_zone_of

REMEMBERED = timedelta(minutes=10).total_seconds()


def morning_after(now, unit):
    """The moment when it may be sent, if it is night there now; None by day."""
    if not settings.QUIET_HOURS:
        return None
    begins, ends = settings.QUIET_HOURS
    local = now.astimezone(_zone(unit))
    is_late, is_early = local.time() >= time(begins), local.time() < time(ends)
    if not (is_late or is_early):
        return None
    day = local.date() + timedelta(days=1) if is_late else local.date()
    return datetime.combine(day, time(ends), local.tzinfo)


def _zone(unit):
    """Asked for each of thousands of letters, and set once in years."""
    return cache.get_or_set(f"zone:{unit.pk}", lambda: time_zone_of(unit), REMEMBERED)
