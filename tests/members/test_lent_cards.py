"""A card or an application lent from one organisation is closed by the act that takes it away."""

from datetime import timedelta

import pytest
from django.utils import timezone
from guardian.models import UserObjectPermission

from accounts.lending import lend
from accounts.models import Grant, User
from applications.models import Application
from applications.passing import pass_on
from audit.models import Entry
from members import mending, movement, transfers
from members.enums import MovementKind, TransferSide
from members.models import Member, Movement
from structure.scope import Action
from tests.factories import NOON, TODAY, make_application, make_member
from unionportal.succession import close_unit


def lent(user, obj, action, *, actor):
    today = timezone.localdate()
    return lend(
        user, obj, action, starts_on=today, ends_on=today + timedelta(days=30), actor=actor,
        unit=obj.unit,
    )  # fmt: skip


@pytest.fixture
def card(house):
    return make_member(house.primary)


@pytest.fixture
def grant(card, people):
    return lent(people.stranger, card, Action.VIEW_MEMBER, actor=people.chair)


def is_seen(user, obj, action):
    return type(obj).objects.for_user(User.objects.get(pk=user.pk), action).exists()


def closed():
    rows = Entry.objects.filter(action="accounts.grant.taken")
    return [list(rows.values_list("actor_label", flat=True)), Grant.objects.count(),
            UserObjectPermission.objects.count()]  # fmt: skip


def test_a_transfer_closes_it_at_once(card, grant, house, people):
    request = transfers.ask(
        card.pk, house.neighbour, side=TransferSide.SOURCE, on=TODAY, actor=people.chair, now=NOON
    )
    open_till_then = is_seen(people.stranger, card, Action.VIEW_MEMBER)

    transfers.agree(request.pk, actor=people.neighbour_chair, now=NOON)

    assert open_till_then
    assert closed() == [["робот"], 0, 0]
    assert not is_seen(people.stranger, card, Action.VIEW_MEMBER)


def test_inside_the_organisation_that_lent_it_stays(card, grant, house, people):
    movement.move(card.pk, house.shop, on=TODAY, actor=people.chair, now=NOON)

    assert closed() == [[], 1, 1]
    assert is_seen(people.stranger, card, Action.VIEW_MEMBER)


def test_so_it_does_while_the_lender_manages_people_there_too(card, house, people):
    lent(people.stranger, card, Action.VIEW_MEMBER, actor=people.territorial_chair)

    movement.move(card.pk, house.neighbour, on=TODAY, actor=people.territorial_chair, now=NOON)

    assert closed() == [[], 1, 1]


def test_a_move_taken_back_closes_what_was_lent_there(card, house, people):
    movement.move(card.pk, house.neighbour, on=TODAY, actor=people.chair, now=NOON)
    card.refresh_from_db()
    lent(people.stranger, card, Action.VIEW_MEMBER, actor=people.neighbour_chair)
    assert Movement.objects.filter(member=card, kind=MovementKind.TRANSFERRED).exists()

    mending.take_back(card.pk, actor=people.chair, note="Не тот человек", now=NOON)

    assert closed() == [["робот"], 0, 0]


def test_a_closed_organisation_leaves_nothing_lent_behind(card, grant, house, people):
    close_unit(
        house.primary.pk, house.neighbour.pk, on=TODAY, actor=people.territorial_chair, now=NOON
    )

    assert Member.objects.get(pk=card.pk).unit == house.neighbour
    assert closed() == [["робот"], 0, 0]


def test_an_application_passed_on_is_closed_to_who_borrowed_it(house, people):
    application = make_application(house.primary)
    lent(people.stranger, application, Action.VIEW_APPLICATION, actor=people.chair)

    pass_on(application.pk, house.neighbour, actor=people.chair, now=NOON)

    assert Application.objects.get(pk=application.pk).unit == house.neighbour
    assert closed() == [["робот"], 0, 0]
