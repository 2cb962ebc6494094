"""Every move by its exact lines in the ledger; what is refused leaves no trace."""

from datetime import timedelta

import pytest
from django.db.models import F

from audit.models import Entry
from members import ledger, movement
from members.absences import remind_of_returns
from members.enums import Column, MovementKind, Status
from members.models import (
    Membership,
    Movement,
    Posting,
    RemovalReason,
    Suspension,
    SuspensionGround,
)
from members.services import MemberRefused
from notifications.models import Todo
from structure.models import Unit
from tests.factories import CARRIED_OVER, LONG_AGO, NOON, TODAY, make_member

EARLIER = TODAY - timedelta(days=10)
TOMORROW = TODAY + timedelta(days=1)
ACTOR = "тест"


def reason(code="own_will"):
    return RemovalReason.objects.get(code=code)


def ground(code="army"):
    return SuspensionGround.objects.get(code=code)


def lines(card):
    """New lines of the ledger: where, change, column, day, posted."""
    rows = Posting.objects.filter(member=card).exclude(movement__actor=CARRIED_OVER).order_by("pk")
    return list(rows.values_list("unit", "delta", "column", "on", "posted_on"))


def kinds(card):
    rows = card.movements.exclude(actor=CARRIED_OVER).order_by("pk")
    return list(rows.values_list("kind", flat=True))


def facts(card):
    """What a refused move must leave as it is."""
    card.refresh_from_db()
    return (
        card.status, card.status_reason, card.unit_id, card.version,
        list(card.memberships.order_by("pk").values_list("unit", "since", "until", "reason")),
        list(card.suspensions.order_by("pk").values_list("since", "until")),
        list(card.posts.order_by("pk").values_list("until", flat=True)),
        Movement.objects.count(), Posting.objects.count(), Entry.objects.count(),
    )  # fmt: skip


def refused(card, words, act, *args, **told):
    before = facts(card)
    with pytest.raises(MemberRefused, match=words):
        act(card.pk, *args, actor=ACTOR, now=NOON, **told)
    assert facts(card) == before
    assert ledger.differences([card.pk]) == []


def test_whoever_arrives_is_one_more(house):
    card = make_member(house.primary, status=Status.NONE)

    for _ in range(2):
        movement.enter(
            card.pk, house.shop, on=EARLIER, key="card:1", came_from="ППО «Юг»",
            admitted_on=LONG_AGO, first_entry=False, actor=ACTOR, now=NOON,
        )  # fmt: skip

    card.refresh_from_db()
    assert (card.status, card.unit, card.admitted_on) == (Status.MEMBER, house.shop, LONG_AGO)
    assert lines(card) == [(house.shop.pk, 1, Column.CAME, EARLIER, TODAY)]
    assert not Posting.objects.filter(is_first=True).exists()
    assert card.movements.get().note == "ППО «Юг»"


def test_the_first_filling_is_counted_from_its_own_day(house):
    card = make_member(house.primary, status=Status.NONE)

    movement.enter(card.pk, house.primary, on=EARLIER, key="card:1", actor=ACTOR, now=NOON)

    assert lines(card) == [(house.primary.pk, 1, Column.CAME, EARLIER, EARLIER)]


@pytest.mark.parametrize("status", [Status.MEMBER, Status.SUSPENDED])
def test_nobody_is_entered_twice(status, house):
    card = make_member(house.primary, status=status)

    refused(card, "уже состоит", movement.enter, house.shop, on=TODAY, key="card:1")


def test_nobody_is_put_into_a_closed_organisation(house):
    Unit.objects.filter(pk=house.neighbour.pk).update(closed_on=TODAY, successor=house.primary)
    nobody = make_member(house.primary, status=Status.NONE)
    member, gone = make_member(house.primary), make_member(house.primary, status=Status.REMOVED)

    refused(nobody, "закрыта", movement.enter, house.neighbour, on=TODAY, key="card:1")
    refused(member, "закрыта", movement.move, house.neighbour, on=TODAY)
    refused(gone, "закрыта", movement.restore, house.neighbour, on=TODAY)


@pytest.mark.parametrize(("code", "posted"), [("army", True), ("child_care", False)])
def test_an_absence_is_counted_as_its_ground_says(code, posted, house):
    card = make_member(house.primary)

    movement.suspend(
        card.pk, ground=ground(code), on=EARLIER, planned_until=TODAY + timedelta(days=90),
        basis="Приказ № 4", actor=ACTOR, now=NOON,
    )  # fmt: skip

    card.refresh_from_db()
    assert (card.status, card.status_reason) == (Status.SUSPENDED, ground(code).title)
    away = [(house.primary.pk, -1, Column.SUSPENDED, EARLIER, TODAY)]
    assert lines(card) == (away if posted else [])
    movement.give_back(card.pk, on=TODAY, actor=ACTOR, now=NOON)

    card.refresh_from_db()
    assert (card.status, card.status_reason) == (Status.MEMBER, "")
    back = [(house.primary.pk, 1, Column.SUSPENDED, TODAY, TODAY)]
    assert lines(card) == (away + back if posted else [])
    assert Suspension.objects.get().until == TODAY
    assert ledger.differences([card.pk]) == []


