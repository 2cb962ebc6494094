"""Beats of periodic jobs: written by the run that the clock asked for, and by no other."""

import pytest
from celery import current_app
from celery.app.trace import build_tracer
from django.conf import settings

from notifications.models import Heartbeat
from unionportal.heartbeats.jobs import TITLES, scheduled
from unionportal.settings.beat import BY_CLOCK

pytestmark = pytest.mark.django_db


def run(function, *, headers):
    """Run it as a worker does, between its signals."""
    name = f"tests.{function.__name__}"
    task = current_app.task(function, name=name, ignore_result=True, shared=False)
    trace = build_tracer(name, task, app=current_app)
    trace("one", (), {}, request={"id": "one", "headers": headers, "delivery_info": {}})
    return Heartbeat.objects.filter(subject=f"job:{name}").first()


def do_seven():
    return 7


def fail():
    raise OSError("телефон +79990000000")


def test_a_run_by_the_clock_beats_with_what_it_has_done():
    row = run(do_seven, headers={BY_CLOCK: True})

    assert row.last_ok_at
    assert (row.done, row.failures) == (7, 0)
    assert 0 <= row.seconds < 60


def test_a_run_that_a_page_asked_for_is_no_beat():
    assert run(do_seven, headers=None) is None


def test_a_failure_tells_the_error_without_its_words():
    row = run(fail, headers={BY_CLOCK: True})

    assert row.failures == 1
    assert row.last_ok_at is None
    assert row.error.startswith("OSError (tests/unionportal/heartbeats/test_jobs.py:")
    assert "+7999" not in row.error


def test_every_scheduled_job_is_marked_and_has_a_name():
    assert {
        row["options"]["headers"][BY_CLOCK] for row in settings.CELERY_BEAT_SCHEDULE.values()
    } == {True}
    assert scheduled().keys() - TITLES.keys() == set()
