"""What is destroyed in parts is stopped as a whole."""

from datetime import timedelta

import pytest
from django.utils import timezone

from privacy import services
from privacy.brake import why_braked
from privacy.enums import Fate, State
from privacy.models import Destruction, Limits
from privacy.rules import limits_of
from tests.privacy.test_two_people import REASON, fates, is_seen, left_long_ago


def part(unit, people, cards):
    made = services.propose(
        unit, members=[card.pk for card in cards], reason=REASON, actor=people.chair
    )
    return services.confirm(made.pk, actor=people.territorial_chair)


@pytest.fixture
def ten(house):
    return [left_long_ago(house.primary) for _ in range(10)]


def test_the_second_five_of_ten_are_stopped(house, people, ten):
    assert part(house.primary, people, ten[:5]).state == State.QUARANTINE

    second = part(house.primary, people, ten[5:])

    assert (second.state, second.wipe_on) == (State.BRAKED, None)
    assert second.brake == (
        "ППО «Волжская ГЭС»: затронуто 100 % карточек (10 из 10), а можно 10 %."
    )
    assert fates(second) == [Fate.CHOSEN] * 5
    assert all(is_seen(people, card) for card in ten[5:])


def test_the_number_is_counted_together_too(house, people, ten):
    Limits.objects.create(unit=house.union, most_people=3)
    part(house.primary, people, ten[:2])

    second = part(house.primary, people, ten[2:4])

    assert second.state == State.BRAKED
    assert second.brake == (
        "Затронуто людей: 2, и ещё 2 за прошлые 30 дней, а за один раз можно 3."
    )


def test_those_who_came_back_and_those_of_long_ago_are_not_counted(house, people, ten):
    back = part(house.primary, people, ten[:5])
    services.return_all(back.pk, actor=people.chair, note="суд")
    old = part(house.primary, people, ten[:5])
    assert old.state == State.QUARANTINE

    Destruction.objects.filter(pk=old.pk).update(confirmed_at=timezone.now() - timedelta(days=31))

    assert part(house.primary, people, ten[5:]).state == State.QUARANTINE


def test_another_organisation_is_not_counted(house, people, ten):
    part(house.primary, people, ten[:5])

    limits = limits_of(house.union)
    assert why_braked([house.neighbour.pk] * 5, limits, on=timezone.localdate()) == ""
