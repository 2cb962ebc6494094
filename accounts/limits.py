"""How often a stranger may ask. Counted in the cache; while it is away everybody is let through.

An address is often a whole plant behind one router, so limits per address are wide: they stop a
flood, not a campaign at the gate.
"""

import hashlib
import time
from datetime import timedelta
from typing import NamedTuple

from django.core.cache import cache
from django.shortcuts import render


class Limit(NamedTuple):
    name: str
    count: int
    period: timedelta


def wait_for(limit, who, *, now=None):
    """Count one more try of ``who``; seconds to wait when there were too many, else 0."""
    now = int(now if now is not None else time.time())
    period = int(limit.period.total_seconds())
    window, passed = divmod(now, period)
    mark = hashlib.sha256(str(who).encode()).hexdigest()[:32]
    key = f"limit:{limit.name}:{window}:{mark}"
    cache.add(key, 0, period)
    try:
        tries = cache.incr(key)
    except ValueError:  # thrown out of the cache between two lines: counts from the first
        return 0
    return period - passed if tries > limit.count else 0


def address_of(request):
    return request.META.get("REMOTE_ADDR") or ""


def too_often(request, seconds):
    """The page that asks to wait, with what was typed kept in the tab by its draft."""
    answer = render(request, "429.html", {"retry_after": in_minutes(seconds)}, status=429)
    answer.headers["Retry-After"] = str(seconds)
    return answer


def in_minutes(seconds):
    """«минуту», «5 мин»."""
    minutes = max(1, -(-seconds // 60))
    return "минуту" if minutes == 1 else f"{minutes}\u00a0мин"
