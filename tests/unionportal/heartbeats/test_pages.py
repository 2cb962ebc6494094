"""«Здоровье портала»: who sees it, what it says, what is changed there."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from audit.models import Entry
from notifications.heartbeats import beat
from notifications.models import Alarm, Heartbeat, PortalDuty
from unionportal.heartbeats.strip import forget_strip
from unionportal.heartbeats.watch import look

pytestmark = pytest.mark.django_db

PAGE, STATE = "/office/health/", "/health/"
SEAL = "job:audit.tasks.seal"


def raise_alarm(**fields):
    return Alarm.objects.create(
        **{"subject": SEAL, "title": "Печать журнала", "reason": "не было с утра", **fields}
    )


def actions():
    return list(
        Entry.objects.filter(action__startswith="health.")
        .order_by("pk")
        .values_list("action", flat=True)
    )


@pytest.mark.parametrize(
    ("who", "status"),
    [("admin", 200), ("specialist", 404), ("territorial_chair", 404), ("chair", 404),
     ("auditor", 404), ("stranger", 404)],
)  # fmt: skip
def test_only_the_unions_administrators_see_it(people, client, who, status):
    alarm = raise_alarm()
    client.force_login(getattr(people, who))

    answers = [
        client.get(PAGE),
        client.get(reverse("health:alarms")),
        client.get(reverse("health:duty")),
        client.get(reverse("health:known", args=[alarm.pk])),
        client.get(reverse("health:rhythm", args=[SEAL])),
    ]

    assert [answer.status_code for answer in answers] == [status] * 5


def test_a_refused_press_leaves_no_trace(people, client):
    alarm = raise_alarm()
    client.force_login(people.chair)

    client.post(reverse("health:known", args=[alarm.pk]), {"days": "1"})
    client.post(reverse("health:rhythm", args=[SEAL]), {"how": "none"})
    client.post(reverse("health:duty"), {"user": people.chair.pk})

    alarm.refresh_from_db()
    assert alarm.quiet_until is None
    assert not Heartbeat.objects.exists() and not PortalDuty.objects.exists()
    assert actions() == []


def test_the_page_says_what_is_alive_and_what_is_silent(people, client):
    now = timezone.now()
    look(now=now)
    beat(SEAL, seconds=0.2, done=3, now=now)
    beat("job:imports.tasks.go_on", error="OSError (imports/tasks.py:9)", now=now)
    client.force_login(people.admin)

    page = client.get(PAGE)
    lines = {line.title: line for _, some in page.context["groups"] for line in some}

    assert lines["Печать журнала"].word == "в порядке"
    assert lines["Печать журнала"].lasted == "меньше секунды"
    assert lines["Загрузка списков"].error == "OSError (imports/tasks.py:9)"
    assert lines["Письмо «Заявителю: принят в члены»"].word == "срока нет"
    assert page.context["is_stale"] is False
    assert page.context["duty"] == people.admin


def test_an_alarm_taken_note_of_is_on_no_page_till_then(people, client):
    look(now=timezone.now())
    alarm = raise_alarm()
    client.force_login(people.admin)
    before = client.get("/office/").content.decode()

    answer = client.post(reverse("health:known", args=[alarm.pk]), {"days": "3"})
    after = client.get("/office/").content.decode()

    alarm.refresh_from_db()
    assert "Не работает: Печать журнала." in before
    assert answer["Location"] == PAGE
    assert "health-strip" not in after
    assert alarm.known_by == people.admin
    assert timedelta(days=2) < alarm.quiet_until - timezone.now() < timedelta(days=3)
    assert actions() == ["health.known"]

    Alarm.objects.update(quiet_until=timezone.now())
    forget_strip()

    assert "Не работает: Печать журнала." in client.get("/office/").content.decode()


def test_the_red_line_is_for_those_who_look_after_the_portal(people, client):
    raise_alarm()
    client.force_login(people.chair)

    assert "health-strip" not in client.get("/office/").content.decode()


def test_a_watch_that_is_silent_is_told_on_every_page(people, client):
    look(now=timezone.now() - timedelta(minutes=11))
    client.force_login(people.admin)

    assert "Сторож портала молчит" in client.get("/office/").content.decode()
    assert "Сторож молчит" in client.get(PAGE).content.decode()


def test_an_alarm_that_has_ended_needs_nobody(people, client):
    alarm = raise_alarm(ended_at=timezone.now())
    client.force_login(people.admin)

    answer = client.post(reverse("health:known", args=[alarm.pk]), {"days": "1"})

    alarm.refresh_from_db()
    assert answer["Location"] == PAGE
    assert alarm.quiet_until is None


@pytest.mark.parametrize(
    ("typed", "every", "is_watched"),
    [
        ({"how": "own", "number": "7", "unit": "days"}, timedelta(days=7), True),
        ({"how": "own", "number": "90", "unit": "minutes"}, timedelta(minutes=90), True),
        ({"how": "usual", "number": "7", "unit": "days"}, None, True),
        ({"how": "none"}, None, False),
    ],
)
def test_a_rhythm_is_set(people, client, typed, every, is_watched):
    client.force_login(people.admin)

    answer = client.post(reverse("health:rhythm", args=[SEAL]), typed)

    row = Heartbeat.objects.get(subject=SEAL)
    assert answer["Location"] == PAGE
    assert (row.every, row.is_watched) == (every, is_watched)
    assert actions() == ([] if every is None and is_watched else ["health.rhythm.set"])


@pytest.mark.parametrize(
    ("typed", "fault"),
    [
        ({"how": "own", "number": "", "unit": "days"}, "Напишите число: например, 7 дней."),
        (
            {"how": "own", "number": "400", "unit": "days"},
            "Дольше года ждать нельзя: выберите «не следить».",
        ),
    ],
)
def test_a_rhythm_without_sense_is_refused_beside_the_number(people, client, typed, fault):
    client.force_login(people.admin)

    answer = client.post(reverse("health:rhythm", args=[SEAL]), typed)

    assert answer.status_code == 422
    assert answer.context["form"].errors["number"] == [fault]
    assert not Heartbeat.objects.exists()


@pytest.mark.parametrize("subject", ["job:nothing", "mailbox:1", "watch", "workers"])
def test_there_is_no_rhythm_of_what_is_not_there(people, client, subject):
    client.force_login(people.admin)

    assert client.get(reverse("health:rhythm", args=[subject])).status_code == 404


def test_the_one_on_duty_is_chosen_of_those_who_may_see_it(people, client, house):
    client.force_login(people.admin)

    refused = client.post(reverse("health:duty"), {"user": people.chair.pk})
    taken = client.post(reverse("health:duty"), {"user": people.admin.pk})

    assert refused.status_code == 422
    assert taken["Location"] == PAGE
    assert PortalDuty.objects.get().user == people.admin

    client.post(reverse("health:duty"), {"user": ""})

    assert not PortalDuty.objects.exists()
    assert actions() == ["health.duty.set"] * 2


def test_a_machine_outside_learns_how_many_and_not_what(client, house):
    before = client.get(STATE)
    look(now=timezone.now())
    fine = client.get(STATE)
    alarm = raise_alarm()
    ill = client.get(STATE)
    Alarm.objects.update(quiet_until=timezone.now() + timedelta(days=1))
    known = client.get(STATE)

    assert [answer.status_code for answer in (before, fine, ill, known)] == [503, 200, 503, 200]
    assert ill.json() == {
        "status": "alarm",
        "alarms": 1,
        "watched": True,
        "looked_at": fine.json()["looked_at"],
    }
    assert alarm.title not in ill.content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_the_pages_cost_the_same(people, client, count, django_assert_num_queries):
    look(now=timezone.now())
    for number in range(count):
        raise_alarm(subject=f"job:{number}", known_by=people.admin)
        raise_alarm(subject=f"job:{number}", ended_at=timezone.now())
    client.force_login(people.admin)
    client.get(PAGE)

    with django_assert_num_queries(12):
        client.get(PAGE)
    with django_assert_num_queries(6):
        client.get(reverse("health:alarms"))
