from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from audit.models import Entry
from notifications.models import Todo
from structure.agreements import add_agreement, change_agreement, remove_agreement
from structure.models import Unit
from structure.services import change_unit
from tests.factories import NOON, TODAY
from unionportal import reminders
from unionportal.reminders import remind_of_endings
from unionportal.succession import close_unit

SOON = TODAY + timedelta(days=60)


def agreed(unit, until, **more):
    return add_agreement(
        unit.pk, actor="тест", concluded_on=TODAY - timedelta(days=900), until=until, **more
    )


def sweep(on=TODAY):
    return remind_of_endings(on=on, now=NOON)


def test_a_task_is_put_once_ninety_days_before_the_end(house, people):
    agreed(house.primary, TODAY + timedelta(days=100))

    put = [sweep(TODAY + timedelta(days=days)) for days in (0, 9, 10, 10, 11, 100)]

    todo = Todo.objects.get()
    assert put == [0, 0, 1, 0, 0, 0]
    assert (todo.unit, todo.user) == (house.primary, people.chair)
    assert todo.due_on == TODAY + timedelta(days=100)
    assert todo.title == "Коллективный договор действует до 10.02.2027: ППО «Волжская ГЭС»"
    assert todo.url == f"/office/structure/{house.primary.pk}/agreements/"


def test_a_late_sweep_puts_what_was_missed(house, people):
    agreed(house.primary, TODAY + timedelta(days=100))

    assert sweep(TODAY + timedelta(days=97)) == 1


def test_one_broken_row_does_not_keep_the_others_from_being_told_of(house, people, monkeypatch):
    agreed(house.primary, SOON)
    agreed(house.neighbour, SOON)
    real = reminders.put_todo

    def breaks(title, **told):
        if told["unit"] == house.primary:
            raise KeyError("сломано")
        return real(title, **told)

    monkeypatch.setattr(reminders, "put_todo", breaks)

    assert sweep() == 1
    assert Todo.objects.get().unit == house.neighbour


@pytest.mark.parametrize("how", ["prolonged", "followed", "removed"])
def test_the_task_is_done_when_there_is_nothing_to_do(house, people, how):
    agreement = agreed(house.primary, SOON)
    sweep()
    later = SOON + timedelta(days=900)

    if how == "prolonged":
        change_agreement(agreement.pk, actor="тест", until=later)
    elif how == "followed":
        agreed(house.primary, later)
    else:
        remove_agreement(agreement.pk, actor="тест")
    sweep()
    sweep()

    todo = Todo.objects.get()
    assert (todo.done_at, todo.done_by) == (NOON, "робот")
    assert Entry.objects.filter(action="notifications.todo.done").count() == 1


def test_one_that_is_over_without_a_next_one_is_still_to_be_done(house, people):
    agreed(house.primary, SOON)
    sweep()

    sweep(SOON + timedelta(days=30))

    assert Todo.objects.get().done_at is None


def test_a_task_taken_off_by_hand_does_not_come_back(house, people):
    agreed(house.primary, SOON)
    sweep()
    Todo.objects.update(done_at=NOON, done_by="Щеглова")

    assert sweep() == 0
    assert Todo.objects.get().done_by == "Щеглова"


def test_the_successor_gets_the_task_with_the_agreement(house, people):
    agreed(house.primary, SOON)
    sweep()

    close_unit(house.primary.pk, house.neighbour.pk, on=TODAY, actor="тест", now=NOON)

    assert sweep() == 0
    todo = Todo.objects.get()
    assert (todo.unit, todo.done_at) == (house.neighbour, None)


def test_elections_are_reminded_of_by_their_term(house, people):
    change_unit(house.primary.pk, actor="тест", last_election_on=date(2023, 12, 1), term_years=3)
    change_unit(house.shop.pk, actor="тест", last_election_on=date(2024, 12, 1), term_years=3)
    change_unit(house.neighbour.pk, actor="тест", last_election_on=date(2023, 12, 1))

    assert sweep() == 1
    todo = Todo.objects.get()
    assert todo.title == "Провести отчётно-выборное собрание до 01.12.2026: ППО «Волжская ГЭС»"
    change_unit(house.primary.pk, actor="тест", last_election_on=date(2026, 11, 1))
    sweep()
    todo.refresh_from_db()
    assert todo.done_by == "робот"


@pytest.mark.parametrize("term", range(1, 11))
def test_no_day_of_the_ninety_is_missed(house, people, term):
    """The last elections are asked for by a range of days; years have different numbers of them."""
    missed = []
    for left in (-1, 0, 1, 89, 90, 91):
        day = TODAY + timedelta(days=left)
        Unit.objects.filter(pk=house.primary.pk).update(
            last_election_on=day.replace(year=day.year - term), term_years=term
        )
        Todo.objects.all().delete()
        if (sweep() == 1) is not (0 <= left <= 90):
            missed.append(left)

    assert missed == []


def test_a_tariff_agreement_is_reminded_of_to_the_one_that_has_it(house, people):
    change_unit(
        house.union.pk,
        actor="тест",
        tariff_agreement="ОТС в электроэнергетике",
        tariff_agreement_until=SOON,
    )

    assert sweep() == 1
    todo = Todo.objects.get()
    assert (todo.unit, todo.user, todo.due_on) == (house.union, people.admin, SOON)
    change_unit(house.union.pk, actor="тест", tariff_agreement_until=date(2030, 1, 1))
    sweep()
    assert Todo.objects.get().done_by == "робот"


def test_a_closed_organisation_is_not_reminded(house, people):
    change_unit(house.primary.pk, actor="тест", last_election_on=date(2023, 12, 1), term_years=3)
    close_unit(house.primary.pk, house.neighbour.pk, on=TODAY, actor="тест", now=NOON)

    assert sweep() == 0
    assert not Todo.objects.exists()


def test_a_sweep_with_nothing_new_costs_the_same_with_many_tasks(house, people):
    agreed(house.primary, SOON)
    sweep()

    with CaptureQueriesContext(connection) as one:
        sweep()
    for unit in (house.neighbour, house.stranger_primary):
        agreed(unit, SOON)
    sweep()
    with CaptureQueriesContext(connection) as three:
        sweep()

    assert len(three) == len(one)


def test_a_day_that_comes_to_hold_again_is_told_of_again(house, people):
    agreement = agreed(house.primary, SOON)
    sweep()
    change_agreement(agreement.pk, actor="тест", until=SOON + timedelta(days=900))
    sweep()
    assert Todo.objects.get().done_by == "робот"

    change_agreement(agreement.pk, actor="тест", until=SOON)

    assert [sweep(), sweep()] == [1, 0]
    todo = Todo.objects.get()
    assert (todo.done_at, todo.done_by, todo.user) == (None, "", people.chair)
