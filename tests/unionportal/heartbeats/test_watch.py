"""Walking the calendar: what falls silent raises one alarm and, when it is back, ends it once."""

from datetime import timedelta

import pytest

from accounts.enums import Role
from notifications.heartbeats import beat
from notifications.models import Alarm, Heartbeat, Message, Notice
from tests.factories import NOON, in_office
from unionportal.heartbeats import keeping, telling
from unionportal.heartbeats.watch import look

pytestmark = pytest.mark.django_db

SEAL = "audit.tasks.seal"
DAY = 24 * 60


def told():
    """(kind of the letter, to whom) of every letter about the portal's health."""
    return list(
        Message.objects.filter(kind__startswith="portal_")
        .values_list("kind", "to_address")
        .order_by("pk")
    )


def test_a_portal_that_works_raises_nothing_in_a_day(portal):
    assert portal.walk(28 * 60, step=15) == ([], [])
    assert not Alarm.objects.exists()
    assert told() == []


def test_a_worker_that_stands_raises_one_alarm_and_one_recovery(portal, people):
    portal.is_working = False
    silent = portal.walk(28 * 60, step=15)  # also the daily jobs have missed their time
    portal.is_working = True
    back = portal.walk(8 * 60, step=15)

    assert silent == (["workers"], [])
    assert back == ([], ["workers"])
    alarm = Alarm.objects.get()
    assert alarm.told_at and alarm.told_end_at and alarm.ended_at
    assert "исполнитель (worker) или расписание (beat)" in alarm.reason
    assert told() == [
        ("portal_alarm", people.admin.email),
        ("portal_recovered", people.admin.email),
    ]
    assert list(Notice.objects.values_list("user", "text").order_by("pk")) == [
        (people.admin.pk, "Портал: тревога. Фоновая работа портала"),
        (people.admin.pk, "Портал: снова работает. Фоновая работа портала"),
    ]


def test_two_watchers_tell_it_once(portal):
    portal.is_working = False
    silent = portal.walk(60, looks=2)
    portal.is_working = True
    back = portal.walk(60, looks=2)

    assert silent == (["workers"], [])
    assert back == ([], ["workers"])
    assert len(told()) == 2


def test_one_job_that_stands_is_named(portal, open_alarms):
    del portal.due[SEAL]

    assert portal.walk(60) == ([f"job:{SEAL}"], [])
    assert open_alarms() == [f"job:{SEAL}"]
    assert Alarm.objects.get().title == "Печать журнала"

    portal.due[SEAL] = portal.now

    assert portal.walk(60) == ([], [f"job:{SEAL}"])
    assert len(told()) == 2


def test_a_job_silent_before_the_worker_fell_is_not_called_well_by_its_fall(portal, open_alarms):
    del portal.due[SEAL]
    portal.walk(60)
    portal.is_working = False

    assert portal.walk(60) == (["workers"], [])

    portal.is_working = True
    portal.due[SEAL] = portal.now

    assert portal.walk(60) == ([], [f"job:{SEAL}", "workers"])
    assert open_alarms() == []


def test_a_job_that_fails_each_time_raises_an_alarm_after_three(portal):
    portal.broken = {SEAL}

    assert portal.walk(10) == ([], [])
    assert portal.walk(60) == ([f"job:{SEAL}"], [])
    assert "подряд кончилось ошибкой: OSError (a.py:1)" in Alarm.objects.get().reason

    portal.broken = set()

    assert portal.walk(60) == ([], [f"job:{SEAL}"])


def test_a_portal_switched_off_for_a_week_has_not_fallen_silent(portal):
    portal.is_working = portal.is_watched = False
    portal.walk(7 * DAY, step=60)
    portal.is_working = portal.is_watched = True

    assert portal.walk(6 * 60, step=15) == ([], [])


def test_a_portal_that_comes_up_without_its_worker_is_told_after_the_grace(portal):
    portal.is_working = portal.is_watched = False
    portal.walk(7 * DAY, step=60)
    portal.is_watched = True

    assert portal.walk(15) == ([], [])
    assert portal.walk(30) == (["workers"], [])


