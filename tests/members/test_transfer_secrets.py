"""What the side that does not see the card learns from a refusal of a transfer: no day of his."""

from datetime import timedelta

import pytest

from members import movement, transfers
from members.editing import MemberRefused
from members.enums import TransferSide, TransferStage
from members.models import SuspensionGround, Transfer
from tests.factories import LONG_AGO, NOON, TODAY, make_member

TOMORROW = TODAY + timedelta(days=1)


@pytest.fixture
def card(house):
    return make_member(house.primary)


def asked(card, target, side, actor, on=TODAY):
    return transfers.ask(card.pk, target, side=side, on=on, actor=actor, now=NOON)


def test_the_receiving_side_is_not_told_since_when_he_stands_where(card, house, people):
    early = LONG_AGO - timedelta(days=1)

    with pytest.raises(MemberRefused, match="записано более позднее") as refusal:
        asked(card, house.neighbour, TransferSide.TARGET, people.neighbour_chair, on=early)
    assert f"{LONG_AGO:%d.%m.%Y}" not in str(refusal.value)

    with pytest.raises(MemberRefused, match=f"Не раньше {LONG_AGO:%d.%m.%Y}"):
        asked(card, house.neighbour, TransferSide.SOURCE, people.chair, on=early)
    assert not Transfer.objects.exists()


def test_nor_when_a_later_move_stands_in_the_way_of_what_was_agreed(card, house, people):
    request = asked(card, house.neighbour, TransferSide.SOURCE, people.chair)
    later = NOON + timedelta(days=3)
    movement.suspend(
        card.pk,
        ground=SuspensionGround.objects.get(code="army"),
        on=TOMORROW,
        actor="тест",
        now=later,
    )

    with pytest.raises(MemberRefused, match="записано более позднее"):
        transfers.agree(request.pk, actor=people.neighbour_chair, now=later)
    assert Transfer.objects.get().stage == TransferStage.ASKED
