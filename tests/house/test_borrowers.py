"""Whoever was lent one thing opens that thing, and nothing beside it at any address."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.lending import lend
from accounts.models import User
from structure.scope import Action
from tests.factories import make_user
from tests.house.addresses import RULES, OfList, OfUnit, address
from tests.house.grounds import MARKS, lay

pytestmark = pytest.mark.django_db


@pytest.fixture
def grounds(house, people):
    return {
        "own": lay("own", house.primary, people.admin),
        "neighbour": lay("neighbour", house.neighbour, people.admin),
    }


@pytest.fixture
def borrower(grounds, people, client):
    """Without any office; the member of ``own`` bears a surname that nobody else has."""
    user = make_user(surname="Заёмова")
    today = timezone.localdate()
    member = grounds["own"].member
    lend(
        user, member, Action.VIEW_MEMBER,
        starts_on=today, ends_on=today + timedelta(days=7), actor=people.admin,
    )  # fmt: skip
    client.force_login(User.objects.get(pk=user.pk))
    return user


def opened(client, name, ground=None):
    response = client.get(address(name, RULES[name], ground))
    return response if response.status_code not in (404, 405) else None


def test_only_pages_of_the_card_itself_open(grounds, borrower, client):
    wrong = []
    for name, rule in RULES.items():
        if not isinstance(rule, OfUnit):
            continue
        if opened(client, name, grounds["neighbour"]):
            wrong.append((name, "neighbour"))
        about = rule.kwargs(grounds["own"])
        if opened(client, name, grounds["own"]) and grounds["own"].member.pk not in about.values():
            wrong.append((name, "own", about))

    assert wrong == []


def test_no_right_but_to_see_it(grounds, borrower, client):
    writing = [
        name
        for name, rule in RULES.items()
        if isinstance(rule, OfUnit)
        and rule.action not in (Action.VIEW_MEMBER, Action.VIEW_UNIT)
        and opened(client, name, grounds["own"])
    ]

    assert writing == []


def test_lists_name_nobody_else(grounds, borrower, client):
    foreign = MARKS["neighbour"]
    telling = []
    for name, rule in RULES.items():
        if isinstance(rule, OfList):
            response = opened(client, name)
            if response and not response.streaming and foreign in response.content.decode():
                telling.append(name)

    assert telling == []
