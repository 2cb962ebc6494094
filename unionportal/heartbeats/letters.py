"""Kinds of letters beat when a letter of theirs is written, sent or not.

The look asks what was written since the last one: a letter itself writes no beat, since seventy
thousand of them in one transaction would stand behind one row.
"""

from datetime import timedelta

from django.db.models import Max
from django.db.models.functions import TruncDate
from django.utils import timezone

from notifications.models import Heartbeat, Message
from unionportal.heartbeats.subjects import LETTER

# A letter written before the last look in a transaction that ended after it.
OVERLAP = timedelta(minutes=10)
HISTORY = timedelta(days=180)


def hear_letters(rows, *, since, alarmed, now):
    """Write the beats of kinds of letters written after ``since``; ``rows`` by subject are mended.

    A gap that has raised an alarm teaches nothing: else a long silence would be the next usual.
    """
    written = Message.objects.filter(created_at__gt=since - OVERLAP, created_at__lte=now)
    newest = written.order_by().values_list("kind").annotate(Max("created_at"))
    heard = []
    for kind, at in newest:
        row = rows.get(f"{LETTER}{kind}")
        if row is not None and (row.last_ok_at is None or at > row.last_ok_at):
            _learn(row, at, is_lesson=row.subject not in alarmed)
            heard.append(row)
    _keep(heard)


def _keep(rows):
    Heartbeat.objects.bulk_update(rows, ["last_ok_at", "longest_gap", "times"])


def _learn(row, at, *, is_lesson=True):
    last = row.last_ok_at
    if last is None:
        row.times = 1
    elif timezone.localdate(at) != timezone.localdate(last):
        row.times += 1
    if last is not None and is_lesson:
        row.longest_gap = max(row.longest_gap or timedelta(), at - last)
    row.last_ok_at = at


def learn_history(rows, *, now):
    """Teach new rows from the letters of the last half year; once for each kind."""
    kinds = {row.subject.removeprefix(LETTER): row for row in rows}
    days = (
        Message.objects.filter(kind__in=kinds, created_at__gt=now - HISTORY)
        .order_by()
        .annotate(day=TruncDate("created_at"))
        .values_list("kind", "day")
        .annotate(at=Max("created_at"))
        .order_by("kind", "day")
    )
    for kind, _, at in days:
        _learn(kinds[kind], at)
    _keep(rows)
