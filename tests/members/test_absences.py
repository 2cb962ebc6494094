"""Reminders of those who are to come back: a fortnight before, on the day, once each."""

from datetime import timedelta

from members import absences, movement
from members.absences import remind_of_returns
from members.mending import take_back
from members.models import Suspension, SuspensionGround
from notifications.models import Todo
from tests.factories import NOON, TODAY, make_member

BACK = TODAY + timedelta(days=30)


def away(unit, *, until=BACK, **fields):
    card = make_member(unit, **fields)
    ground = SuspensionGround.objects.get(code="army")
    movement.suspend(card.pk, ground=ground, on=TODAY, planned_until=until, actor="тест", now=NOON)
    return card


def sweep(*days):
    return [remind_of_returns(now=NOON + timedelta(days=day)) for day in days]


def test_a_task_a_fortnight_before_and_one_on_the_day(house, people):
    card = away(house.primary, surname="Боец")

    assert sweep(0, 15, 16, 16, 17, 29, 30, 30, 31, 40) == [0, 0, 1, 0, 0, 0, 1, 0, 0, 0]

    before, on_the_day = Todo.objects.order_by("pk")
    assert before.title == "Вернётся 02.12.2026: Боец П. С., военная служба"
    assert (before.user, before.unit, before.due_on) == (people.chair, house.primary, BACK)
    assert before.done_by == "робот"
    assert on_the_day.title == "Сегодня должен вернуться: Боец П. С., военная служба"
    assert (on_the_day.url, on_the_day.done_at) == (card.get_absolute_url(), None)


def test_a_sweep_late_reminds_once(house):
    away(house.primary)

    assert sweep(33, 33, 50) == [1, 0, 0]
    assert Todo.objects.get().title.startswith("Сегодня должен вернуться")


def test_a_short_absence_is_reminded_of_at_once(house):
    away(house.primary, until=TODAY + timedelta(days=5))

    assert sweep(0, 4, 5, 6) == [1, 0, 1, 0]


def test_a_return_finishes_the_task(house, people):
    card = away(house.primary)
    sweep(20)

    movement.give_back(card.pk, on=TODAY, actor=people.chair, now=NOON + timedelta(days=20))

    assert Todo.objects.get().done_by == str(people.chair)
    assert sweep(30) == [0]


def test_a_new_day_begins_anew(house):
    card = away(house.primary)
    sweep(20)

    movement.prolong(
        card.pk, planned_until=BACK + timedelta(days=60), actor="тест",
        now=NOON + timedelta(days=21),
    )  # fmt: skip

    assert sweep(30, 75, 76, 90) == [0, 0, 1, 1]
    assert Todo.objects.filter(done_at=None).count() == 1


def test_an_absence_without_an_end_is_never_reminded_of(house):
    away(house.primary, until=None)

    assert sweep(0, 30, 400) == [0, 0, 0]
    assert Suspension.objects.get().reminded_on is None


def test_one_sweep_costs_no_more_for_those_whose_day_is_far(house, django_assert_num_queries):
    for _ in range(3):
        away(house.primary, until=TODAY + timedelta(days=300))

    with django_assert_num_queries(1):
        sweep(1)


def test_one_broken_row_does_not_keep_the_others_from_being_told_of(house, monkeypatch):
    broken, sound = away(house.primary), away(house.primary)
    real = absences.mover_for
    units = iter([KeyError("сломано")])

    def fails_once(unit):
        for fault in units:
            raise fault
        return real(unit)

    monkeypatch.setattr(absences, "mover_for", fails_once)

    assert sweep(16) == [1]

    told = Suspension.objects.exclude(reminded_on=None)
    assert list(told.values_list("member", flat=True)) == [sound.pk]
    assert not broken.suspensions.exclude(reminded_on=None).exists()


def test_a_day_that_comes_to_hold_again_is_told_of_again(house):
    card = away(house.primary)
    sweep(20)
    for day, until in ((21, BACK + timedelta(days=60)), (22, BACK)):
        movement.prolong(card.pk, planned_until=until, actor="тест", now=NOON + timedelta(days=day))

    assert sweep(23, 24) == [1, 0]
    assert Todo.objects.get().done_at is None


def test_a_return_taken_back_is_reminded_of_again(house):
    card = away(house.primary)
    sweep(20)
    movement.give_back(card.pk, on=TODAY, actor="тест", now=NOON + timedelta(days=20))
    assert Todo.objects.get().done_by == "тест"

    take_back(card.pk, actor="тест", note="Рано", now=NOON + timedelta(days=21))

    assert sweep(22, 23) == [1, 0]
    assert Todo.objects.get().done_at is None