def test_an_absence_is_refused(house):
    away = make_member(house.primary, status=Status.SUSPENDED)
    card = make_member(house.primary)

    refused(away, "временно снять можно только", movement.suspend, ground=ground(), on=TODAY)
    refused(card, "ещё не наступило", movement.suspend, ground=ground(), on=TOMORROW)
    refused(
        card, "Не раньше 01.01.2020", movement.suspend, ground=ground(),
        on=LONG_AGO - timedelta(days=1),
    )  # fmt: skip
    refused(
        card, "должен быть позже", movement.suspend, ground=ground(), on=TODAY, planned_until=TODAY
    )
    refused(card, "не снимался временно", movement.give_back, on=TODAY)
    refused(card, "не снимался временно", movement.prolong, planned_until=TOMORROW)


def test_an_absence_prolonged_is_reminded_of_anew(house):
    card = make_member(house.primary)
    movement.suspend(
        card.pk, ground=ground(), on=TODAY, planned_until=TOMORROW, actor=ACTOR, now=NOON
    )
    Suspension.objects.update(reminded_on=TODAY)

    movement.prolong(
        card.pk, planned_until=TODAY + timedelta(days=60), basis="Приказ № 5", actor=ACTOR, now=NOON
    )

    absence = Suspension.objects.get()
    assert (absence.planned_until, absence.reminded_on, absence.basis) == (
        TODAY + timedelta(days=60), None, "Приказ № 5",
    )  # fmt: skip


def test_whoever_leaves_is_one_less_by_his_reason(house):
    card = make_member(house.primary)
    post = card.posts.create(unit=house.primary, post="organiser", since=LONG_AGO)

    movement.remove(card.pk, reason=reason(), on=EARLIER, basis="Заявление", actor=ACTOR, now=NOON)

    card.refresh_from_db()
    post.refresh_from_db()
    assert (card.status, card.status_reason) == (Status.REMOVED, "По собственному желанию")
    assert lines(card) == [(house.primary.pk, -1, Column.LEFT, EARLIER, TODAY)]
    assert Posting.objects.get(column=Column.LEFT).reason == reason()
    assert (
        card.movements.get(kind=MovementKind.REMOVED).note == "По собственному желанию. Заявление"
    )
    assert post.until == EARLIER


def test_whoever_leaves_from_an_absence_is_put_back_first(house):
    card = make_member(house.primary, status=Status.SUSPENDED)

    movement.remove(card.pk, reason=reason("died"), on=TODAY, actor=ACTOR, now=NOON)

    assert lines(card) == [
        (house.primary.pk, 1, Column.SUSPENDED, TODAY, TODAY),
        (house.primary.pk, -1, Column.LEFT, TODAY, TODAY),
    ]
    assert card.suspensions.get().until == TODAY
    assert ledger.differences([card.pk]) == []


@pytest.mark.parametrize("status", [Status.NONE, Status.APPLIED, Status.REMOVED])
def test_who_is_on_no_books_is_not_removed(status, house):
    refused(
        make_member(house.primary, status=status), "не состоит на учёте", movement.remove,
        reason=reason(), on=TODAY,
    )  # fmt: skip


def test_a_restored_one_keeps_his_first_admission(house):
    card = make_member(house.primary)
    movement.remove(card.pk, reason=reason(), on=EARLIER, actor=ACTOR, now=NOON)

    refused(card, "до 23.10.2026 уже на учёте", movement.restore, house.shop,
            on=EARLIER - timedelta(days=1))  # fmt: skip
    movement.restore(card.pk, house.shop, on=TODAY, actor=ACTOR, now=NOON)

    card.refresh_from_db()
    assert (card.status, card.unit, card.admitted_on) == (Status.MEMBER, house.shop, LONG_AGO)
    assert lines(card)[1:] == [(house.shop.pk, 1, Column.RESTORED, TODAY, TODAY)]
    assert not Posting.objects.filter(is_first=True).exists()


def test_a_move_takes_from_one_and_gives_to_the_other_on_one_day(house):
    card = make_member(house.primary)

    stay = movement.move(card.pk, house.shop, on=EARLIER, actor=ACTOR, now=NOON)

    assert stay.admitted_on == LONG_AGO
    assert lines(card) == [
        (house.primary.pk, -1, Column.WENT, EARLIER, TODAY),
        (house.shop.pk, 1, Column.CAME, EARLIER, TODAY),
    ]
    refused(card, "уже состоит на учёте", movement.move, house.shop, on=TODAY)
    refused(card, "Не раньше 23.10.2026", movement.move, house.primary,
            on=EARLIER - timedelta(days=1))  # fmt: skip


def test_a_card_struck_out_was_never_counted(house):
    card = make_member(house.primary)
    movement.move(card.pk, house.shop, on=EARLIER, actor=ACTOR, now=NOON)

    movement.strike_out(card.pk, note="Чужая карточка", actor=ACTOR, now=NOON)

    card.refresh_from_db()
    assert (card.status, card.admitted_on) == (Status.NONE, None)
    assert lines(card)[2:] == [
        (house.primary.pk, -1, Column.CAME, LONG_AGO, TODAY),
        (house.primary.pk, 1, Column.WENT, EARLIER, TODAY),
        (house.shop.pk, -1, Column.CAME, EARLIER, TODAY),
    ]
    assert not Membership.objects.exclude(until=F("since")).exists()
    assert ledger.differences([card.pk]) == []


def test_a_card_struck_out_while_away_is_not_waited_for(house):
    card = make_member(house.primary)
    movement.suspend(card.pk, ground=ground("army"), on=TODAY,
                     planned_until=TODAY + timedelta(days=5), actor=ACTOR, now=NOON)  # fmt: skip
    assert remind_of_returns(now=NOON) == 1

    movement.strike_out(card.pk, note="Чужая карточка", actor=ACTOR, now=NOON)

    assert not Todo.objects.open().exists()
