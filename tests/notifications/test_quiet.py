"""Quiet hours by the clock of the organisation; urgent letters go at night."""

from datetime import UTC, datetime

import pytest
from django.core.cache import cache

from notifications.delivery import deliver
from notifications.enums import MessageState, Reason
from notifications.models import Message
from notifications.services import queue_letter

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nights(settings):
    settings.QUIET_HOURS = (21, 9)


def written(unit, now, kind="received", **context):
    return queue_letter(
        kind, key=f"night:{unit.pk}:{now}", unit=unit, about=unit, to_address="a@example.org",
        context={"name": "Анна", **context}, now=now,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("zone", "now", "until"),
    [
        ("Europe/Kaliningrad", datetime(2026, 11, 2, 6, 59, tzinfo=UTC), (2, 7)),
        ("Europe/Kaliningrad", datetime(2026, 11, 2, 7, 0, tzinfo=UTC), None),
        ("Europe/Kaliningrad", datetime(2026, 11, 2, 19, 0, tzinfo=UTC), (3, 7)),
        ("Asia/Kamchatka", datetime(2026, 11, 2, 9, 0, tzinfo=UTC), (2, 21)),
        ("Asia/Kamchatka", datetime(2026, 11, 1, 20, 59, tzinfo=UTC), (1, 21)),
        ("Asia/Kamchatka", datetime(2026, 11, 2, 8, 59, tzinfo=UTC), None),
    ],
)
def test_what_may_wait_waits_for_the_morning_there(house, post, zone, now, until):
    cache.clear()
    house.primary.time_zone = zone
    house.primary.save()

    letter = written(house.primary, now)

    if until is None:
        assert (letter.state, letter.reason) == (MessageState.WAITING, "")
        return
    assert (letter.state, letter.reason) == (MessageState.WAITING, Reason.MORNING)
    assert letter.next_try_at == datetime(2026, 11, *until, tzinfo=UTC)
    assert deliver(letter.pk, now=now) is None
    assert deliver(letter.pk, now=letter.next_try_at).is_sent
    assert post.conversations == 1


def test_what_somebody_waits_for_goes_at_night(house, post):
    night = datetime(2026, 11, 2, 20, 0, tzinfo=UTC)

    letter = written(house.primary, night, "password_reset")

    assert letter.is_urgent
    assert deliver(letter.pk, now=night).is_sent
    assert Message.objects.get().state == MessageState.SENT
