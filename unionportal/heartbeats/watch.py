"""The look at everything that has a rhythm: raises an alarm once, ends it once.

It may be called from anywhere, as often as wanted and by several at once: the row of the look
itself is locked first, and what it finds is compared with the alarms that are open. Workers run
it by the clock, and so does a process of its own (``manage.py watch``), since nobody who is dead
says so.
"""

from datetime import timedelta
from typing import NamedTuple

from django.db import transaction
from django.utils import timezone

from notifications.models import Alarm, Heartbeat
from unionportal.heartbeats import telling
from unionportal.heartbeats.judging import State
from unionportal.heartbeats.letters import hear_letters, learn_history
from unionportal.heartbeats.picture import Picture, judge_all, judge_workers
from unionportal.heartbeats.subjects import LETTER, OUTSIDE, WATCH, WORKERS, known_subjects

# So long nobody looked: the portal was switched off or rolled out anew. Silence counts from now.
AWAY = timedelta(minutes=15)


class Seen(NamedTuple):
    """What a look has found: the alarms it raised and ended, and the letters it wrote of them."""

    raised: list
    ended: list
    letters: list


@transaction.atomic
def look(*, now=None, outside=False) -> Seen:
    """Compare everything with its rhythm; raise and end alarms and tell of them.

    ``outside``: by the process that stands beside the workers, which beats for itself.
    """
    now = now or timezone.now()
    picture = _locked_picture(now, outside)
    alarms = {alarm.subject: alarm for alarm in Alarm.objects.filter(ended_at=None)}
    hear_letters(picture.rows, since=picture.looked_at, alarmed=alarms, now=now)
    workers = judge_workers(picture, now=now)
    if WORKERS in alarms and workers.judgement.state == State.FINE:
        # They are back; each job, whose time may have passed meanwhile, has its time again.
        Heartbeat.objects.filter(subject=WATCH).update(since=now)
        picture = picture._replace(watched_since=now)
    said = {one.known.subject: one for one in [*judge_all(picture, now=now), workers]}
    if workers.judgement.is_ill:
        # They are the one reason for all the silence: what else is silent is not told apart, and
        # what was silent before is not well.
        said = {subject: said[subject] for subject in (WORKERS, OUTSIDE) if subject in said}
        alarms = {subject: alarms[subject] for subject in alarms if subject in said}
    raised = Alarm.objects.bulk_create(
        Alarm(
            subject=subject,
            title=one.known.title[:200],
            reason=one.judgement.reason[:300],
            raised_at=now,
        )
        for subject, one in said.items()
        if one.judgement.is_ill and subject not in alarms
    )
    ended = [alarm for subject, alarm in alarms.items() if _is_over(said.get(subject))]
    for alarm in ended:
        alarm.ended_at = now
    Alarm.objects.bulk_update(ended, ["ended_at"])
    return Seen(raised, ended, telling.tell(raised, ended, now=now))


def _is_over(said):
    """Heard again, or expected no more; not merely forgiven for the time nobody watched."""
    return said is None or not (said.judgement.is_ill or said.judgement.state == State.GRACE)


def _locked_picture(now, outside):
    """Everything that is watched, with rows for what is new, under the lock of the look."""
    _lay([WATCH, OUTSIDE] if outside else [WATCH], now)
    watch = Heartbeat.objects.select_for_update().get(subject=WATCH)
    looked_at = watch.last_ok_at or now
    if now - looked_at > AWAY:
        watch.since = now
    watch.last_ok_at = max(now, looked_at)
    watch.save(update_fields=["since", "last_ok_at"])
    if outside:
        Heartbeat.objects.filter(subject=OUTSIDE).update(last_ok_at=now)
    rows = _rows()
    known = known_subjects(rows)
    missing = known.keys() - rows.keys()
    if missing:
        _lay(sorted(missing), now)
        rows = _rows()
        learn_history([rows[subject] for subject in missing if subject.startswith(LETTER)], now=now)
        known = known_subjects(rows)
    return Picture(rows, known, watch.since, looked_at)


def _rows():
    return {row.subject: row for row in Heartbeat.objects.all()}


def _lay(subjects, now):
    Heartbeat.objects.bulk_create(
        [Heartbeat(subject=subject, since=now) for subject in subjects], ignore_conflicts=True
    )
