from datetime import timedelta

import pytest

from notifications.enums import MessageState
from notifications.heartbeats import beat
from notifications.models import Alarm, Heartbeat, Message
from tests.factories import NOON
from unionportal.heartbeats.jobs import scheduled
from unionportal.heartbeats.strip import forget_strip
from unionportal.heartbeats.watch import look

MINUTE = timedelta(minutes=1)


class Portal:
    """A portal on a calendar: its jobs beat while the worker stands, and somebody looks."""

    def __init__(self):
        self.now = NOON
        self.is_working = True
        self.is_watched = True
        self.broken = set()
        self.due = dict.fromkeys(scheduled(), NOON)

    def walk(self, minutes, *, step=5, looks=1):
        """Let so much time pass; returns (raised, ended) subjects in their order."""
        raised, ended = [], []
        for _ in range(minutes // step):
            self.now += step * MINUTE
            if self.is_working:
                self._work()
            if self.is_watched:
                for _ in range(looks):
                    seen = look(now=self.now)
                    raised += [alarm.subject for alarm in seen.raised]
                    ended += [alarm.subject for alarm in seen.ended]
                    self._send()
        return raised, ended

    def _work(self):
        due = [task for task, at in self.due.items() if at <= self.now]
        for task in due:
            self.due[task] = self.now + (scheduled()[task] - 3 * MINUTE) / 4
            if task in self.broken:
                beat(f"job:{task}", error="OSError (a.py:1)", now=self.now)
        well = [f"job:{task}" for task in due if task not in self.broken]
        Heartbeat.objects.filter(subject__in=well).update(last_ok_at=self.now, failures=0)

    def _send(self):
        """The watcher sends its letters itself."""
        Message.objects.filter(state=MessageState.WAITING).update(state=MessageState.SENT)


@pytest.fixture(autouse=True)
def _line_is_asked_anew():
    forget_strip()


@pytest.fixture
def portal(house, people):
    look(now=NOON)
    standing = Portal()
    standing.walk(5)
    return standing


@pytest.fixture
def open_alarms():
    def subjects():
        return list(
            Alarm.objects.filter(ended_at=None).values_list("subject", flat=True).order_by("pk")
        )

    return subjects
