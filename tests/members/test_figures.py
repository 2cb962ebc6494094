"""Numbers of an organisation: exact, the same by the clock and at once, and up the tree."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from members import figures
from members.enums import Employment, Gender, Status
from members.models import Figures
from members.tasks import count_figures
from structure.headcounts import add_headcount
from structure.models import Unit
from tests.factories import make_member
from tests.members.test_balance import admitted, moved, removed, suspended

NOW = datetime(2026, 11, 26, 9, tzinfo=UTC)
TODAY = NOW.date()
pytestmark = pytest.mark.django_db


@pytest.fixture
def staffed(house):
    """A primary with five, its shop with three, a neighbour with one; some left, some are away."""
    young, old = date(1991, 11, 27), date(1991, 11, 26)  # turns 35 tomorrow, turns it today
    for unit, number in ((house.primary, 2), (house.shop, 2), (house.neighbour, 1)):
        for _ in range(number):
            make_member(unit, gender=Gender.FEMALE, birth_date=young)
    make_member(house.primary, gender=Gender.MALE, birth_date=old)
    make_member(house.primary, employment=Employment.PENSIONER)
    admitted(house.shop, date(2026, 10, 5), gender=Gender.FEMALE)
    again = make_member(house.primary, status=Status.REMOVED)
    assert again.status == Status.REMOVED
    removed(make_member(house.primary), date(2026, 3, 2))
    removed(make_member(house.primary), date(2025, 12, 30))
    suspended(make_member(house.primary), date(2026, 5, 5))
    suspended(make_member(house.primary, gender=Gender.FEMALE), date(2026, 5, 5), "child_care")
    moved(make_member(house.neighbour), house.stranger_primary, date(2026, 6, 1))
    return house


def told(row):
    return (row.members, row.women, row.under_35, row.away, row.working)


def test_a_small_organisation_is_counted_at_once_with_all_inside_it(staffed):
    row = figures.of(staffed.primary, now=NOW)

    assert row.pk is None
    assert told(row) == (8, 6, 4, 2, 7)
    assert (row.joined, row.first, row.left) == (1, 1, 1)
    assert row.below == {"shop": 1, "group": 1}


def test_the_clock_counts_the_same_for_every_organisation(staffed):
    counted = count_figures()
    figures.refresh(now=NOW)

    assert counted == Unit.objects.count() == Figures.objects.count()
    for unit in Unit.objects.all():
        stored, live = Figures.objects.get(unit=unit), figures.of(unit, now=NOW)
        for name in figures.COUNTED:
            assert getattr(stored, name) == getattr(live, name), (unit, name)
    union = Figures.objects.get(unit=staffed.union)
    assert told(union) == (10, 7, 5, 2, 9)
    assert union.below == {"territorial": 2, "primary": 3, "shop": 1, "group": 1}


def test_months_are_worked_out_backwards(staffed):
    months = figures.months_of(figures.of(staffed.primary, now=NOW))

    assert [month.first for month in months][:2] == [date(2025, 12, 1), date(2026, 1, 1)]
    assert len(months) == 12 and months[-1].first == date(2026, 11, 1)
    by_month = {month.first.month: month[1:] for month in months}
    assert by_month[12] == (9, 0, 1)
    assert by_month[3] == (8, 0, 1)
    assert by_month[5] == (7, 0, 0)
    assert by_month[10] == (8, 1, 0)
    assert by_month[11] == (8, 0, 0)


def test_coverage_takes_working_members_where_the_number_of_employees_is_told(staffed):
    old = TODAY - timedelta(days=400)
    add_headcount(staffed.primary.pk, actor="т", on=old, employees=1000)
    add_headcount(staffed.primary.pk, actor="т", on=TODAY, employees=70)
    add_headcount(staffed.shop.pk, actor="т", on=TODAY, employees=30)
    figures.refresh(now=NOW)

    rows = {row.unit_id: row for row in Figures.objects.all()}

    assert (rows[staffed.primary.pk].covered, rows[staffed.primary.pk].coverage) == (7, 10.0)
    assert (rows[staffed.shop.pk].covered, rows[staffed.shop.pk].coverage) == (3, 10.0)
    assert rows[staffed.neighbour.pk].coverage is None
    assert (rows[staffed.union.pk].employees, rows[staffed.union.pk].covered) == (70, 7)
    assert rows[staffed.union.pk].working == 9


def test_a_large_organisation_is_told_as_the_clock_left_it(staffed, monkeypatch):
    monkeypatch.setattr(figures, "FEW_LINES", 5)

    assert figures.of(staffed.primary, now=NOW) is None
    figures.refresh(now=NOW)
    make_member(staffed.primary)

    row = figures.of(staffed.primary, now=NOW)
    assert (row.members, row.counted_at) == (8, NOW)


def test_counting_again_replaces_the_numbers(staffed):
    figures.refresh(now=NOW)
    make_member(staffed.primary)

    figures.refresh(now=NOW)

    assert Figures.objects.count() == Unit.objects.count()
    assert Figures.objects.get(unit=staffed.primary).members == 9


def test_a_closed_organisation_is_not_among_those_inside(staffed):
    Unit.objects.filter(pk=staffed.group.pk).update(closed_on=TODAY, successor=staffed.shop)

    assert figures.of(staffed.primary, now=NOW).below == {"shop": 1}


# the part of the card


def url(unit):
    return reverse("members:unit_figures", args=[unit.pk])


def test_the_part_of_the_card_tells_the_numbers_and_leads_to_people(client, staffed, people):
    client.force_login(people.chair)

    part = client.get(url(staffed.primary), headers={"HX-Request": "true"}).content.decode()
    page = client.get(url(staffed.primary)).content.decode()

    assert "<html" not in part and "<html" in page
    assert 'role="img"' in part and "<td" in part
    assert f"{reverse('members:as_of')}?unit={staffed.primary.pk}" in part


def test_one_who_may_not_see_members_gets_no_numbers(client, staffed, people):
    for person in (people.accountant, people.neighbour_chair, people.stranger):
        client.force_login(person)

        assert client.get(url(staffed.primary)).status_code == 404


def test_numbers_not_counted_yet_say_when_they_will_be(client, staffed, people, monkeypatch):
    monkeypatch.setattr(figures, "FEW_LINES", 0)
    client.force_login(people.chair)

    assert "раз в час" in client.get(url(staffed.primary)).content.decode()


def test_more_members_are_counted_by_the_same_queries(client, staffed, people):
    client.force_login(people.chair)
    queries = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as captured:
            client.get(url(staffed.primary), headers={"HX-Request": "true"})
        queries.append(len(captured))
        for _ in range(3):
            make_member(staffed.shop)

    assert queries[0] == queries[1]
