"""Intended = delivered + soft + hard + no address + opted out + duplicate + blocked + waiting."""

from datetime import timedelta
from itertools import count

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from notifications import verp
from notifications.delivery import deliver, sweep
from notifications.enums import Channel, MessageState, Reason
from notifications.ledger import by_kind, note_arrival, note_bounce, reasons, sums
from notifications.models import Attempt, Message
from notifications.services import queue_letter
from notifications.unsubscribing import address_of
from notifications.writing import open_batch
from tests.factories import NOON

pytestmark = pytest.mark.django_db
S = MessageState
_number = count(1)

# What the server answers to whom, and where the letter is after two weeks of trying.
FATES = {
    "taken": ("250 ok", S.SENT, ""),
    "nobody": ("550 5.1.1 no such user", S.FAILED, Reason.NO_BOX),
    "spam": ("554 5.7.1 spam", S.FAILED, Reason.REFUSED),
    "listed": ("554 5.7.1 blocked, see spamhaus", S.BLOCKED, Reason.OWN_DOMAIN),
    "big": ("552 5.3.4 too big", S.FAILED, Reason.TOO_LARGE),
    "full": ("552 5.2.2 mailbox full", S.SOFT, Reason.BOX_FULL),
    "grey": ("451 4.7.1 greylisted", S.SOFT, Reason.GAVE_UP),
}
SOFT_LATER, HARD_LATER, NO_ADDRESS, TWICE, REFUSED = (
    "soft-later",
    "hard-later",
    "no",
    "twice",
    "off",
)


def letter_to(house, address, number, batch=None, about=None):
    return queue_letter(
        "campaign_invitation", key=f"ledger:{number}", unit=house.primary,
        about=about or house.primary, to_address=address, batch=batch, now=NOON,
        context={"name": "Анна", "role": "Председатель", "valid_days": 14},
    )  # fmt: skip


@given(st.lists(st.sampled_from([*FATES, SOFT_LATER, HARD_LATER, NO_ADDRESS, TWICE, REFUSED]),
                min_size=4, max_size=12))  # fmt: skip
