from datetime import timedelta

import pytest
from django.utils import timezone
from kombu.exceptions import OperationalError

from cabinet import entering, tasks
from cabinet.cards import issue
from cabinet.enums import WishKind
from cabinet.models import EntryRequest
from cabinet.wishes import wish
from members.enums import Status
from members.models import Member
from notifications.models import Message
from unionportal.celery import app


def test_the_worker_is_asked_after_the_commit(
    member, monkeypatch, django_capture_on_commit_callbacks
):
    asked = []
    monkeypatch.setattr(
        "cabinet.entering.current_app.send_task", lambda name, args: asked.append((name, args))
    )

    with django_capture_on_commit_callbacks(execute=True):
        request = entering.ask("anna@example.org")
        assert asked == []

    assert asked == [("cabinet.tasks.answer_request", [request.pk])]
    assert asked[0][0] in app.tasks


def test_a_dead_broker_stops_no_page_and_the_sweep_writes_the_letter(
    member, monkeypatch, django_capture_on_commit_callbacks
):
    def dead(name, args):
        raise OperationalError("нет связи")

    monkeypatch.setattr("cabinet.entering.current_app.send_task", dead)
    with django_capture_on_commit_callbacks(execute=True):
        entering.ask("anna@example.org")

    assert tasks.answer_pending() == 1
    assert tasks.answer_pending() == 0
    assert Message.objects.get().to_address == "anna@example.org"


@pytest.mark.parametrize("name", ["answer_pending", "tidy_up"])
def test_the_sweeps_stand_in_the_table_of_the_clock(name, settings):
    known = {row["task"] for row in settings.CELERY_BEAT_SCHEDULE.values()}

    assert f"cabinet.tasks.{name}" in known & set(app.tasks)


def test_one_night_tidies_up_cards_wishes_and_entries(member):
    issue(member.pk, actor="тест")
    wish(member.pk, WishKind.LEAVE)
    EntryRequest.objects.create(created_at=timezone.now() - timedelta(days=40))
    Member.objects.filter(pk=member.pk).update(status=Status.REMOVED)

    assert tasks.tidy_up() == 3
    assert tasks.tidy_up() == 0
