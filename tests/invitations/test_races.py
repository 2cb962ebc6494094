"""Two who press or send at the same moment write one letter to each person."""

import threading
from datetime import timedelta

import pytest
from django.db import connections
from django.utils import timezone

from invitations import sending, services
from invitations.enums import CampaignRefused
from notifications.models import Message
from tests.invitations.test_campaigns import newcomer, prepared, sent

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(work):
    start, outcomes = threading.Barrier(2), []

    def run():
        start.wait()
        try:
            outcomes.append(str(work()))
        except CampaignRefused:
            outcomes.append("refused")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(outcomes)


def test_two_presses_at_once_begin_once(house, people):
    newcomer(house.primary)
    campaign = prepared(house, people)

    outcomes = at_once(lambda: services.start(campaign.pk, actor=people.territorial_chair))

    assert outcomes == ["False", "True"]


def test_two_workers_at_once_write_one_letter_each(house, people):
    for number in range(5):
        newcomer(house.primary, email=f"new{number}@example.org")
    campaign = prepared(house, people)
    services.start(campaign.pk, actor=people.territorial_chair)

    outcomes = at_once(lambda: sending.send(campaign.pk))

    assert outcomes == ["False", "True"]
    assert Message.objects.count() == 5
    assert set(campaign.invitees.values_list("letters", "state")) == {(1, "sent")}


def test_two_repeats_at_once_make_one(house, people):
    newcomer(house.primary)
    campaign = sent(house, people)
    tomorrow = timezone.now() + timedelta(days=1)

    outcomes = at_once(
        lambda: services.repeat(campaign.pk, actor=people.territorial_chair, now=tomorrow)
    )

    assert outcomes == ["1", "refused"]


def test_two_reminders_at_once_remind_once(house, people):
    newcomer(house.primary)
    campaign = sent(house, people, remind_after_days=2)
    later = timezone.now() + timedelta(days=3)

    outcomes = at_once(lambda: services.remind_due(now=later))
    sending.send(campaign.pk)

    assert outcomes == ["0", "1"]
    assert Message.objects.count() == 2
