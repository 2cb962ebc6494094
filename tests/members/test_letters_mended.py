"""The address of a letter that did not arrive, put right in the card of its reader too."""

import pytest
from django.urls import reverse

from audit.models import Entry
from members.models import Revision
from notifications.enums import MessageState
from notifications.models import Message
from notifications.services import queue_letter
from tests.factories import NOON, make_member

pytestmark = pytest.mark.django_db
OLD, NEW = "petrva@example.org", "petrova@example.org"


@pytest.fixture
def card(house):
    return make_member(house.primary, surname="Петрова", email=OLD)


@pytest.fixture
def letter(house, card):
    sent = queue_letter(
        "payroll_member", key="letter", unit=house.primary, about=card, to_address=OLD,
        to_name=card.full_name, context={"name": card.name}, now=NOON,
    )  # fmt: skip
    Message.objects.update(state=MessageState.FAILED, reason="no_box")
    return sent


def send(client, letter, **told):
    url = reverse("members:resend_letter", args=[letter.pk])
    return client.post(url, {"to_address": NEW, **told})


def stands(letter, card):
    letter.refresh_from_db()
    card.refresh_from_db()
    return letter.state, letter.to_address, card.email


def test_ticked_it_mends_both_and_the_journal_has_the_old_and_the_new(client, people, letter, card):
    client.force_login(people.chair)
    page = client.get(reverse("notifications:message", args=[letter.pk])).content.decode()

    answer = send(client, letter, to_card="1")

    assert f"Исправить и в карточке: {card.short_name}" in page
    assert answer.status_code == 302
    assert stands(letter, card) == (MessageState.WAITING, NEW, NEW)
    assert Revision.objects.get(member=card).changes == {"email": [OLD, NEW]}
    line = Entry.objects.get(action="members.card.changed")
    assert (line.actor_id, line.subject) == (people.chair.pk, f"members.member:{card.pk}")
    assert Entry.objects.filter(action="notifications.message.resent").count() == 1


def test_not_ticked_the_card_stays_as_it_was(client, people, letter, card):
    client.force_login(people.chair)

    send(client, letter)

    assert stands(letter, card) == (MessageState.WAITING, NEW, OLD)
    assert not Revision.objects.exists()


def test_who_may_not_send_is_told_there_is_nothing_here(client, people, letter, card):
    for user in (people.auditor, people.neighbour_chair):
        client.force_login(user)
        assert send(client, letter, to_card="1").status_code == 404

    assert stands(letter, card) == (MessageState.FAILED, OLD, OLD)


def test_a_card_that_has_another_mail_by_now_is_not_offered_nor_overwritten(
    client, people, letter, card
):
    type(card).objects.update(email="third@example.org")
    client.force_login(people.chair)
    page = client.get(reverse("notifications:message", args=[letter.pk])).content.decode()

    answer = send(client, letter, to_card="1")

    assert "Исправить и в карточке" not in page
    assert answer.status_code == 404
    assert stands(letter, card) == (MessageState.FAILED, OLD, "third@example.org")


def test_a_letter_that_is_refused_leaves_the_card_alone(client, people, letter, card):
    Message.objects.update(state=MessageState.SENT, reason="")
    client.force_login(people.chair)

    answer = send(client, letter, to_card="1")

    assert answer.status_code == 422
    assert "Это письмо нельзя отправить ещё раз: принято." in answer.content.decode()
    assert stands(letter, card) == (MessageState.SENT, OLD, OLD)
    assert not Entry.objects.filter(action="members.card.changed").exists()
