"""Rights narrowed for a time: the office looks, does nothing, and one administrator stays whole."""

import pytest
from django.urls import reverse

from accounts.enums import GrantRefused, Role
from accounts.explaining import offices_reaching, why
from accounts.guards import require_somebody_left
from accounts.models import Mandate, User
from accounts.narrowing import narrow, restore
from accounts.queries import responsible_for
from accounts.reasons import Narrowed
from audit.models import Entry
from members.models import Member
from structure.scope import Action, may
from tests.factories import TODAY, make_mandate, make_member, make_user

pytestmark = pytest.mark.django_db

WHY = "Нет действующего обучения «Охрана труда»."


def office_of(user):
    return Mandate.objects.get(user=user)


def narrowed(user, **fields):
    return narrow(office_of(user).pk, because=WHY, actor="робот", on=TODAY, **fields)


def fresh(user):
    return User.objects.get(pk=user.pk)


def test_a_narrowed_office_looks_and_does_nothing(house, people):
    member = make_member(house.primary)

    assert narrowed(people.chair) is True

    chair = fresh(people.chair)
    assert Member.objects.for_user(chair, Action.VIEW_MEMBER).get() == member
    assert not Member.objects.for_user(chair, Action.EDIT_MEMBER).exists()
    assert not may(chair, Action.DECIDE_APPLICATION, house.primary)
    assert may(chair, Action.VIEW_TRAINING, house.primary)


def test_all_comes_back_and_the_journal_tells_both(house, people):
    narrowed(people.chair)
    narrowed(people.chair)

    restore(office_of(people.chair).pk, actor="робот")
    restore(office_of(people.chair).pk, actor="робот")

    assert may(fresh(people.chair), Action.EDIT_MEMBER, house.primary)
    told = Entry.objects.filter(action__startswith="accounts.mandate.").order_by("pk")
    assert [(entry.action, entry.data["old"], entry.data["new"]) for entry in told] == [
        ("accounts.mandate.narrowed", None, str(TODAY)),
        ("accounts.mandate.restored", str(TODAY), None),
    ]


def test_new_work_goes_past_him(house, people):
    assert responsible_for(house.primary) == people.chair

    narrowed(people.chair)

    assert responsible_for(house.primary) not in {people.chair, None}


def test_another_office_of_his_is_whole(house, people):
    narrowed(people.chair)
    make_mandate(people.chair, house.neighbour)

    assert may(fresh(people.chair), Action.EDIT_MEMBER, house.neighbour)
    assert not may(fresh(people.chair), Action.EDIT_MEMBER, house.primary)


def test_why_he_may_not_is_told(house, people):
    narrowed(people.chair)

    answer = why(people.chair, house.primary, Action.EDIT_UNIT)

    assert not answer
    assert isinstance(answer.obstacles[0], Narrowed)
    assert answer.obstacles[0].said.endswith(WHY)
    assert why(people.chair, house.primary, Action.VIEW_UNIT)
    held = office_of(people.chair)
    assert held not in offices_reaching(house.primary, Action.EDIT_UNIT)
    assert held in offices_reaching(house.primary, Action.VIEW_UNIT)


def test_the_last_administrator_is_never_narrowed(house, people):
    assert narrowed(people.admin) is False

    assert office_of(people.admin).narrowed_on is None
    assert not Entry.objects.filter(action="accounts.mandate.narrowed").exists()


def test_of_two_administrators_one_stays_whole_and_cannot_go(house, people):
    second = make_user()
    make_mandate(second, house.union, Role.UNION_ADMIN)

    assert narrowed(second) is True
    assert narrowed(people.admin) is False
    with pytest.raises(GrantRefused, match="последний администратор"):
        require_somebody_left(office_of(people.admin), on=TODAY)


def test_he_and_whoever_is_above_him_read_why(client, house, people):
    narrowed(people.chair)

    client.force_login(people.chair)
    assert WHY in client.get(reverse("accounts:profile")).content.decode()
    client.force_login(people.admin)
    page = client.get(reverse("accounts:person", args=[people.chair.pk])).content.decode()
    assert WHY in page
