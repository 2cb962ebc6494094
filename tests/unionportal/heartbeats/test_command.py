"""``manage.py watch``: looks, sends its letters itself, and outlives a database that is away."""

import pytest
from django.core.management import call_command
from django.db import OperationalError

from notifications.enums import MessageState
from notifications.models import Alarm, Heartbeat, Message
from tests.factories import NOON
from unionportal.heartbeats.telling import tell
from unionportal.heartbeats.watch import Seen
from unionportal.management.commands import watch

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _its_own_mark(monkeypatch, tmp_path):
    monkeypatch.setattr(watch, "WATCHED", tmp_path / "watched")
    monkeypatch.setattr(watch, "close_old_connections", lambda: None)


def test_one_look_beats_for_the_process_itself(house):
    call_command("watch", "--once")

    assert Heartbeat.objects.get(subject="watch:outside").last_ok_at
    assert watch.WATCHED.exists()


def test_the_letter_of_an_alarm_waits_for_no_worker(house, people, monkeypatch):
    def one_alarm(*, outside):
        alarm = _raised()
        return Seen([alarm], [], tell([alarm], [], now=NOON))

    monkeypatch.setattr(watch, "look", one_alarm)

    watch.look_once()

    # No mail server is set up here: it was taken for sending, and is kept.
    assert Message.objects.get(kind="portal_alarm").state == MessageState.KEPT


def _raised():
    return Alarm.objects.create(subject="workers", title="Работа", reason="молчит")


def test_a_database_that_is_away_is_waited_for(monkeypatch, caplog):
    def away(*, outside):
        raise OperationalError("away")

    monkeypatch.setattr(watch, "look", away)

    watch.look_once()

    assert "has failed" in caplog.text
    assert not watch.WATCHED.exists()
