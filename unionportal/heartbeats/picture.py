"""Everything that is watched as it stands now, and what is to be said of each."""

from datetime import datetime, timedelta
from typing import NamedTuple

from notifications.mailbox.health import health_of
from notifications.models import Heartbeat, Mailbox, Message
from unionportal.heartbeats.judging import FAILURES, Judgement, State, judge, silent_or_in_grace
from unionportal.heartbeats.subjects import (
    CHANNEL,
    CHANNEL_ALLOWED,
    JOB,
    MAILBOX,
    WATCH,
    WORKERS,
    Known,
    known_subjects,
)

# Several jobs run every minute: when none has for so long, all of them stand for one reason.
PULSE = timedelta(minutes=15)
STANDS = "не выполняется ничего, остановлены исполнитель (worker) или расписание (beat)"


class Picture(NamedTuple):
    """``rows`` and ``known`` are by subject; silence counts from ``watched_since`` at most."""

    rows: dict
    known: dict
    watched_since: datetime
    looked_at: datetime | None


class Said(NamedTuple):
    known: Known
    row: Heartbeat | None
    judgement: Judgement


def picture_now(*, now) -> Picture:
    """What is watched, also what has no row yet. Writes nothing."""
    rows = {row.subject: row for row in Heartbeat.objects.all()}
    watch = rows.get(WATCH) or Heartbeat(subject=WATCH, since=now)
    known = known_subjects(rows)
    for subject in known:
        rows.setdefault(subject, Heartbeat(subject=subject, since=now))
    return Picture(rows, known, watch.since, watch.last_ok_at)


def judge_all(picture, *, now) -> list[Said]:
    """What is to be said of everything, mailboxes too."""
    stuck = _stuck_channels(now)
    said = [
        Said(known, picture.rows[subject], _judged(picture, known, stuck, now))
        for subject, known in picture.known.items()
    ]
    return [*said, *_mailboxes(picture, now)]


def judge_workers(picture, *, now) -> Said:
    """Has any job at all run lately, well or not?"""
    jobs = [row for subject, row in picture.rows.items() if subject.startswith(JOB)]
    beats = [at for row in jobs for at in (row.last_ok_at, row.last_failed_at) if at]
    last = max(beats, default=None)
    judgement = Judgement(State.FINE)
    if last is None or now - last > PULSE:
        since = picture.watched_since
        judgement = silent_or_in_grace(last, PULSE, watched_since=since, now=now)
    if judgement.is_ill:
        judgement = judgement._replace(reason=f"{STANDS}: {judgement.reason}")
    return Said(Known(WORKERS, "Фоновая работа портала", PULSE, JOB), None, judgement)


def _judged(picture, known, stuck, now):
    row = picture.rows[known.subject]
    is_idle = known.group == CHANNEL and known.subject not in stuck
    if is_idle and row.is_watched and row.failures < FAILURES:  # nobody is written to by it
        return Judgement(State.FINE if row.last_ok_at else State.UNKNOWN)
    return judge(row, known.usual, watched_since=picture.watched_since, now=now)


def _stuck_channels(now):
    """Channels by which somebody should have been written to a good while ago."""
    late = Message.objects.due(now - CHANNEL_ALLOWED).order_by()
    return {f"{CHANNEL}{name}" for name in late.values_list("channel", flat=True).distinct()}


def _mailboxes(picture, now):
    """Their rhythm is set on a page of their own, and they keep their beats themselves."""
    for box in Mailbox.objects.enabled().order_by("title", "pk"):
        allowed = timedelta(hours=box.silent_after)
        known = Known(f"{MAILBOX}{box.pk}", f"Почтовый ящик {box.address}", allowed, MAILBOX)
        row = Heartbeat(
            subject=known.subject,
            last_ok_at=box.last_ok_at,
            since=box.created_at,
            error=box.last_error[:200],
        )
        health = health_of(box, now)
        if health.is_well:
            yield Said(known, row, Judgement(State.FINE if box.last_ok_at else State.UNKNOWN))
        elif now - picture.watched_since > allowed:
            yield Said(known, row, Judgement(State.SILENT, health.words))
        else:
            yield Said(known, row, Judgement(State.GRACE))
