"""Two at once, each on a connection of his own: one grant, one look, one end."""

from datetime import timedelta

import pytest
from django.utils import timezone
from guardian.models import UserObjectPermission

from accounts import lending, looks
from accounts.models import Grant, Look
from audit.models import Entry
from structure.scope import Action
from tests.applications.test_races import together
from tests.factories import make_member

pytestmark = pytest.mark.django_db(transaction=True)


def test_lent_twice_at_once_it_is_one_grant(house, people):
    card = make_member(house.shop)
    today = timezone.localdate()

    def lend():
        return lending.lend(
            people.stranger, card, Action.VIEW_MEMBER,
            starts_on=today, ends_on=today + timedelta(days=3), actor=people.chair,
        )  # fmt: skip

    assert {type(result) for result in together(lend, lend)} == {Grant}
    assert Grant.objects.count() == 1
    assert UserObjectPermission.objects.count() == 1


def test_taken_back_twice_at_once_it_is_recorded_once(house, people):
    card = make_member(house.shop)
    today = timezone.localdate()
    grant = lending.lend(
        people.stranger, card, Action.VIEW_MEMBER,
        starts_on=today, ends_on=today, actor=people.chair, unit=house.shop,
    )  # fmt: skip

    def take_back():
        return lending.take_back_grant(grant.pk, actor=people.chair)

    together(take_back, take_back)

    assert not Grant.objects.exists()
    assert not UserObjectPermission.objects.exists()
    assert Entry.objects.filter(action="accounts.grant.taken").count() == 1


def test_two_looks_begun_at_once_leave_one(people):
    now = timezone.now()

    def look_at(person):
        return lambda: looks.begin(person.pk, actor=people.admin, reason="помощь", now=now)

    together(look_at(people.chair), look_at(people.shop_chair))

    assert Look.objects.count() == 2
    assert Look.objects.filter(ended_at=None).count() == 1


def test_ended_twice_at_once_it_is_recorded_once(people):
    now = timezone.now()
    look = looks.begin(people.chair.pk, actor=people.admin, reason="помощь", now=now)

    together(*[lambda: looks.finish(look.pk, now=now)] * 2)

    assert Entry.objects.filter(action="accounts.look.ended").count() == 1