def test_an_alarm_outlives_the_portal_being_switched_off(portal, open_alarms):
    portal.is_working = False
    portal.walk(60)
    portal.is_watched = False
    portal.walk(DAY, step=60)
    portal.is_watched = True

    assert portal.walk(30) == ([], [])
    assert open_alarms() == ["workers"]

    portal.is_working = True

    assert portal.walk(60) == ([], ["workers"])
    assert len(told()) == 2


def test_a_short_restart_forgets_nothing(portal):
    portal.is_working = False
    portal.walk(30)
    portal.is_watched = False
    portal.walk(10)
    portal.is_watched = portal.is_working = True

    assert portal.walk(30) == ([], ["workers"])
    assert len(told()) == 2


def test_what_nobody_watches_raises_nothing_and_its_alarm_ends_untold(portal, people):
    del portal.due[SEAL]
    portal.walk(60)
    keeping.set_rhythm(f"job:{SEAL}", every=None, is_watched=False, actor=people.admin)

    assert portal.walk(60) == ([], [])
    assert Alarm.objects.get().told_end_at is None
    assert len(told()) == 1


def test_a_rhythm_of_ones_own_is_followed(portal, people):
    keeping.set_rhythm(f"job:{SEAL}", every=timedelta(hours=5), is_watched=True, actor=people.admin)
    del portal.due[SEAL]

    assert portal.walk(5 * 60 - 10) == ([], [])
    assert portal.walk(30) == ([f"job:{SEAL}"], [])


def test_the_process_beside_is_watched_by_the_worker(portal):
    look(now=portal.now, outside=True)

    assert portal.walk(30) == (["watch:outside"], [])

    seen = look(now=portal.now, outside=True)

    assert [alarm.subject for alarm in seen.ended] == ["watch:outside"]


def test_what_falls_silent_together_is_told_in_one_letter(portal):
    del portal.due[SEAL]
    del portal.due["imports.tasks.go_on"]

    raised, _ = portal.walk(60)

    letter = Message.objects.get(kind="portal_alarm")
    assert sorted(raised) == ["job:audit.tasks.seal", "job:imports.tasks.go_on"]
    assert "— Печать журнала: не было с" in letter.text
    assert "— Загрузка списков: не было с" in letter.text
    assert Notice.objects.get().text.endswith(" и ещё 1")


def test_the_one_on_duty_is_told_while_he_may_see_the_page(house, people):
    chosen = in_office(house.union, Role.UNION_ADMIN, surname="Дежурнов")
    on = NOON.date()
    before = telling.person_on_duty(house.union, on=on)
    keeping.set_duty(house.union, chosen, actor=people.admin)

    assert before == people.admin
    assert telling.person_on_duty(house.union, on=on) == chosen

    chosen.mandates.update(ends_on=on - timedelta(days=1))

    assert telling.person_on_duty(house.union, on=on) == people.admin


def test_nobody_to_tell_leaves_the_alarm_open_and_untold(house):
    look(now=NOON)
    for minutes in (10, 20, 30):
        look(now=NOON + timedelta(minutes=minutes))

    alarm = Alarm.objects.get()
    assert (alarm.subject, alarm.told_at) == ("workers", None)
    assert told() == []


def test_a_look_costs_the_same_whatever_is_silent(portal, django_assert_max_num_queries):
    for job in (SEAL, "imports.tasks.go_on", "members.tasks.move_owed"):
        del portal.due[job]
    portal.walk(10)
    with django_assert_max_num_queries(20):
        look(now=portal.now + timedelta(minutes=1))


def test_a_beat_is_one_statement(house, django_assert_num_queries):
    beat("job:x", now=NOON)
    with django_assert_num_queries(1):
        beat("job:x", error="OSError", now=NOON)
    beat("job:x", error="OSError", now=NOON)

    row = Heartbeat.objects.get(subject="job:x")
    assert (row.failures, row.error, row.last_ok_at) == (2, "OSError", NOON)
    with django_assert_num_queries(1):
        beat("job:x", seconds=2.5, done=7, now=NOON)
    row.refresh_from_db()
    assert (row.failures, row.error, row.seconds, row.done) == (0, "", 2.5, 7)
