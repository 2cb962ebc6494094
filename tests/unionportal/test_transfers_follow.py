"""Open requests to transfer follow the closing of an organisation to its successor."""

import pytest

from members import transfers
from members.enums import TransferSide, TransferStage
from members.models import Transfer
from notifications.models import Todo
from structure.enums import Kind
from tests.factories import NOON, TODAY, make_member, make_unit
from unionportal.succession import close_unit


@pytest.fixture
def successor(house):
    return make_unit(Kind.PRIMARY, house.territorial, short_name="ППО «Новая»")


def asked(card, target, people):
    return transfers.ask(
        card.pk, target, side=TransferSide.SOURCE, on=TODAY, actor=people.chair, now=NOON
    )


def test_the_target_is_closed_and_its_successor_answers(house, people, successor):
    card = make_member(house.primary)
    request = asked(card, house.neighbour, people)

    close_unit(house.neighbour.pk, successor.pk, on=TODAY, actor=people.admin, now=NOON)

    request.refresh_from_db()
    assert (request.stage, request.target) == (TransferStage.ASKED, successor)
    transfers.agree(request.pk, actor=people.admin, now=NOON)
    card.refresh_from_db()
    assert card.unit == successor


def test_the_source_is_closed_and_its_people_are_asked_for_there(house, people, successor):
    card = make_member(house.primary)
    request = asked(card, house.neighbour, people)

    close_unit(house.primary.pk, successor.pk, on=TODAY, actor=people.admin, now=NOON)

    request.refresh_from_db()
    assert (request.source, request.target) == (successor, house.neighbour)
    transfers.agree(request.pk, actor=people.neighbour_chair, now=NOON)
    card.refresh_from_db()
    assert card.unit == house.neighbour


def test_two_that_become_one_need_no_transfer(house, people):
    card = make_member(house.primary)
    request = asked(card, house.neighbour, people)

    close_unit(house.primary.pk, house.neighbour.pk, on=TODAY, actor=people.admin, now=NOON)

    request.refresh_from_db()
    card.refresh_from_db()
    assert (request.stage, card.unit) == (TransferStage.WITHDRAWN, house.neighbour)
    assert request.note.startswith("Организации объединены")
    assert not Todo.objects.filter(done_at=None).exists()


def test_what_was_agreed_for_a_day_ahead_goes_on(house, people, successor):
    card = make_member(house.primary)
    request = asked(card, house.neighbour, people)
    Transfer.objects.filter(pk=request.pk).update(on=TODAY.replace(day=20))
    transfers.agree(request.pk, actor=people.neighbour_chair, now=NOON)
    close_unit(house.neighbour.pk, successor.pk, on=TODAY, actor=people.admin, now=NOON)

    assert transfers.do_due(now=NOON.replace(day=20)) == 1

    card.refresh_from_db()
    assert card.unit == successor
