"""On which days a statement is in force: what was asked, against the books of the union.

Pure functions of days. ``until`` and ``stop`` are the first day without, None while it is open.
"""

from datetime import date
from typing import NamedTuple

from dues.enums import StopReason


class Stay(NamedTuple):
    """On the books of one organisation; ``home`` is the primary whose dues they are."""

    since: date
    until: date | None
    home: int
    unit: int
    reason: str


class Pause(NamedTuple):
    """A member who does not pay for a time."""

    since: date
    until: date | None
    reason: str


class Asked(NamedTuple):
    """What the statement itself says."""

    since: date
    until: date | None
    reason: str
    home: int


class Span(NamedTuple):
    """Withheld without a break; ``reason`` why it stops, "" while it does not."""

    start: date
    stop: date | None
    reason: str


def life_of(asked, stays):
    """The stay in its primary that a statement belongs to, from shop to shop, or None.

    It is the one in which the asked day lies. One begun later is taken only by somebody who was
    never there before (his first day was put right): whoever leaves and comes back signs anew. Of
    whom the register has no stays at all it says nothing, and neither ends nor begins anything.
    """
    if not stays:
        return Span(date.min, None, "")
    runs = _runs(asked.home, stays)
    first_open = next((run for run in runs if run.stop is None or run.stop > asked.since), None)
    if first_open and (first_open.start <= asked.since or first_open is runs[0]):
        return first_open
    return None


def _runs(home, stays):
    """Stays in ``home`` that follow each other day by day, put together."""
    stays = _in_order(stays)
    begun = {stay.since: stay for stay in stays}
    runs = []
    for stay in stays:
        if stay.home != home:
            continue
        following = begun.get(stay.until)
        left = StopReason.TRANSFERRED if following else stay.reason
        ended = Span(stay.since, stay.until, "" if stay.until is None else left)
        if runs and runs[-1].stop == stay.since:
            runs[-1] = ended._replace(start=runs[-1].start)
        else:
            runs.append(ended)
    return runs


def spans_of(asked, stays, pauses):
    """When it is in force, in order; an empty list when on no day."""
    life = life_of(asked, stays)
    if life is None:
        return []
    start = max(asked.since, life.start)
    stop, reason = _earlier((life.stop, life.reason), (asked.until, asked.reason))
    found = []
    for pause in _in_order(pauses):
        if _is_before(pause.until, start):
            continue
        if stop is not None and pause.since >= stop:
            break
        if pause.since > start:
            found.append(Span(start, pause.since, pause.reason))
        if pause.until is None:
            return found
        start = pause.until
    if stop is None or start < stop:
        found.append(Span(start, stop, reason))
    return found


def why_never(asked, stays, pauses):
    """Why a statement that is in force on no day is not."""
    life = life_of(asked, stays)
    if life is None:
        ended = [stay for stay in _in_order(stays) if _is_before(stay.until, asked.since)]
        is_elsewhere = any(stay.since <= asked.since and stay not in ended for stay in stays)
        if is_elsewhere:
            return StopReason.TRANSFERRED
        return ended[-1].reason if ended else StopReason.REMOVED
    start = max(asked.since, life.start)
    if asked.until is not None and asked.until <= start:
        return asked.reason
    away = (pause.reason for pause in _in_order(pauses) if not _is_before(pause.until, start))
    return next(away, life.reason)


def unit_during(span, life, stays):
    """The organisation in which the member is at the end of the span, or None."""
    inside = [
        stay
        for stay in _in_order(stays)
        if (span.stop is None or stay.since < span.stop)
        and (stay.until is None or stay.until > span.start)
        and stay.since >= life.start
    ]
    return inside[-1].unit if inside else None


def _in_order(rows):
    return sorted(rows, key=lambda row: row.since)


def _is_before(until, day):
    return until is not None and until <= day


def _earlier(one, other):
    """The earlier of two (day, reason); of one day the first."""
    if other[0] is None or (one[0] is not None and one[0] <= other[0]):
        return one
    return other
