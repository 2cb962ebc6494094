"""Another address on the card: what the old one opened is closed, and its reader is told."""

from datetime import timedelta
from uuid import uuid4

import pytest

from cabinet import entering
from cabinet.enums import CabinetRefused
from cabinet.models import MemberSession
from members import bulk
from members.arrivals import Act
from members.editing import save_card
from members.enums import Status
from members.models import Member
from notifications.models import Message
from tests.cabinet.visits import a_member, code_in, letter_to
from tests.factories import NOON

pytestmark = pytest.mark.django_db
LATER, LAST = NOON + timedelta(minutes=2), NOON + timedelta(minutes=4)


def moved(member, people, **told):
    return save_card(
        member.pk, actor=people.chair, now=LATER, **told or {"email": "other@example.org"}
    )


def test_neither_link_nor_code_of_before_opens_the_page(member, people):
    request = entering.ask("anna@example.org", now=NOON)
    entering.answer(request.pk, now=NOON)
    letter = letter_to("anna@example.org")

    moved(member, people)

    with pytest.raises(CabinetRefused, match="Почту на карточке с тех пор сменили"):
        entering.open_by_link(letter.url.split("/")[-2], is_own_device=True, now=LAST)
    with pytest.raises(CabinetRefused):
        entering.open_by_code(request.key, code_in(letter), is_own_device=True, now=LAST)
    assert not MemberSession.objects.exists()


def test_sessions_of_before_are_over(member, people):
    _, token, _ = entering.new_link(member, actor="тест", now=NOON)
    session, key = entering.open_by_link(token, is_own_device=True, now=NOON)
    assert entering.session_of(key, now=NOON) == session

    moved(member, people)

    assert entering.session_of(key, now=LAST) is None
    session.refresh_from_db()
    assert session.ended_at == LAST


def test_the_new_address_opens_it_and_the_old_one_was_told(member, people):
    moved(member, people)

    letter = Message.objects.get()
    assert (letter.kind, letter.to_address) == ("member_email_changed", "anna@example.org")
    assert "other@example.org" not in letter.text
    _, token, _ = entering.new_link(member, actor="тест", now=LAST)
    session, key = entering.open_by_link(token, is_own_device=True, now=LAST)
    assert entering.session_of(key, now=LAST) == session


def test_other_fields_and_a_first_address_close_and_tell_nothing(member, house, people):
    _, token, _ = entering.new_link(member, actor="тест", now=NOON)
    session, key = entering.open_by_link(token, is_own_device=True, now=NOON)
    without = a_member(house.primary, email="", phone="", card_number="")

    moved(member, people, position="мастер")
    moved(without, people)

    assert entering.session_of(key, now=LAST) == session
    assert not Message.objects.exists()


def test_an_applicants_mistyped_address_is_told_nothing(member, people):
    Member.objects.filter(pk=member.pk).update(status=Status.APPLIED)

    moved(member, people)

    assert not Message.objects.exists()


def test_a_list_of_many_changes_closes_and_tells_the_same(member, people):
    _, token, _ = entering.new_link(member, actor="тест", now=NOON)
    _, key = entering.open_by_link(token, is_own_device=True, now=NOON)
    change = bulk.Change(member.version, {"email": "other@example.org"})

    bulk.change_cards({member.pk: change}, Act(uuid4(), "Список", str(people.chair), LATER))

    assert entering.session_of(key, now=LAST) is None
    letter = Message.objects.get()
    assert (letter.kind, letter.to_address) == ("member_email_changed", "anna@example.org")
