from datetime import date
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from structure.enums import Kind
from structure.inherited import Inherited
from structure.joining import change_rules, inherited_rules
from structure.lineage import Line
from structure.models import Unit
from structure.queries import (
    Rules,
    deciding_unit,
    dues_percent_of,
    employers_of,
    joining_rules,
    nearest_of_kind,
    standing,
    time_zone_of,
    time_zones_of,
)
from structure.services import change_unit, close_unit
from tests.factories import make_employer, make_rules


def test_without_rules_the_defaults_hold(house):
    assert joining_rules(house.group) == Rules(10, 40, False, True, 30)


def test_each_rule_is_of_the_nearest_that_set_it(house):
    make_rules(house.union, remind_after_days=7, close_after_days=30, tray_keep_days=60)
    make_rules(house.territorial, remind_after_days=5, scan_suffices=False, tray_keep_days=14)
    make_rules(house.primary, scan_suffices=True)

    assert joining_rules(house.shop) == Rules(5, 30, False, True, 14)
    assert joining_rules(house.neighbour) == Rules(5, 30, False, False, 14)
    assert joining_rules(house.stranger_primary) == Rules(7, 30, False, True, 60)


def test_inherited_rules_tell_whose_they_are_and_leave_own_ones_out(house):
    make_rules(house.union, remind_after_days=7)
    make_rules(house.primary, remind_after_days=3)

    inherited = inherited_rules(house.primary)

    assert inherited["remind_after_days"] == Inherited(7, house.union)
    assert inherited["close_after_days"] == Inherited(40, None)


def test_a_rule_taken_back_is_inherited_again(house):
    change_rules(house.primary.pk, actor="тест", remind_after_days=3)

    change_rules(house.primary.pk, actor="тест", remind_after_days=None)

    assert joining_rules(house.primary).remind_after_days == 10


def test_the_time_zone_is_of_the_nearest_that_has_one(house):
    change_unit(house.other_territorial.pk, actor="тест", time_zone="Asia/Kamchatka")

    assert time_zone_of(house.stranger_primary) == ZoneInfo("Asia/Kamchatka")
    assert time_zone_of(house.primary) == ZoneInfo("Europe/Moscow")


def test_time_zones_of_many_are_one_question(house, django_assert_num_queries):
    change_unit(house.union.pk, actor="тест", time_zone="Europe/Samara")
    change_unit(house.other_territorial.pk, actor="тест", time_zone="Asia/Kamchatka")
    units = Unit.objects.filter(pk__in=[house.primary.pk, house.stranger_primary.pk])

    with django_assert_num_queries(2):
        found = time_zones_of(units)

    assert found == {
        house.primary.pk: ZoneInfo("Europe/Samara"),
        house.stranger_primary.pk: ZoneInfo("Asia/Kamchatka"),
    }


def test_the_percent_is_of_the_nearest_that_has_one(house):
    change_unit(house.territorial.pk, actor="тест", dues_percent=Decimal("0.80"))

    assert dues_percent_of(house.group) == Decimal("0.80")
    assert dues_percent_of(house.stranger_primary) == Decimal("1.00")
    assert Line(Unit.objects.get(pk=house.group.pk)).percent() == (
        Decimal("0.80"),
        house.territorial,
    )


@pytest.mark.parametrize(
    ("unit", "shops_admit", "decides"),
    [
        ("group", False, "primary"),
        ("shop", False, "primary"),
        ("shop", True, "shop"),
        ("group", True, "primary"),
        ("primary", False, "primary"),
        ("territorial", False, "territorial"),
    ],
)
def test_the_deciding_body(house, unit, shops_admit, decides):
    make_rules(house.primary, shops_admit=shops_admit)

    assert deciding_unit(getattr(house, unit)) == getattr(house, decides)


def test_what_stands_above_many_is_found_by_climbing(house, django_assert_num_queries):
    with django_assert_num_queries(1) as captured:
        above = set(Unit.objects.above(house.group, house.neighbour))

    assert above == {
        house.group,
        house.shop,
        house.primary,
        house.neighbour,
        house.territorial,
        house.union,
    }
    assert "lft" not in captured[0]["sql"].partition("WHERE")[2]
    assert list(Unit.objects.above()) == []


def test_employers_are_of_the_nearest_that_has_any(house):
    own = make_employer(house.shop)

    assert employers_of(house.group) == [own]
    assert employers_of(house.primary) == [house.employer]
    assert employers_of(house.stranger_primary) == []


def test_the_nearest_of_a_kind(house):
    assert nearest_of_kind(house.group, Kind.PRIMARY) == house.primary
    assert nearest_of_kind(house.territorial, Kind.PRIMARY) is None


def test_a_closed_organisation_is_answered_for_by_the_last_successor(house):
    day = date(2026, 11, 2)
    close_unit(house.primary.pk, house.neighbour.pk, on=day, actor="тест")
    close_unit(house.neighbour.pk, house.stranger_primary.pk, on=day, actor="тест")

    assert standing(Unit.objects.get(pk=house.primary.pk)) == house.stranger_primary
    assert standing(house.shop) == house.shop
