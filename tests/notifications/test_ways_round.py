"""Dead addresses, and the channels that stand in for a letter."""

from datetime import timedelta

import pytest
from django.urls import reverse

from audit.models import Entry
from notifications.delivery import deliver
from notifications.enums import After, Channel, MessageState, Reason
from notifications.fallback import set_rules
from notifications.ledger import dead_addresses, note_bounce
from notifications.models import DeadAddress, FallbackRule, Message, Todo
from notifications.services import queue_letter
from tests.factories import NOON

pytestmark = pytest.mark.django_db
ADDRESS = "Anna@Example.org"


def letter_to(house, number=1, address=ADDRESS, **fields):
    return queue_letter(
        "received", key=f"way:{number}", unit=house.primary, about=house.primary,
        to_address=address, to_name="Петрова Анна", context={"name": "Анна"}, now=NOON, **fields,
    )  # fmt: skip


def rules(people, house, *steps):
    set_rules("received", steps, actor=people.admin, unit=house.union)


def chain():
    rows = Message.objects.order_by("pk").values_list("key", "channel", "state", "reason")
    return list(rows)


def test_no_such_mailbox_makes_the_address_dead_once(house, people, post):
    post.answers["RCPT"] = "550 5.1.1 Anna@Example.org unknown"
    first, second = letter_to(house), letter_to(house, 2, "anna@example.org")
    deliver(first.pk, now=NOON)
    deliver(second.pk, now=NOON)

    dead = DeadAddress.objects.get()
    second.refresh_from_db()
    todo = Todo.objects.get()
    assert "example.org" not in dead.words
    assert dead.code == "550 5.1.1"
    assert (second.state, second.reason) == (MessageState.BLOCKED, Reason.DEAD)
    assert letter_to(house, 3).state == MessageState.BLOCKED
    assert (todo.title, todo.user) == ("Узнать новый адрес: Петрова Анна", people.chair)
    assert dead_addresses([ADDRESS, "x@example.org", ""]) == {ADDRESS: dead}
    assert post.conversations == 1


def test_one_press_revives_the_address_and_sends_again(house, people, client, post):
    post.answers["RCPT"] = "550 5.1.1 unknown"
    letter = letter_to(house)
    deliver(letter.pk, now=NOON)
    url = reverse("notifications:revive", args=[letter.pk])
    client.force_login(people.auditor)
    refused = client.post(url)
    client.force_login(people.chair)

    client.post(url)

    letter.refresh_from_db()
    assert refused.status_code == 404
    assert dead_addresses([ADDRESS]) == {}
    assert letter.state == MessageState.WAITING
    assert Todo.objects.get().done_by == str(people.chair)
    assert Entry.objects.filter(action="notifications.address.revived").count() == 1
    post.answers.clear()
    deliver(letter.pk, now=letter.next_try_at)
    assert len(post.received) == 1


def test_an_urgent_letter_tries_a_dead_address_too(house, post):
    note_bounce(letter_to(house), is_final=True, code="5.1.1", words="Нет ящика.", now=NOON)

    urgent = queue_letter(
        "password_reset", key="urgent", unit=house.primary, about=house.primary,
        to_address=ADDRESS, context={"name": "Анна"}, now=NOON,
    )  # fmt: skip

    assert deliver(urgent.pk, now=NOON).is_sent


def test_a_bounce_that_anybody_might_have_written_costs_no_sms(house, people):
    rules(people, house, (Channel.SMS, After.ANY))
    letter = letter_to(house)
    Message.objects.update(state=MessageState.SENT)

    note_bounce(letter, is_final=False, code="5.1.1", words="Нет.", is_proven=False, now=NOON)

    letter.refresh_from_db()
    assert letter.state == MessageState.SOFT
    assert Message.objects.count() == 1
    assert not DeadAddress.objects.exists()


