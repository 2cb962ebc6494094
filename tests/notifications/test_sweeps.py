"""Many letters at once: two sweeps side by side, a worker killed in the middle, a dead channel."""

import threading
from collections import Counter
from datetime import timedelta

import pytest
from django.db import connection, connections

from notifications import delivery
from notifications.channels import email as by_email
from notifications.channels.email import hand_over
from notifications.delivery import LEASE, WRITTEN_EVERY, sweep
from notifications.enums import Channel, MessageState
from notifications.models import Attempt, Message
from notifications.services import queue_letter
from notifications.tasks import send_due
from tests.factories import NOON

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(minutes=1)


def letters(unit, number):
    for each in range(number):
        queue_letter(
            "received", key=f"sweep:{each}", unit=unit, about=unit,
            to_address=f"a{each}@example.org", context={"name": "Анна"}, now=NOON,
        )  # fmt: skip


def test_what_a_killed_worker_had_not_written_is_sent_again_with_the_same_id(
    house, post, monkeypatch
):
    letters(house.primary, WRITTEN_EVERY + 10)
    handed = []

    def killed(message, *known):
        if len(handed) == WRITTEN_EVERY + 3:
            raise SystemExit  # as kill -9: nothing after it runs
        handed.append(message.pk)
        hand_over(message, *known)

    monkeypatch.setattr(by_email, "hand_over", killed)
    with pytest.raises(SystemExit):
        sweep(Channel.EMAIL, Message.objects.all(), now=LATER)
    written = Message.objects.filter(state=MessageState.SENT).count()
    monkeypatch.setattr(by_email, "hand_over", hand_over)

    early = sweep(Channel.EMAIL, Message.objects.all(), now=LATER + LEASE)
    late = sweep(Channel.EMAIL, Message.objects.all(), now=LATER + LEASE + timedelta(seconds=1))

    times = Counter(letter["Message-ID"] for letter in post.letters)
    assert (written, early, late) == (WRITTEN_EVERY, 0, 10)
    assert sorted(times.values()) == [1] * (WRITTEN_EVERY + 7) + [2] * 3
    assert Message.objects.filter(state=MessageState.SENT).count() == WRITTEN_EVERY + 10
    assert Attempt.objects.count() == WRITTEN_EVERY + 10


def test_a_slow_server_keeps_no_letter_longer_than_its_lease(house, post, monkeypatch):
    """Else another worker sends those that wait in the hands of this one, and they go twice."""
    letters(house.primary, 20)
    clock = [0.0]

    def slow(message, *known):
        clock[0] += 60
        hand_over(message, *known)

    monkeypatch.setattr(by_email, "hand_over", slow)
    monkeypatch.setattr(delivery.time, "monotonic", lambda: clock[0])
    claimed = delivery.claim(Message.objects.all(), now=LATER)
    delivery.send_claimed(claimed, by_email.EmailChannel(), now=LATER)

    back = Message.objects.filter(state=MessageState.WAITING, lease_until=None, attempts=0)
    assert (len(post.letters), back.count()) == (8, 12)
    assert clock[0] < LEASE.total_seconds()


@pytest.mark.django_db(transaction=True)
def test_two_sweeps_send_each_letter_once(house, post):
    letters(house.primary, 30)
    start, sent = threading.Barrier(2), []

    def work():
        start.wait()
        sent.append(sweep(Channel.EMAIL, Message.objects.all(), now=LATER))
        connections.close_all()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sum(sent) == len(post.received) == len(set(post.recipients)) == 30


def test_a_dead_gateway_holds_no_letters(house, post, settings, monkeypatch):
    letters(house.primary, 2)
    Message.objects.filter(key="sweep:0").update(channel=Channel.SMS)
    monkeypatch.setattr(
        "notifications.channels.sms.SmsChannel.connect", lambda self: pytest.fail("asked")
    )

    assert send_due(now=LATER) == 1
    assert Message.objects.get(key="sweep:0").state == MessageState.WAITING


def test_one_task_of_a_hundred_asks_as_little_as_one_of_ten(
    house, post, django_assert_max_num_queries
):
    letters(house.primary, 20)

    with django_assert_max_num_queries(40):
        sweep(Channel.EMAIL, Message.objects.all(), now=LATER)

    assert len(post.received) == 20


def test_an_urgent_letter_goes_before_a_thousand_that_wait_longer(house, post):
    Message.objects.bulk_create(
        Message(
            key=f"mass:{each}", kind="received", unit=house.primary, about="structure.unit:1",
            to_address=f"m{each}@example.org", subject="Рассылка", created_at=NOON,
            next_try_at=NOON,
        )
        for each in range(1000)
    )  # fmt: skip
    queue_letter(
        "password_reset", key="urgent", unit=house.primary, about=house.primary,
        to_address="now@example.org", context={"name": "Анна"}, now=NOON + timedelta(seconds=30),
    )  # fmt: skip

    sent = sweep(Channel.EMAIL, Message.objects.all(), now=LATER, at_most=3)

    assert sent == 3
    assert post.recipients == ["now@example.org", "m0@example.org", "m1@example.org"]


def test_the_turn_is_read_from_the_index(house):
    """Sorting all that wait would cost a mass sending a sort for each hundred."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_bitmapscan = off")
    due = Message.objects.filter(channel=Channel.EMAIL).due(LATER).order_by(*delivery.TURN)

    plan = due.values("pk")[: delivery.CLAIMED].explain()

    assert "message_turn" in plan
    assert "Sort" not in plan
