from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from audit.models import Entry
from structure.enums import Kind, TreeRefused
from structure.headcounts import (
    add_headcount,
    change_headcount,
    headcount_inside,
    headcount_on,
    remove_headcount,
)
from structure.models import Headcount, Unit
from tests.factories import TODAY, make_unit

JANUARY, JULY = date(2026, 1, 1), date(2026, 7, 1)


def told(unit, on=JANUARY, employees=100, **more):
    return add_headcount(unit.pk, actor="тест", on=on, employees=employees, **more)


def url(name, pk):
    return reverse(f"structure:{name}", args=[pk])


def test_the_newest_on_a_day_holds(house):
    told(house.primary, JULY, 120)
    told(house.primary, JANUARY, 100)

    days = (date(2025, 12, 31), JANUARY, date(2026, 6, 30), JULY, TODAY)
    held = [headcount_on(house.primary, day) for day in days]

    assert [row and row.employees for row in held] == [None, 100, 100, 120, 120]


def test_a_branch_has_the_sum_of_its_primary_ones(house):
    told(house.primary, JANUARY, 100, women=40)
    told(house.primary, JULY, 110, women=45, under_35=20)
    told(house.neighbour, JANUARY, 30)
    told(house.stranger_primary, JANUARY, 7)
    told(house.shop, JANUARY, 25)

    in_territory = headcount_inside(house.territorial, TODAY)
    in_spring = headcount_inside(house.union, date(2026, 3, 1))

    assert in_territory == {"employees": 140, "women": 45, "under_35": 20}
    assert in_spring == {"employees": 137, "women": 40, "under_35": None}


def test_a_closed_one_is_not_in_the_sum(house):
    told(house.neighbour, JANUARY, 30)
    Unit.objects.filter(pk=house.neighbour.pk).update(
        closed_on=TODAY, successor_id=house.primary.pk
    )

    assert headcount_inside(house.territorial, TODAY)["employees"] is None


def test_a_day_is_told_once(house):
    told(house.primary)

    with pytest.raises(TreeRefused, match=r"На 01\.01\.2026 численность уже записана"):
        told(house.primary, employees=5)

    assert house.primary.headcounts.get().employees == 100


def test_a_correction_is_in_the_journal_with_both_values(house, people):
    row = told(house.primary)

    change_headcount(row.pk, actor=people.chair, on=JANUARY, employees=101)
    change_headcount(row.pk, actor=people.chair, on=JANUARY, employees=101)

    line = Entry.objects.get(action="structure.headcount.changed")
    assert line.data == {"changes": {"employees": ["100", "101"]}}


def test_a_correction_to_a_day_already_told_is_refused(house):
    told(house.primary, JULY)
    row = told(house.primary)

    with pytest.raises(TreeRefused):
        change_headcount(row.pk, actor="тест", on=JULY)

    assert Headcount.objects.get(pk=row.pk).on == JANUARY


def test_what_was_told_by_mistake_is_taken_back_once(house):
    row = told(house.primary)

    remove_headcount(row.pk, actor="тест")
    remove_headcount(row.pk, actor="тест")

    assert not Headcount.objects.exists()
    assert Entry.objects.filter(action="structure.headcount.removed").count() == 1


def test_a_closed_organisation_is_not_told_of_any_more(house):
    row = told(house.primary)
    Unit.objects.filter(pk=house.primary.pk).update(
        closed_on=TODAY, successor_id=house.neighbour.pk
    )

    for act in (
        lambda: told(house.primary, JULY),
        lambda: change_headcount(row.pk, actor="тест", employees=1),
        lambda: remove_headcount(row.pk, actor="тест"),
    ):
        with pytest.raises(TreeRefused, match="закрыта"):
            act()

    assert house.primary.headcounts.get().employees == 100


@pytest.mark.parametrize("wrong", [{"women": 101}, {"under_35": 101}])
def test_the_database_refuses_more_women_than_people(house, wrong):
    with pytest.raises(IntegrityError), transaction.atomic():
        Headcount.objects.create(
            unit=house.primary, on=JANUARY, employees=100, recorded_by="тест", **wrong
        )


# pages


