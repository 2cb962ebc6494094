"""Registers that the payroll does not answer: one task, raised by its day of pay and closed."""

from datetime import UTC, date, datetime, timedelta

import pytest

from dues.answering import ALL, confirm_lines, refuse_lines
from dues.models import PayrollDay
from dues.registering import make_full, mark_handed
from dues.reminding import payroll_after, remind_unanswered
from notifications.models import Todo
from tests.dues.statements import register_of, statement_of
from tests.factories import NOON, TODAY

PAYDAY = datetime(2026, 11, 10, 9, tzinfo=UTC)
AFTER = PAYDAY + timedelta(days=1)


@pytest.fixture(autouse=True)
def no_worker(monkeypatch):
    monkeypatch.setattr("dues.registering.print_later", lambda register: None)


@pytest.fixture
def register(house):
    made = register_of(house, statement_of(house), statement_of(house))
    mark_handed(made.pk, on=TODAY, received_by="Громова", actor="тест")
    return made


@pytest.mark.parametrize(
    ("handed", "withholds", "on"),
    [
        (date(2026, 11, 2), 10, date(2026, 11, 10)),
        (date(2026, 11, 10), 10, date(2026, 11, 10)),
        (date(2026, 11, 11), 10, date(2026, 12, 10)),
        (date(2026, 12, 31), 10, date(2027, 1, 10)),
        (date(2027, 2, 5), 31, date(2027, 2, 28)),
        (date(2026, 12, 31), 31, date(2026, 12, 31)),
    ],
)
def test_a_register_is_heeded_on_the_next_day_of_pay(handed, withholds, on):
    assert payroll_after(handed, withholds) == on


def test_an_unanswered_register_raises_one_task_after_the_day_of_pay(house, people, register):
    raised = [remind_unanswered(PAYDAY), remind_unanswered(AFTER), remind_unanswered(AFTER)]

    todo = Todo.objects.get()
    register.refresh_from_db()
    assert raised == [0, 1, 0]
    assert todo.title == (
        f"Узнать в бухгалтерии, приняла ли она реестр № 1 от 02.11.2026: {house.employer}"
    )
    assert (todo.unit, todo.url) == (house.primary, register.get_absolute_url())
    assert todo.user in {people.chair, people.deputy, people.accountant}
    assert register.asked_again_on == AFTER.date()


def test_the_day_of_the_employer_counts(house, register):
    PayrollDay.objects.create(employer=house.employer, withholds=20)

    assert remind_unanswered(AFTER) == 0
    assert remind_unanswered(AFTER + timedelta(days=10)) == 1


def test_the_sweep_may_come_weeks_late_but_not_a_year(register):
    assert remind_unanswered(AFTER + timedelta(days=400)) == 0
    assert remind_unanswered(AFTER + timedelta(days=60)) == 1


def test_what_is_answered_or_only_for_checking_raises_nothing(house, register):
    confirm_lines(register.pk, ALL, on=TODAY, actor="тест")
    full = make_full(unit=house.primary, employer=house.employer, on=TODAY, actor="тест", now=NOON)
    mark_handed(full.pk, on=TODAY, received_by="Громова", actor="тест")

    assert remind_unanswered(AFTER) == 0
    assert not Todo.objects.exists()


def test_the_last_answer_closes_the_task(people, register):
    remind_unanswered(AFTER)
    first, second = register.lines.values_list("pk", flat=True)

    confirm_lines(register.pk, [first], on=TODAY, actor=people.accountant)
    before = Todo.objects.open().count()
    refuse_lines(register.pk, [second], on=TODAY, reason="Уволен", actor=people.accountant)

    assert (before, Todo.objects.open().count()) == (1, 0)
