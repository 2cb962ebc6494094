"""A mistake of the books: the last move taken back or put on another day, once and in order."""

from datetime import timedelta

import pytest
from django.db.models import F

from members import ledger, movement, transfers
from members.editing import MemberRefused
from members.enums import Column, MovementKind, Status, TransferSide, TransferStage
from members.mending import last_move, redate, take_back
from members.models import Member, Suspension, Transfer
from structure.models import Unit
from tests.factories import LONG_AGO, NOON, TODAY, make_member
from tests.members.test_movement import ACTOR, EARLIER, facts, ground, kinds, lines, reason

NEXT_MONTH = NOON + timedelta(days=30)
MONTH_DAY = TODAY + timedelta(days=30)


def enter(card, house):
    movement.enter(
        card.pk, house.shop, on=EARLIER, key="card:1", first_entry=False, actor=ACTOR, now=NOON
    )


def suspend(card, house, code="army"):
    movement.suspend(
        card.pk, ground=ground(code), on=EARLIER, basis="Приказ", planned_until=MONTH_DAY,
        actor=ACTOR, now=NOON,
    )  # fmt: skip


def give_back(card, house):
    movement.give_back(card.pk, on=EARLIER, actor=ACTOR, now=NOON)


def remove(card, house):
    movement.remove(card.pk, reason=reason(), on=EARLIER, basis="Заявление", actor=ACTOR, now=NOON)


def restore(card, house):
    movement.restore(card.pk, house.shop, on=EARLIER, actor=ACTOR, now=NOON)


def move(card, house):
    movement.move(card.pk, house.shop, on=EARLIER, actor=ACTOR, now=NOON)


ACTS = [
    (Status.NONE, enter, MovementKind.ARRIVED),
    (Status.MEMBER, suspend, MovementKind.SUSPENDED),
    (Status.SUSPENDED, give_back, MovementKind.RETURNED),
    (Status.MEMBER, remove, MovementKind.REMOVED),
    (Status.SUSPENDED, remove, MovementKind.REMOVED),
    (Status.REMOVED, restore, MovementKind.RESTORED),
    (Status.MEMBER, move, MovementKind.TRANSFERRED),
    (Status.SUSPENDED, move, MovementKind.TRANSFERRED),
]


def stands(card):
    """How the person stands: status, place, days of his stays and absences, his posts."""
    card = Member.objects.get(pk=card.pk)
    stays = card.memberships.exclude(until=F("since")).order_by("pk")
    absences = card.suspensions.exclude(until=F("since")).order_by("pk")
    return (
        card.status,
        card.status_reason,
        card.unit_id,
        card.admitted_on,
        list(stays.values_list("unit", "since", "until", "reason")),
        list(absences.values_list("since", "until", "planned_until")),
        list(card.posts.order_by("pk").values_list("until", flat=True)),
    )


@pytest.mark.parametrize(("status", "act", "kind"), ACTS)
def test_every_move_taken_back_leaves_the_person_as_he_was(status, act, kind, house):
    card = make_member(house.primary, status=status)
    if status in {Status.MEMBER, Status.SUSPENDED}:
        card.posts.create(unit=house.primary, post="organiser", since=LONG_AGO)
    before = stands(card)
    act(card, house)
    assert stands(card) != before
    posted = lines(card)

    take_back(card.pk, line=last_move(card).pk, note="Не тот человек", actor=ACTOR, now=NEXT_MONTH)

    assert stands(card) == before
    assert kinds(card) == [kind, MovementKind.STRUCK]
    undoing = card.movements.get(kind=MovementKind.STRUCK)
    assert undoing.undoes.kind == kind
    assert undoing.note.endswith("23.10.2026. Не тот человек")
    assert lines(card)[len(posted) :] == [
        (unit, -delta, column, on, MONTH_DAY) for unit, delta, column, on, _ in posted
    ]
    assert ledger.differences([card.pk]) == []


@pytest.mark.parametrize(("status", "act", "kind"), ACTS)
def test_every_move_is_put_on_another_day(status, act, kind, house):
    card = make_member(house.primary, status=status)
    act(card, house)
    after = stands(card)
    other = EARLIER + timedelta(days=3)

    redate(card.pk, on=other, note="Опечатка", actor=ACTOR, now=NEXT_MONTH)

    assert kinds(card) == [kind, MovementKind.STRUCK, kind]
    assert last_move(card).on == other
    assert stands(card)[:3] == after[:3]
    assert ledger.differences([card.pk]) == []


def test_a_removal_on_another_day_by_exact_lines(house):
    card = make_member(house.primary)
    remove(card, house)

    redate(card.pk, on=TODAY, note="Опечатка", actor=ACTOR, now=NEXT_MONTH)

    assert lines(card) == [
        (house.primary.pk, -1, Column.LEFT, EARLIER, TODAY),
        (house.primary.pk, 1, Column.LEFT, EARLIER, MONTH_DAY),
        (house.primary.pk, -1, Column.LEFT, TODAY, MONTH_DAY),
    ]


