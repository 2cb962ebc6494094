"""Terms by the calendar: days 10 and 40, each once, in the time zone of the organisation."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from applications.enums import Event, Outcome, Party, Received, Refused, Stage
from applications.models import Application, Timer
from applications.tasks import fire_due_timers
from applications.workflow import fire
from structure.enums import Kind
from tests.applications.situations import printed, ready
from tests.factories import NOON, make_application, make_rules, make_unit

KALININGRAD, KAMCHATKA = "Europe/Kaliningrad", "Asia/Kamchatka"


@pytest.fixture(autouse=True)
def no_worker(monkeypatch):
    monkeypatch.setattr("applications.workflow.ask_worker", lambda change_pk: None)


def at_signing(unit, moment=NOON):
    """An application that came to signing at ``moment``, by the steps themselves."""
    application = printed(make_application(unit, stage=Stage.NEW, now=moment))
    fire(application.pk, Event.PREPARE, actor=Party.ROBOT, now=moment)
    return application


def sweeps(days, *, hour, zone=UTC):
    """How many timers each sweep fires, on these days after the submission."""
    start = NOON.astimezone(zone).replace(hour=hour, minute=0)
    return [fire_due_timers(now=start + timedelta(days=day)) for day in days]


def test_the_reminder_comes_on_day_10_once_and_the_end_on_day_40_once(house):
    application = at_signing(house.primary)

    fired = sweeps((9, 10, 10, 39, 40, 40, 41), hour=12)

    application.refresh_from_db()
    assert fired == [0, 1, 0, 0, 1, 0, 0]
    assert (application.stage, application.outcome) == (Stage.REJECTED, Outcome.LAPSED)
    assert list(application.changes.order_by("pk").values_list("event", flat=True)) == [
        Event.PREPARE,
        Event.REMIND,
        Event.LAPSE,
    ]


def test_a_portal_that_slept_for_two_months_does_each_thing_once(house):
    application = at_signing(house.primary)

    fired = sweeps((70, 70), hour=12)

    assert fired == [2, 0]
    assert sorted(application.changes.values_list("event", flat=True)) == [
        Event.LAPSE,
        Event.PREPARE,
        Event.REMIND,
    ]


@pytest.mark.parametrize(
    ("zone", "moment"),
    [
        (KALININGRAD, datetime(2026, 11, 12, 7, 0, tzinfo=UTC)),  # 9:00 at UTC+2
        (KAMCHATKA, datetime(2026, 11, 11, 21, 0, tzinfo=UTC)),  # 9:00 at UTC+12
    ],
)
def test_a_term_falls_due_at_nine_in_the_morning_there(zone, moment, house):
    territorial = make_unit(Kind.TERRITORIAL, house.union, time_zone=zone)
    primary = make_unit(Kind.PRIMARY, territorial)
    at_signing(primary)

    assert fire_due_timers(now=moment - timedelta(seconds=1)) == 0
    assert fire_due_timers(now=moment) == 1


def test_on_one_evening_in_moscow_it_is_two_different_days(house):
    """At 23:30 in Kaliningrad it is 9:30 of the next day in Kamchatka."""
    late = datetime(2026, 11, 2, 21, 30, tzinfo=UTC)
    west, east = (
        make_unit(Kind.PRIMARY, make_unit(Kind.TERRITORIAL, house.union, time_zone=zone))
        for zone in (KALININGRAD, KAMCHATKA)
    )

    due = [at_signing(unit, late).timers.get(event=Event.REMIND).due_at for unit in (west, east)]

    assert due == [
        datetime(2026, 11, 12, 9, tzinfo=ZoneInfo(KALININGRAD)),
        datetime(2026, 11, 13, 9, tzinfo=ZoneInfo(KAMCHATKA)),
    ]


def test_day_40_counts_from_the_submission_and_day_10_from_the_papers(house):
    application = printed(make_application(house.primary, stage=Stage.NEW, now=NOON))
    papers_made = NOON + timedelta(days=3)

    fire(application.pk, Event.PREPARE, actor=Party.ROBOT, now=papers_made)

    moscow = ZoneInfo("Europe/Moscow")
    assert dict(application.timers.values_list("event", "due_at")) == {
        Event.REMIND: datetime(2026, 11, 15, 9, tzinfo=moscow),
        Event.LAPSE: datetime(2026, 12, 12, 9, tzinfo=moscow),
    }


def test_a_territorial_organisation_sets_its_own_terms(house):
    make_rules(house.union, remind_after_days=7, close_after_days=30)
    make_rules(house.territorial, close_after_days=20)
    at_signing(house.primary)

    assert sweeps((6, 7, 19, 20), hour=12) == [0, 1, 0, 1]


def test_papers_that_came_in_time_end_the_waiting(house):
    application = at_signing(house.primary)
    application.papers.update(received=Received.SCAN)

    fire(application.pk, Event.RECEIVE, actor=Party.ROBOT, now=NOON + timedelta(days=9))

    assert sweeps((10, 40), hour=12) == [0, 0]
    application.refresh_from_db()
    assert application.stage == Stage.RESOLUTION


def test_one_sent_back_late_gets_time_to_sign_again(house, people):
    application, actor, note, _ = ready(Stage.RESOLUTION, Event.SEND_BACK, house, people)
    day_39 = NOON + timedelta(days=39)

    fire(application.pk, Event.SEND_BACK, actor=actor, note=note, now=day_39)

    assert sweeps((40, 48, 49, 58, 59), hour=12) == [0, 0, 1, 0, 1]


def test_a_reminder_before_its_day_is_refused(house):
    application = at_signing(house.primary)

    with pytest.raises(Refused, match="Срок ещё не наступил"):
        fire(application.pk, Event.REMIND, actor=Party.ROBOT, now=NOON + timedelta(days=9))

    assert application.timers.count() == 2


def test_one_broken_application_neither_stops_the_sweep_nor_moves_its_term(house, monkeypatch):
    broken, whole = at_signing(house.primary), at_signing(house.primary)
    due = broken.timers.get(event=Event.REMIND).due_at

    def falling(pk, event, **rest):
        if pk == broken.pk:
            raise RuntimeError("no such organisation")
        return fire(pk, event, **rest)

    monkeypatch.setattr("applications.tasks.fire", falling)
    day_10 = NOON + timedelta(days=10)

    assert fire_due_timers(now=day_10) == 1
    timer = broken.timers.get(event=Event.REMIND)
    assert (timer.due_at, timer.retry_at) == (due, day_10 + timedelta(hours=1))
    assert not whole.timers.filter(event=Event.REMIND).exists()
    monkeypatch.undo()
    assert fire_due_timers(now=day_10 + timedelta(minutes=59)) == 0


def test_the_sweep_asks_nothing_of_those_that_wait(house, django_assert_num_queries):
    for _ in range(3):
        at_signing(house.primary)

    with django_assert_num_queries(1):
        assert fire_due_timers(now=NOON + timedelta(days=1)) == 0


def test_a_closed_application_has_no_timers(house):
    at_signing(house.primary)
    sweeps((40,), hour=12)

    assert not Timer.objects.exists()
    assert not Application.objects.open().exists()