def test_sms_stands_in_and_then_paper_and_never_two_for_one(house, people, post):
    rules(people, house, (Channel.SMS, After.NO_WAY), (Channel.PAPER, After.ANY))
    post.answers["RCPT"] = "550 5.1.1 unknown"
    letter = letter_to(house, phone="+79001234567")

    deliver(letter.pk, now=NOON)
    note_bounce(letter, is_final=True, code="5.1.1", words="Нет ящика.", now=NOON)

    assert chain() == [
        ("way:1", "email", "failed", "no_box"),
        ("way:1/sms", "sms", "waiting", ""),
    ]
    sms = Message.objects.get(channel="sms")
    assert (sms.to_address, sms.html, sms.fallback_of) == ("+79001234567", "", letter)
    Message.objects.filter(pk=sms.pk).update(state="sent")
    note_bounce(sms, is_final=True, code="", words="Абонент не существует.", now=NOON)
    assert chain()[2:] == [("way:1/paper", "paper", "waiting", "")]
    assert Todo.objects.filter(title__startswith="Распечатать и передать").count() == 1


def test_without_address_and_telephone_it_is_paper_at_once(house, people, client):
    rules(people, house, (Channel.SMS, After.NO_WAY), (Channel.PAPER, After.NO_WAY))
    letter_to(house, address="")
    paper = Message.objects.get(channel="paper")
    client.force_login(people.chair)

    client.post(reverse("notifications:handed", args=[paper.pk]))
    client.post(reverse("notifications:handed", args=[paper.pk]))

    assert chain() == [
        ("way:1", "email", "no_address", ""),
        ("way:1/sms", "sms", "no_address", ""),
        ("way:1/paper", "paper", "sent", ""),
    ]
    assert Todo.objects.open().count() == 0
    assert Entry.objects.filter(action="notifications.message.handed").count() == 1


def test_what_was_refused_as_it_is_goes_round_only_where_any_reason_will_do(house, people, post):
    post.answers["RCPT"] = "554 5.7.1 spam"
    rules(people, house, (Channel.PAPER, After.NO_WAY))
    deliver(letter_to(house).pk, now=NOON)
    rules(people, house, (Channel.PAPER, After.ANY))
    deliver(letter_to(house, 2).pk, now=NOON)

    assert [key for key, *_ in chain()] == ["way:1", "way:2", "way:2/paper"]


def test_rules_are_the_administrators_and_are_in_the_journal(house, people, client):
    url = reverse("notifications:fallback_rule", args=["received"])
    asked = {"first": "paper", "first_after": "any", "second": ""}
    client.force_login(people.territorial_chair)
    refused = client.post(url, asked)
    client.force_login(people.admin)

    wrong = client.post(url, asked | {"second": "paper"})
    saved = client.post(url, asked)

    assert (refused.status_code, wrong.status_code, saved.status_code) == (404, 422, 302)
    assert list(FallbackRule.objects.values_list("channel", "after")) == [("paper", "any")]
    line = Entry.objects.get(action="notifications.fallback.changed")
    assert line.data == {"kind": "received", "old": [], "new": [["paper", "any"]]}


def test_a_domain_that_asks_for_less_is_left_alone_for_a_while(house, post):
    post.answers["a@slow.test"] = "450 4.7.28 too many messages"
    slow, other = letter_to(house, 1, "a@slow.test"), letter_to(house, 2, "b@slow.test")
    fast = letter_to(house, 3, "c@fast.test")

    for letter in (slow, other, fast):
        deliver(letter.pk, now=NOON)

    states = {row.key: (row.state, row.reason, row.attempts) for row in Message.objects.all()}
    assert states == {
        "way:1": ("waiting", "paused", 0),
        "way:2": ("waiting", "paused", 0),
        "way:3": ("sent", "", 1),
    }
    other.refresh_from_db()
    assert other.next_try_at == NOON + timedelta(minutes=5)
    assert post.recipients == ["a@slow.test", "c@fast.test"]