def test_a_chair_writes_down_and_corrects(house, people, sent_by, seen_by):
    answer = sent_by(
        people.chair,
        url("add_headcount", house.primary.pk),
        on="2026-01-01",
        employees="120",
        women="",
        under_35="31",
        source="Справка № 12",
    )
    row = house.primary.headcounts.get()
    sent_by(
        people.chair,
        url("change_headcount", row.pk),
        on="2026-01-01",
        employees="121",
        women="50",
        under_35="31",
    )

    row.refresh_from_db()
    page = seen_by(people.auditor, url("headcounts", house.primary.pk))
    assert answer["Location"] == url("headcounts", house.primary.pk)
    assert (row.employees, row.women, row.under_35) == (121, 50, 31)
    assert page.context["holds"] == row
    assert page.context["may_edit"] is False


@pytest.mark.parametrize(
    ("wrong", "field", "sentence"),
    [
        ({"on": "2999-01-01"}, "on", "Этот день ещё не наступил."),
        ({"on": "когда-то"}, "on", "Введите правильную дату."),
        ({"employees": "-1"}, "employees", "больше либо равно 0"),
        ({"employees": "много"}, "employees", "Введите целое число."),
        ({"women": "121"}, "women", "Больше, чем всего работает: 120."),
        ({"under_35": "130"}, "under_35", "Больше, чем всего работает: 120."),
    ],
)
def test_a_wrong_figure_keeps_what_was_typed(house, people, sent_by, wrong, field, sentence):
    data = {"on": "2026-01-01", "employees": "120", "source": "Справка № 12"} | wrong

    answer = sent_by(people.chair, url("add_headcount", house.primary.pk), **data)

    assert answer.status_code == 422
    assert sentence in " ".join(answer.context["form"].errors[field])
    assert "Справка № 12" in answer.content.decode()
    assert not Headcount.objects.exists()


def test_the_same_day_is_told_beside_the_field(house, people, sent_by):
    told(house.primary)

    answer = sent_by(
        people.chair, url("add_headcount", house.primary.pk), on="2026-01-01", employees="1"
    )

    assert answer.context["form"].errors["on"] == [
        "На 01.01.2026 численность уже записана. Исправьте ту запись."
    ]


def test_a_row_is_removed_after_a_question(house, people, seen_by, sent_by):
    row = told(house.primary)

    asked = seen_by(people.chair, url("remove_headcount", row.pk))
    still = Headcount.objects.exists()
    sent_by(people.chair, url("remove_headcount", row.pk))

    assert "Убрать запись на 01.01.2026?" in asked.content.decode()
    assert still
    assert not Headcount.objects.exists()


@pytest.mark.parametrize("who", ["auditor", "deputy", "shop_chair", "neighbour_chair"])
def test_who_may_not_edit_writes_nothing(house, people, sent_by, who):
    row = told(house.primary)

    for name, pk in (("add_headcount", house.primary.pk), ("change_headcount", row.pk)):
        answer = sent_by(getattr(people, who), url(name, pk), on="2026-02-01", employees="1")
        assert answer.status_code == 404
    assert sent_by(getattr(people, who), url("remove_headcount", row.pk)).status_code == 404

    assert house.primary.headcounts.get().employees == 100


def test_a_territorial_one_keeps_no_figure_of_its_own(house, people, seen_by):
    assert seen_by(people.admin, url("headcounts", house.territorial.pk)).status_code == 404
    assert seen_by(people.admin, url("add_headcount", house.territorial.pk)).status_code == 404


def test_the_table_costs_the_same_with_many_rows(house, people, seen_by):
    told(house.primary)
    address = url("headcounts", house.primary.pk)
    seen_by(people.chair, address)

    with CaptureQueriesContext(connection) as one:
        seen_by(people.chair, address)
    for month in (2, 3):
        told(house.primary, date(2026, month, 1))
    with CaptureQueriesContext(connection) as three:
        seen_by(people.chair, address)

    assert len(three) == len(one)


def test_the_card_shows_the_figure_that_holds(house, people, seen_by):
    told(house.primary, JULY, 1204, women=300)
    told(house.primary, JANUARY, 1100)

    text = seen_by(people.chair, url("unit", house.primary.pk)).content.decode()

    assert '<p class="figure">1204</p>' in text
    assert "300\xa0женщин" in text


def test_the_sum_of_a_branch_is_one_question(house, django_assert_num_queries):
    for _ in range(3):
        told(make_unit(Kind.PRIMARY, house.territorial))
    territorial = Unit.objects.get(pk=house.territorial.pk)

    with django_assert_num_queries(1):
        assert headcount_inside(territorial, TODAY)["employees"] == 300
