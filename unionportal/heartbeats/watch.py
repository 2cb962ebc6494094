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
    ill, is_all_silent = _ill(picture, now)
    raised = Alarm.objects.bulk_create(
        Alarm(
            subject=said.known.subject,
            title=said.known.title[:200],
            reason=said.judgement.reason[:300],
            raised_at=now,
        )
        for said in ill
        if said.known.subject not in alarms
    )
    still = {said.known.subject for said in ill}
    # While no job runs, nothing is known of what they do: what was silent before is not well.
    judged = {WORKERS, OUTSIDE} if is_all_silent else alarms.keys()
    ended = [alarms[subject] for subject in alarms if subject in judged and subject not in still]
    for alarm in ended:
        alarm.ended_at = now
    Alarm.objects.bulk_update(ended, ["ended_at"])
    if any(alarm.subject == WORKERS for alarm in ended):  # each job has its time again
        Heartbeat.objects.filter(subject=WATCH).update(since=now)
    return Seen(raised, ended, telling.tell(raised, ended, now=now))


def _ill(picture, now):
    """(what is ill, does everything stand for the one reason that no job runs)."""
    workers = judge_workers(picture, now=now)
    ill = [said for said in judge_all(picture, now=now) if said.judgement.is_ill]
    if workers.judgement.is_ill:
        return [workers, *(said for said in ill if said.known.subject == OUTSIDE)], True
    return ill, False


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
    missing = known_subjects(rows).keys() - rows.keys()
    if missing:
        _lay(sorted(missing), now)
        rows = _rows()
        learn_history([rows[subject] for subject in missing if subject.startswith(LETTER)], now=now)
    return Picture(rows, known_subjects(rows), watch.since, looked_at)


def _rows():
    return {row.subject: row for row in Heartbeat.objects.all()}


def _lay(subjects, now):
    Heartbeat.objects.bulk_create(
        [Heartbeat(subject=subject, since=now) for subject in subjects], ignore_conflicts=True
    )
