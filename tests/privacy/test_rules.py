"""Whom rules find: by the day, by the place, and never by more than they say."""

from datetime import UTC, date, datetime, timedelta

import pytest

from applications.enums import Outcome, Stage
from members.enums import ConsentKind
from members.models import Consent, Membership
from privacy.enums import RuleKind
from privacy.models import Limits, Rule
from privacy.rules import find, limits_of, months_before, rules_of, set_rules
from tests.factories import NOON, make_application, make_member
from tests.privacy.test_two_people import left_long_ago

TODAY = date(2026, 11, 26)


def found(house, kind, place=None, on=TODAY):
    return find(rules_of(house.union)[kind], place or house.union, on=on)


def test_who_left_long_enough_ago(house):
    card = left_long_ago(house.primary)
    Membership.objects.filter(member=card).update(until=date(2021, 11, 26))
    make_member(house.primary)

    assert found(house, RuleKind.LEFT).members == [card.pk]
    assert found(house, RuleKind.LEFT, on=TODAY - timedelta(days=1)).members == []


def test_the_place_bounds_the_search(house):
    here, there = left_long_ago(house.shop), left_long_ago(house.neighbour)

    assert found(house, RuleKind.LEFT, house.primary).members == [here.pk]
    assert found(house, RuleKind.LEFT, house.territorial).members == [here.pk, there.pk]


def test_applicants_who_were_not_admitted(house):
    long_ago = datetime(2020, 1, 1, tzinfo=UTC)
    told = {"stage": Stage.REJECTED, "outcome": Outcome.LAPSED}
    old = make_application(house.primary, now=long_ago, **told)
    make_application(house.primary, now=NOON, **told)
    alone = make_application(house.primary, now=long_ago, member=None, **told)
    again = make_application(house.primary, now=long_ago, **told)
    make_application(house.primary, stage=Stage.SIGNING, member=again.member, now=NOON)

    people = found(house, RuleKind.REFUSED)

    assert (people.members, people.applications) == ([old.member_id], [alone.pk])


def test_whoever_took_his_consent_back_and_is_no_member(house):
    def withdrawn(member, at):
        return Consent.objects.create(
            member=member, kind=ConsentKind.PROCESSING, channel="tick", given_at=NOON,
            withdrawn_at=at,
        )  # fmt: skip

    gone, member = left_long_ago(house.primary), make_member(house.primary)
    again = left_long_ago(house.primary)
    for card in (gone, member, again):
        withdrawn(card, datetime(2026, 10, 1, tzinfo=UTC))
    withdrawn(again, None)

    assert found(house, RuleKind.WITHDRAWN).members == [gone.pk]


def test_hidden_and_merged_ones_are_found_by_nobody(house):
    card = left_long_ago(house.primary)
    left_long_ago(house.primary, merged_into=card)
    type(card).objects.filter(pk=card.pk).update(hidden_at=NOON)

    assert found(house, RuleKind.LEFT).members == []


def test_rules_are_as_usual_until_the_union_sets_its_own(house, people):
    assert {kind: rule.months for kind, rule in rules_of(house.shop).items()} == {
        "left": 60, "refused": 36, "withdrawn": 1
    }  # fmt: skip
    assert limits_of(house.shop).quarantine_days == 30
    assert not Rule.objects.exists()

    set_rules(
        house.union.pk, actor=people.admin, rules={RuleKind.LEFT: (72, False)},
        limits={"quarantine_days": 40},
    )  # fmt: skip

    assert rules_of(house.shop)["left"].months == 72
    assert not rules_of(house.shop)["left"].is_active
    assert limits_of(house.shop).quarantine_days == 40
    assert Limits.objects.get().unit == house.union


@pytest.mark.parametrize(
    ("day", "months", "before"),
    [
        (date(2026, 11, 26), 60, date(2021, 11, 26)),
        (date(2026, 3, 31), 1, date(2026, 2, 28)),
        (date(2024, 3, 31), 1, date(2024, 2, 29)),
        (date(2026, 1, 15), 1, date(2025, 12, 15)),
        (date(2026, 1, 15), 0, date(2026, 1, 15)),
    ],
)
def test_months_back(day, months, before):
    assert months_before(day, months) == before
