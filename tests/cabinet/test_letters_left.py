"""Whoever asks for letters to another's card takes none from its owner nor from the office."""

from datetime import timedelta

from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from cabinet import entering
from cabinet.models import EntryRequest
from notifications.models import Message
from tests.cabinet.test_entering import asked
from tests.factories import NOON


def test_what_a_stranger_asks_for_leaves_the_office_its_own_letters(member, people):
    for minute in range(entering.AN_HOUR + 3):
        asked("anna@example.org", now=NOON + timedelta(minutes=minute))

    link = entering.send_link(member.pk, actor=people.chair, now=NOON + timedelta(minutes=30))

    assert link.request is None
    assert Message.objects.count() == entering.AN_HOUR + 1


def test_one_address_does_not_use_up_the_letters_of_a_member(member):
    cache.clear()
    stranger, own = Client(REMOTE_ADDR="203.0.113.1"), Client(REMOTE_ADDR="203.0.113.2")
    told = [{"contact": contact} for contact in (member.email, str(member.phone)) for _ in range(5)]

    knocked = [stranger.post(reverse("cabinet:enter"), each).status_code for each in told]
    came = own.post(reverse("cabinet:enter"), told[0]).status_code
    for request in EntryRequest.objects.order_by("pk"):
        entering.answer(request.pk)

    assert knocked == [302, 302, 302, 429, 429] * 2
    assert came == 302
    assert Message.objects.count() == 7
