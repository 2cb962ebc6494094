"""Kinds of letters, channels and mailboxes: what is learnt, what counts as silence."""

from datetime import timedelta

import pytest

from notifications.channels import Verdict
from notifications.enums import MessageState
from notifications.heartbeats import beat, beat_of_channel
from notifications.models import Alarm, Heartbeat, Message
from tests.factories import NOON
from unionportal.heartbeats.watch import look

pytestmark = pytest.mark.django_db

DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)


def write(unit, at, kind="received", state=MessageState.SENT):
    return Message.objects.create(
        key=f"{kind}:{at.isoformat()}",
        kind=kind,
        unit=unit,
        to_address="a@example.org",
        subject="Тема",
        text="Текст",
        html="<p>Текст</p>",
        state=state,
        created_at=at,
        next_try_at=at,
    )


def heard(kind="received"):
    return Heartbeat.objects.get(subject=f"letter:{kind}")


def watched(now, since):
    """Somebody has been looking all the time from ``since`` until now."""
    Heartbeat.objects.filter(subject="watch").update(since=since, last_ok_at=now - MINUTE)
    Heartbeat.objects.filter(subject__startswith="job:").update(last_ok_at=now, since=now)


def test_a_kind_learns_its_rhythm_from_the_last_half_year(house):
    for days in range(60, 5, -5):
        write(house.primary, NOON - days * DAY)

    look(now=NOON)

    row = heard()
    assert (row.times, row.longest_gap, row.last_ok_at) == (11, 5 * DAY, NOON - 10 * DAY)


def test_a_kind_that_used_to_come_and_stopped_raises_an_alarm(house, people):
    for days in range(50, 0, -5):
        write(house.primary, NOON - days * DAY)
    look(now=NOON)

    watched(NOON + 4 * DAY, NOON)
    quiet = look(now=NOON + 4 * DAY)
    watched(NOON + 11 * DAY, NOON)
    silent = look(now=NOON + 11 * DAY)

    assert quiet.raised == []
    assert [(alarm.subject, alarm.title) for alarm in silent.raised] == [
        ("letter:received", "Письмо «Заявителю: документы получены»")
    ]
    assert (
        "не было с 28.10.2026, 12:00, а должно быть не реже раза в 10" in Alarm.objects.get().reason
    )


def test_a_letter_ends_the_alarm_and_its_long_silence_teaches_nothing(house, people):
    for days in range(50, 0, -5):
        write(house.primary, NOON - days * DAY)
    look(now=NOON)
    watched(NOON + 20 * DAY, NOON)
    look(now=NOON + 20 * DAY)
    write(house.primary, NOON + 20 * DAY + MINUTE)

    back = look(now=NOON + 20 * DAY + 2 * MINUTE)

    assert [alarm.subject for alarm in back.ended] == ["letter:received"]
    assert heard().longest_gap == 5 * DAY


def test_a_rare_kind_is_waited_for_only_when_somebody_says_so(house, people):
    write(house.primary, NOON - 20 * DAY)
    look(now=NOON)
    watched(NOON + 90 * DAY, NOON)

    assert look(now=NOON + 90 * DAY).raised == []

    Heartbeat.objects.filter(subject="letter:received").update(every=7 * DAY)

    raised = look(now=NOON + 90 * DAY + MINUTE).raised
    assert [alarm.subject for alarm in raised] == ["letter:received"]


def test_letters_of_one_day_are_one_lesson(house):
    look(now=NOON)
    for minutes in range(1, 5):
        write(house.primary, NOON + minutes * MINUTE)
        look(now=NOON + minutes * MINUTE + MINUTE / 2)

    assert heard().times == 1


def test_a_channel_by_which_nothing_gets_through_raises_an_alarm(house, people):
    look(now=NOON)
    watched(NOON + 40 * MINUTE, NOON)
    write(house.primary, NOON, state=MessageState.WAITING)

    raised = look(now=NOON + 40 * MINUTE).raised

    assert [(alarm.subject, alarm.title) for alarm in raised] == [
        ("channel:email", "Электронная почта")
    ]


def test_a_channel_by_which_nobody_is_written_to_is_not_silent(house, people):
    beat("channel:email", now=NOON)
    look(now=NOON)
    watched(NOON + 20 * DAY, NOON)

    assert look(now=NOON + 20 * DAY).raised == []


def test_a_channel_whose_other_side_is_away_raises_an_alarm_and_comes_back(house, people):
    look(now=NOON)
    for _ in range(3):
        beat("channel:email", error="почтовый сервер не отвечает", now=NOON + MINUTE)

    raised = look(now=NOON + 2 * MINUTE).raised
    beat("channel:email", now=NOON + 3 * MINUTE)
    ended = look(now=NOON + 4 * MINUTE).ended

    assert [alarm.subject for alarm in raised] == ["channel:email"]
    assert "почтовый сервер не отвечает" in raised[0].reason
    assert [alarm.subject for alarm in ended] == ["channel:email"]


def test_sending_beats_for_its_channel(db, monkeypatch):
    monkeypatch.setattr("notifications.heartbeats._last_beats", {})
    away = Verdict.later("почтовый сервер не отвечает", is_reachable=False)
    slow = Verdict.later("просил подождать", is_reachable=False, wait=MINUTE)
    beat_of_channel("email", [Verdict.sent(), slow])
    first = Heartbeat.objects.get(subject="channel:email")
    beat_of_channel("email", [away])
    beat_of_channel("email", [slow])
    second = Heartbeat.objects.get(subject="channel:email")
    beat_of_channel("email", [Verdict.sent()])
    third = Heartbeat.objects.get(subject="channel:email")

    assert [row.failures for row in (first, second, third)] == [0, 1, 0]
    assert second.error == "почтовый сервер не отвечает"
    assert third.last_ok_at > second.last_ok_at
