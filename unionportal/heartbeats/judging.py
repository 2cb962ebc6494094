"""Is it alive? One heartbeat compared with its rhythm, without the database."""

from datetime import timedelta
from enum import StrEnum
from typing import NamedTuple

from django.utils import timezone

from unionportal.templatetags.portal import counted

FAILURES = 3  # in a row
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


class State(StrEnum):
    FINE = "fine"
    SILENT = "silent"
    FAILING = "failing"
    UNWATCHED = "unwatched"
    RARE = "rare"  # no rhythm is known
    UNKNOWN = "unknown"  # has never been heard, and its time has not come
    GRACE = "grace"  # silent, but the time in which nobody watched does not count


class Judgement(NamedTuple):
    state: State
    reason: str = ""

    @property
    def is_ill(self):
        return self.state in {State.SILENT, State.FAILING}


def judge(row, usual, *, watched_since, now) -> Judgement:
    """What is to be said of one heartbeat.

    Silence counts from the last good beat, but not the time in which nobody watched: a portal
    that was switched off has not fallen silent.
    """
    if not row.is_watched:
        return Judgement(State.UNWATCHED)
    if row.failures >= FAILURES:
        return Judgement(State.FAILING, _failing(row))
    allowed = row.every or usual
    if allowed is None:
        return Judgement(State.RARE)
    heard = row.last_ok_at or row.since
    if now - heard <= allowed:
        return Judgement(State.FINE if row.last_ok_at else State.UNKNOWN)
    return silent_or_in_grace(row.last_ok_at, allowed, watched_since=watched_since, now=now)


def silent_or_in_grace(last, allowed, *, watched_since, now) -> Judgement:
    """Of what has not been heard for too long."""
    if now - watched_since > allowed:
        return Judgement(State.SILENT, silence(last, allowed))
    return Judgement(State.GRACE)


def silence(last, allowed):
    """«молчит с 3 ноября, 14:05, а должно быть не реже раза в 20 минут»."""
    expected = f"должно быть не реже раза в {span(allowed)}"
    if last is None:
        return f"ни разу не было, а {expected}"
    return f"не было с {moment(last)}, а {expected}"


def _failing(row):
    times = counted(row.failures, "раз,раза,раз")
    since = f"; последний раз удалось {moment(row.last_ok_at)}" if row.last_ok_at else ""
    return f"{times} подряд кончилось ошибкой: {row.error}{since}"


def moment(at):
    return f"{timezone.localtime(at):%d.%m.%Y, %H:%M}"


def span(length):
    """«20 минут», «27 часов», «7 дней»: how long, in whole units that lose nothing."""
    if length % DAY == timedelta() and length >= DAY:
        return counted(length // DAY, "день,дня,дней")
    if length % HOUR == timedelta() and length >= HOUR:
        return counted(length // HOUR, "час,часа,часов")
    if length > 3 * DAY:
        return counted(round(length / DAY), "день,дня,дней")
    return counted(max(length // MINUTE, 1), "минуту,минуты,минут")