def test_moves_are_taken_back_one_after_another(house):
    card = make_member(house.primary)
    before = stands(card)
    suspend(card, house)
    movement.remove(card.pk, reason=reason(), on=TODAY, actor=ACTOR, now=NOON)

    for _ in range(2):
        take_back(card.pk, note="Ошибка", actor=ACTOR, now=NEXT_MONTH)

    assert stands(card) == before
    assert ledger.differences([card.pk]) == []
    with pytest.raises(MemberRefused, match="Эту запись сделала загрузка"):
        take_back(card.pk, note="Ошибка", actor=ACTOR, now=NEXT_MONTH)


def test_what_was_taken_back_may_be_done_again(house):
    card = make_member(house.primary)
    for _ in range(3):
        remove(card, house)
        take_back(card.pk, note="Ошибка", actor=ACTOR, now=NOON)

    remove(card, house)

    assert stands(card)[0] == Status.REMOVED
    assert ledger.differences([card.pk]) == []


def refused(card, words, act=take_back, **told):
    before = facts(card)
    with pytest.raises(MemberRefused, match=words):
        act(card.pk, note="Ошибка", actor=ACTOR, now=NOON, **told)
    assert facts(card) == before


def test_a_line_that_is_not_the_last_any_more_is_refused(house):
    card = make_member(house.primary)
    suspend(card, house)
    seen = last_move(card).pk
    movement.give_back(card.pk, on=TODAY, actor=ACTOR, now=NOON)

    refused(card, "записали другое движение", line=seen)


def test_a_day_to_come_or_before_others_is_refused(house):
    card = make_member(house.primary)
    suspend(card, house)

    refused(card, "ещё не наступило", redate, on=TODAY + timedelta(days=1))
    refused(card, "тот же день", redate, on=EARLIER)
    refused(card, "Не раньше 01.01.2020", redate, on=LONG_AGO - timedelta(days=1))


def test_nobody_returns_to_a_closed_organisation(house):
    card = make_member(house.shop)
    movement.move(card.pk, house.neighbour, on=EARLIER, actor=ACTOR, now=NOON)
    Unit.objects.filter(pk=house.shop.pk).update(closed_on=TODAY, successor=house.primary)

    refused(card, "закрыта: вернуть туда нельзя")


def test_whoever_left_a_closed_organisation_is_not_put_back_on_its_books(house):
    card = make_member(house.shop)
    remove(card, house)
    Unit.objects.filter(pk=house.shop.pk).update(closed_on=TODAY, successor=house.primary)
    before = stands(card)

    refused(card, "закрыта: вернуть туда нельзя")
    refused(card, "закрыта: вернуть туда нельзя", redate, on=TODAY)

    assert stands(card) == before


def test_a_card_of_a_closed_organisation_comes_back_to_its_successor(house):
    card = make_member(house.shop, status=Status.REMOVED)
    movement.restore(card.pk, house.neighbour, on=EARLIER, actor=ACTOR, now=NOON)
    Unit.objects.filter(pk=house.shop.pk).update(closed_on=TODAY, successor=house.primary)

    take_back(card.pk, note="Ошибка", actor=ACTOR, now=NOON)

    card.refresh_from_db()
    assert (card.status, card.unit) == (Status.REMOVED, house.primary)


def test_whoever_holds_a_post_by_the_mistake_keeps_it_until_it_ends(house):
    card = make_member(house.primary, status=Status.NONE)
    enter(card, house)
    card.posts.create(unit=house.shop, post="organiser", since=TODAY)

    refused(card, "занимает выборную должность")


def test_an_admission_is_not_taken_back_here(house):
    card = make_member(house.primary)
    card.movements.update(kind=MovementKind.ADMITTED)

    refused(card, "вместе с постановлением")


def test_a_transfer_taken_back_takes_back_its_request(house, people):
    card = make_member(house.primary)
    transfers.ask(
        card.pk, house.shop, side=TransferSide.SOURCE, on=TODAY, actor=people.chair, now=NOON
    )

    take_back(card.pk, note="Не тот цех", actor=people.chair, now=NOON)

    request = Transfer.objects.get()
    assert (request.stage, request.note) == (TransferStage.WITHDRAWN, "Не тот цех")


def test_a_transfer_put_on_another_day_stays_done(house, people):
    card = make_member(house.primary)
    transfers.ask(
        card.pk, house.shop, side=TransferSide.SOURCE, on=TODAY, actor=people.chair, now=NOON
    )

    redate(card.pk, on=EARLIER, note="Опечатка", actor=people.chair, now=NOON)

    request = Transfer.objects.get()
    assert (request.stage, request.on) == (TransferStage.DONE, EARLIER)
    assert request.membership == card.memberships.get(until=None)


def test_an_absence_taken_back_is_not_reminded_of(house):
    card = make_member(house.primary)
    suspend(card, house)

    take_back(card.pk, note="Ошибка", actor=ACTOR, now=NOON)

    assert not Suspension.objects.filter(until=None).exists()