@settings(
    max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_the_sums_hold_under_whatever_happens(house, people, post, client, fates):
    with transaction.atomic():
        batch = open_batch(f"batch:{next(_number)}", title="Проба", unit=house.primary, now=NOON)
        expected = [_plant(house, people, post, client, batch, fate) for fate in fates]
        mine = Message.objects.filter(batch=batch)
        _all_adds_up(mine)

        now = NOON + timedelta(minutes=1)
        for _ in range(12):
            sweep(Channel.EMAIL, mine, now=now)
            _all_adds_up(mine)
            now += timedelta(hours=25)
        for pk, state, reason in expected:
            if state == S.SENT and reason:  # came back later
                letter = Message.objects.get(pk=pk)
                is_final = reason == Reason.BOUNCED
                note_bounce(letter, is_final=is_final, code="", words="Вернулось.", now=now)
                assert not note_bounce(
                    letter, is_final=is_final, code="", words="Ещё раз.", now=now
                )

        told = {
            pk: (state, reason) for pk, state, reason in mine.values_list("pk", "state", "reason")
        }
        after_bounce = {Reason.BOUNCED: S.FAILED, Reason.SOFT_BOUNCE: S.SOFT}
        assert told == {
            pk: (after_bounce.get(reason, state), reason) for pk, state, reason in expected
        }
        _all_adds_up(mine)
        transaction.set_rollback(True)


def _plant(house, people, post, client, batch, fate):
    """Write one letter of the batch; (its id, the state and the reason where it will end)."""
    number = next(_number)
    address = f"{fate}{number}@example.org"
    if fate == NO_ADDRESS:
        return letter_to(house, "", number, batch).pk, S.NO_ADDRESS, ""
    if fate == TWICE:
        known = Message.objects.filter(batch=batch, to_address="twin@example.org").exists()
        twin = letter_to(house, "Twin@example.org" if known else "twin@example.org", number, batch,
                         people.deputy)  # fmt: skip
        return twin.pk, S.DUPLICATE if known else S.SENT, ""
    if fate == REFUSED:
        client.post(address_of(letter_to(house, address, f"{number}-before")),
                    {"List-Unsubscribe": "One-Click"})  # fmt: skip
        return letter_to(house, address, number, batch).pk, S.OPTED_OUT, ""
    later = {SOFT_LATER: Reason.SOFT_BOUNCE, HARD_LATER: Reason.BOUNCED}
    if fate in later:
        return letter_to(house, address, number, batch).pk, S.SENT, later[fate]
    answer, state, reason = FATES[fate]
    post.answers[address] = answer
    return letter_to(house, address, number, batch).pk, state, reason


def _all_adds_up(messages):
    told = sums(messages)
    assert sum(told[1:9]) == told.intended == messages.count()
    assert sum(number for _, _, number in reasons(messages)) == told.intended
    assert sum(kind.intended for _, kind in by_kind(messages)) == told.intended


@pytest.mark.parametrize(
    ("state", "reason"),
    [("sent", "no_box"), ("failed", ""), ("failed", "gave_up"), ("blocked", "morning"),
     ("waiting", "dead"), ("soft", "refused")],
)  # fmt: skip
def test_the_database_takes_no_reason_that_is_not_of_the_state(house, state, reason):
    letter = letter_to(house, "a@example.org", "pair")

    with pytest.raises(IntegrityError), transaction.atomic():
        Message.objects.filter(pk=letter.pk).update(state=state, reason=reason)

    letter.refresh_from_db()
    assert (letter.state, letter.reason) == (S.WAITING, "")


def test_every_try_and_what_came_back_is_kept(house, post):
    letter = letter_to(house, "a@example.org", "tries")
    post.answers["RCPT"] = "451 4.3.0 later"
    deliver(letter.pk, now=NOON)
    post.answers.clear()
    deliver(letter.pk, now=NOON + timedelta(minutes=2))

    letter.refresh_from_db()
    assert note_arrival(letter, now=NOON + timedelta(hours=1))
    assert not note_arrival(letter)
    assert note_bounce(letter, is_final=True, code="5.1.1", words="Ящика нет.", now=NOON)

    letter.refresh_from_db()
    assert (letter.state, letter.reason, letter.code) == (S.FAILED, Reason.NO_BOX, "5.1.1")
    assert list(Attempt.objects.order_by("pk").values_list("is_sent", "code")) == [
        (False, "451 4.3.0"), (True, ""), (False, "5.1.1"),
    ]  # fmt: skip


def test_people_count_and_not_addresses(house, people):
    """Two who share an address get a letter each; one who is asked twice gets one."""
    batch = open_batch("family", title="Семья", unit=house.primary, now=NOON)

    states = [
        letter_to(house, "family@example.org", number, batch, who).state
        for number, who in enumerate((people.chair, people.deputy, people.deputy))
    ]

    assert states == [S.WAITING, S.WAITING, S.DUPLICATE]


def test_the_newest_are_counted_and_no_more(house):
    for number in range(5):
        letter_to(house, f"a{number}@example.org", number)

    told = sums(Message.objects.all(), at_most=3)

    assert (told.intended, told.waiting, told.is_capped) == (3, 3, True)
    assert not sums(Message.objects.all()).is_capped


@pytest.mark.parametrize(
    "address", ["bounce+b1-0000000000000000@union.test", "bounce@union.test", "", None]
)
def test_a_strangers_return_address_is_no_letter(address):
    assert verp.letter_of(address) is None


def test_the_return_address_tells_which_letter_came_back(house, post, settings):
    settings.BOUNCE_ADDRESS = "bounce@union.test"
    letter = letter_to(house, "a@example.org", "verp")

    deliver(letter.pk, now=NOON)

    (sender,) = post.senders
    assert sender.startswith("bounce+b") and sender.endswith("@union.test")
    assert verp.letter_of(sender) == verp.letter_of(sender.upper()) == letter.pk


@pytest.mark.parametrize("month", ["0001-01", "9999-12", "2026-13"])
def test_a_month_of_no_calendar_is_the_present_one(client, people, month):
    client.force_login(people.admin)

    page = client.get(reverse("notifications:by_kind"), {"month": month})

    assert page.status_code == 200
    assert page.context["is_last"]


@pytest.mark.parametrize(
    ("channel", "arrived_at", "title"),
    [
        (Channel.EMAIL, None, "Принято"),
        (Channel.SMS, NOON, "Доставлено"),
        (Channel.PAPER, None, "Передано"),
    ],
)
def test_no_more_is_said_than_the_other_side_has_told(channel, arrived_at, title):
    assert Message(state=S.SENT, channel=channel, arrived_at=arrived_at).state_title == title
