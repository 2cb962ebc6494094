"""Shares: dated percentages of the nearest organisation upwards, to the kopeck."""

from datetime import date
from decimal import Decimal

import pytest

from audit.models import Entry
from dues import share_setting
from dues.enums import DuesRefused
from dues.models import Share
from dues.shares import share_on, split
from tests.dues.books import make_share

TODAY = date(2026, 11, 2)


def share(primary, territorial, union):
    return Share(primary=Decimal(primary), territorial=Decimal(territorial), union=Decimal(union))


@pytest.mark.parametrize(
    ("amount", "parts", "expected"),
    [
        ("1000.00", (60, 30, 10), ("600.00", "300.00", "100.00")),
        ("100.01", (60, 30, 10), ("60.01", "30.00", "10.00")),
        ("0.01", (0, 50, 50), ("0.00", "0.00", "0.01")),
        ("0.01", (60, 30, 10), ("0.01", "0.00", "0.00")),
        ("0.05", (60, 30, 10), ("0.02", "0.02", "0.01")),
        ("33.33", ("33.34", "33.33", "33.33"), ("11.11", "11.11", "11.11")),
        ("-100.01", (60, 30, 10), ("-60.01", "-30.00", "-10.00")),
        ("0.00", (60, 30, 10), ("0.00", "0.00", "0.00")),
        ("7.77", (100, 0, 0), ("7.77", "0.00", "0.00")),
    ],
)
def test_parts_add_up_and_the_remainder_stays_below(amount, parts, expected):
    assert split(Decimal(amount), share(*parts)) == tuple(map(Decimal, expected))


def test_the_share_of_the_nearest_organisation_upwards_is_in_force(house):
    of_union = make_share(house.union)
    of_territorial = make_share(house.territorial)
    own = make_share(house.primary, starts_on=date(2026, 6, 1))

    assert share_on(house.primary, TODAY) == own
    assert share_on(house.shop, TODAY) == own
    assert share_on(house.primary, date(2026, 5, 31)) == of_territorial
    assert share_on(house.neighbour, TODAY) == of_territorial
    assert share_on(house.stranger_primary, TODAY) == of_union
    assert share_on(house.union, date(2025, 12, 31)) is None


def test_the_latest_that_has_begun_is_in_force_and_one_withdrawn_never(
    house, django_assert_num_queries
):
    first = make_share(house.union)
    second = make_share(house.union, starts_on=TODAY)
    third = make_share(house.union, starts_on=date(2026, 11, 1))
    Share.objects.filter(pk=third.pk).update(withdrawn_at="2026-10-30T00:00Z")

    assert share_on(house.primary, date(2026, 11, 1)) == first
    with django_assert_num_queries(2):
        assert share_on(house.primary, TODAY) == second


def test_a_share_is_set_and_told_to_the_journal(house):
    make_share(house.union, "70", "20", "10")

    made = share_setting.set_share(
        unit=house.union, starts_on=date(2027, 1, 1), territorial=Decimal("32.5"),
        union=Decimal(10), basis="Пост. № 3", actor="тест",
    )  # fmt: skip

    assert made.primary == Decimal("57.5")
    assert Entry.objects.get(action="dues.share.set").plain_data == {
        "starts_on": "2027-01-01", "basis": "Пост. № 3", "old": ["70.00", "20.00", "10.00"],
        "new": ["57.5", "32.5", "10"],
    }  # fmt: skip


@pytest.mark.parametrize(("territorial", "union"), [("60", "41"), ("-1", "10")])
def test_more_than_all_is_not_shared(house, territorial, union):
    with pytest.raises(DuesRefused, match="100 %"):
        share_setting.set_share(
            unit=house.union, starts_on=TODAY, territorial=Decimal(territorial),
            union=Decimal(union), actor="тест",
        )  # fmt: skip

    assert not Share.objects.exists()


def test_a_day_has_one_share(house):
    make_share(house.union, starts_on=TODAY)

    with pytest.raises(DuesRefused, match="На эту дату"):
        share_setting.set_share(
            unit=house.union, starts_on=TODAY, territorial=Decimal(1), union=Decimal(1),
            actor="тест",
        )  # fmt: skip


def test_a_share_that_has_not_begun_is_withdrawn_and_its_day_is_free(house):
    coming = make_share(house.union, starts_on=date(2026, 11, 3))

    share_setting.withdraw_share(coming.pk, today=TODAY, actor="тест")

    assert share_on(house.union, date(2026, 12, 1)) is None
    with pytest.raises(DuesRefused, match="уже отменено"):
        share_setting.withdraw_share(coming.pk, today=TODAY, actor="тест")
    make_share(house.union, starts_on=date(2026, 11, 3))


def test_a_share_in_force_is_not_withdrawn(house):
    begun = make_share(house.union, starts_on=TODAY)

    with pytest.raises(DuesRefused, match="уже действует"):
        share_setting.withdraw_share(begun.pk, today=TODAY, actor="тест")

    assert share_on(house.union, TODAY) == begun
