"""Every pair of a stage and an event that is not in the table, and everybody who has no right."""

import pytest

from accounts.models import User
from audit.models import Entry
from members.enums import TransferEvent, TransferSide, TransferStage
from members.models import Transfer
from members.services import MemberRefused
from members.workflow import STEPS, take
from tests.factories import NOON, TODAY, make_member

SOURCE = TransferSide.SOURCE


@pytest.fixture
def card(house):
    return make_member(house.primary)


UNLISTED = [
    (stage, event)
    for stage in TransferStage
    for event in TransferEvent
    if (stage, event) not in STEPS
]


@pytest.mark.parametrize(("stage", "event"), UNLISTED)
def test_a_step_outside_the_table_is_refused_and_leaves_no_trace(stage, event, card, house, people):
    request = Transfer.objects.create(
        member=card, source=house.primary, target=house.neighbour, asked_by_side=SOURCE,
        asked_by="тест", on=TODAY, stage=stage,
    )  # fmt: skip

    with pytest.raises(MemberRefused, match="уже не тот"):
        take(request, event, actor=people.admin, note="Так нужно", now=NOON)

    request.refresh_from_db()
    assert (request.stage, request.decided_at) == (stage, None)
    assert not Entry.objects.filter(action__startswith="members.transfer").exists()


@pytest.mark.parametrize("step", STEPS.values())
def test_a_stranger_takes_no_step(step, card, house, people):
    request = Transfer.objects.create(
        member=card, source=house.primary, target=house.neighbour, asked_by_side=SOURCE,
        asked_by="тест", on=TODAY, stage=step.stage,
    )  # fmt: skip

    for user in (people.stranger, people.shop_chair, people.accountant, people.auditor):
        with pytest.raises(MemberRefused, match="другие полномочия"):
            take(
                request, step.event, actor=User.objects.get(pk=user.pk), note="Так нужно", now=NOON
            )

    request.refresh_from_db()
    assert request.stage == step.stage
