"""Words that would add lines of their own to the head of a letter."""

from email import message_from_bytes, policy

import pytest
from django.core.cache import cache

from applications.models import Application
from notifications.delivery import deliver
from notifications.enums import MessageState
from notifications.envelope import envelope
from notifications.models import Message
from notifications.services import queue_letter
from tests.applications.test_join_views import address, typed
from tests.factories import NOON

pytestmark = pytest.mark.django_db

BREAKS = ("\n", "\r\n", "\r", "\n ", "\x0b", "\u2028", "\x85")
MORE = "Bcc: thief@evil.example"


def letter(unit, **fields):
    told = {"to_name": "Анна", "to_address": "anna@example.org", **fields}
    return queue_letter("received", key="attack", unit=unit, about=unit, now=NOON,
                        context={"name": "Анна"}, **told)  # fmt: skip


def heads_of(message):
    return message_from_bytes(envelope(message).content, policy=policy.default)


@pytest.mark.parametrize("sign", BREAKS)
def test_a_name_adds_no_head(sign, house):
    sent = heads_of(letter(house.primary, to_name=f"Анна{sign}{MORE}"))

    assert "Bcc" not in sent
    assert [one.addr_spec for one in sent["To"].addresses] == ["anna@example.org"]


@pytest.mark.parametrize("sign", BREAKS)
def test_the_name_of_an_organisation_adds_none(sign, house):
    house.union.short_name = house.primary.short_name = f"ППО{sign}{MORE}"
    house.primary.save()

    assert "Bcc" not in heads_of(letter(house.primary))


@pytest.mark.parametrize("sign", BREAKS)
def test_a_subject_adds_none(sign, house):
    message = letter(house.primary)
    message.subject = f"Принято{sign}{MORE}"

    assert "Bcc" not in heads_of(message)


@pytest.mark.parametrize("sign", ["\n", "\r\n", "\r"])
def test_an_address_with_a_second_line_goes_nowhere_and_says_why(sign, house, settings, mailoutbox):
    settings.EMAIL_CONFIGURED = True
    message = letter(house.primary, to_address=f"anna@example.org{sign}{MORE}")

    deliver(message.pk, now=NOON)

    message.refresh_from_db()
    assert mailoutbox == []
    assert message.state == MessageState.FAILED
    assert message.error.startswith("Адрес записан с ошибкой")


@pytest.mark.parametrize("sign", ["\n", "\r\n", "%0a", "\x00"])
def test_the_doors_take_no_such_address(sign, house, people, client):
    cache.clear()
    planted = f"{people.chair.email}{sign}{MORE}"

    told = [
        client.post("/password-reset/", {"email": planted}),
        client.post("/me/enter/", {"contact": planted}),
        client.post(address(house.primary), typed(email=planted)),
    ]

    assert [answer.status_code for answer in told] == [422, 422, 422]
    assert not Message.objects.exists()
    assert not Application.objects.exists()
