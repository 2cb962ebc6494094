"""Registers of changes: each untold statement is told once, by the day on which it matters."""

from datetime import date

import pytest

from dues.answering import ALL, confirm_lines, refuse_lines
from dues.enums import DuesRefused, LineKind, StatementState, StopReason
from dues.models import DuesRegister, DuesRegisterLine, DuesStatement
from dues.registering import (
    annul_register,
    make_changes,
    make_full,
    make_register,
    mark_handed,
    strike,
)
from tests.dues.statements import statement_of
from tests.factories import NOON, TODAY

NOVEMBER, DECEMBER = date(2026, 11, 30), date(2026, 12, 31)


@pytest.fixture(autouse=True)
def no_worker(monkeypatch):
    monkeypatch.setattr("dues.registering.print_later", lambda register: None)


def changes(house, until=NOVEMBER, **how):
    return make_changes(
        unit=house.primary, employer=house.employer, until=until, actor="тест", now=NOON, **how
    )


def full(house, on=NOVEMBER, **how):
    return make_full(
        unit=house.primary, employer=house.employer, on=on, actor="тест", now=NOON, **how
    )


def told(register):
    """(surname, kind, from, until, why) of each line in order."""
    lines = register.lines.order_by("position")
    return [
        (line.full_name.split()[0], line.kind, line.starts_on, line.stops_on, line.reason)
        for line in lines
    ]


def now_is(statement, **fields):
    DuesStatement.objects.filter(pk=statement.pk).update(**fields)
    statement.refresh_from_db()


def stopped(statement, on, reason=StopReason.LEFT):
    now_is(statement, stops_on=on, stop_reason=reason)


def test_what_is_new_is_told_by_name_with_the_whole_statement(house):
    statement_of(house, "Яшин", personnel_number="0017", department="Цех 2")
    statement_of(house, "Абрамов", unit=house.shop)

    register = changes(house)

    assert told(register) == [
        ("Абрамов", LineKind.NEW, TODAY, None, ""), ("Яшин", LineKind.NEW, TODAY, None, ""),
    ]  # fmt: skip
    line = register.lines.get(position=2)
    assert (line.full_name, line.personnel_number, line.department) == (
        "Яшин Пётр Сергеевич", "0017", "Цех 2",
    )  # fmt: skip
    assert (register.people, register.until, register.number) == (2, NOVEMBER, 1)
    assert not DuesStatement.objects.filter(is_untold=True).exists()


def test_what_begins_after_the_day_waits_for_another_register(house):
    statement_of(house, "Абрамов")
    statement_of(house, "Белов", starts_on=date(2026, 12, 1))

    assert [row[0] for row in told(changes(house))] == ["Абрамов"]
    assert [row[0] for row in told(changes(house, DECEMBER))] == ["Белов"]


def test_a_stop_is_told_with_its_reason_once(house):
    statement = statement_of(house)
    changes(house)
    stopped(statement, date(2026, 11, 20))

    register = changes(house)

    assert told(register) == [
        ("Иванов", LineKind.STOPPED, TODAY, date(2026, 11, 20), "Выход из профсоюза")
    ]
    with pytest.raises(DuesRefused, match="Передавать нечего"):
        changes(house)
    assert DuesRegister.objects.count() == 2


def test_a_stop_taken_back_or_moved_is_a_change(house):
    statement = statement_of(house)
    stopped(statement, date(2026, 11, 20))
    changes(house)

    stopped(statement, date(2026, 11, 25))
    moved = changes(house)
    now_is(statement, stops_on=None, stop_reason="")
    taken_back = changes(house)

    assert told(moved) == [
        ("Иванов", LineKind.CHANGED, TODAY, date(2026, 11, 25), "Другая дата прекращения")
    ]
    assert told(taken_back) == [
        ("Иванов", LineKind.CHANGED, TODAY, None, "Прекращать не нужно")
    ]  # fmt: skip


def test_a_stop_moved_later_is_told_by_the_earlier_of_both_days(house):
    statement = statement_of(house)
    stopped(statement, date(2026, 11, 20))
    changes(house)
    stopped(statement, date(2027, 1, 15))

    assert told(changes(house)) == [
        ("Иванов", LineKind.CHANGED, TODAY, date(2027, 1, 15), "Другая дата прекращения")
    ]


def test_one_cancelled_that_was_told_is_told_so_and_one_that_was_not_is_told_nothing(house):
    known, unknown = statement_of(house, "Абрамов"), statement_of(house, "Белов", employer=None)
    changes(house)
    now_is(known, state=StatementState.CANCELLED)
    now_is(unknown, state=StatementState.CANCELLED, employer=house.employer)

    assert told(changes(house)) == [
        ("Абрамов", LineKind.CANCELLED, TODAY, None, "Заявление отменено")
    ]  # fmt: skip


def test_one_that_stops_before_it_begins_is_not_withheld_at_all(house):
    known, unknown = statement_of(house, "Абрамов"), statement_of(house, "Белов", employer=None)
    changes(house)
    stopped(known, TODAY, StopReason.EXEMPT)
    stopped(unknown, TODAY, StopReason.EXEMPT)
    now_is(unknown, employer=house.employer)

    assert [row[:2] + row[4:] for row in told(changes(house))] == [
        ("Абрамов", LineKind.CANCELLED, "Временное освобождение от взносов")
    ]


def test_one_given_back_after_its_cancelling_was_told_goes_on(house):
    statement = statement_of(house)
    changes(house)
    now_is(statement, state=StatementState.CANCELLED)
    changes(house)
    now_is(statement, state=StatementState.TO_HAND_OVER)

    assert told(changes(house)) == [("Иванов", LineKind.CHANGED, TODAY, None, "Удерживать снова")]


def test_another_name_is_told_at_once(house):
    statement = statement_of(house)
    changes(house)
    card = statement.member
    card.surname, card.personnel_number = "Петров", "77"
    card.save()
    now_is(statement, is_renamed=True)

    register = changes(house)

    assert told(register) == [
        ("Петров", LineKind.CHANGED, TODAY, None, "Изменились ФИО или табельный №")
    ]
    statement.refresh_from_db()
    assert (statement.told_name, statement.told_number, statement.is_untold) == (
        "Петров Пётр Сергеевич", "77", False,
    )  # fmt: skip


def test_a_new_rate_stops_one_row_and_begins_another_beside_it(house):
    old = statement_of(house)
    changes(house)
    stopped(old, date(2026, 11, 15), StopReason.CHANGED)
    statement_of(house, member=old.member, starts_on=date(2026, 11, 15), replaces=old)

    assert told(changes(house)) == [
        ("Иванов", LineKind.STOPPED, TODAY, date(2026, 11, 15), "Новое заявление"),
        ("Иванов", LineKind.NEW, date(2026, 11, 15), None, "Вместо прежнего заявления"),
    ]


def test_a_department_has_a_register_of_its_own(house):
    statement_of(house, "Абрамов", department="Цех 1")
    statement_of(house, "Белов", department="Цех 2")

    register = changes(house, department="Цех 2")

    assert [row[0] for row in told(register)] == ["Белов"]
    assert register.department == "Цех 2"
    assert [row[0] for row in told(changes(house))] == ["Абрамов"]


def test_a_full_register_tells_who_stands_on_the_day_and_nothing_new(house):
    stands, ended, later = (statement_of(house, name) for name in ("Яшин", "Белов", "Волков"))
    stopped(ended, date(2026, 11, 20))
    now_is(later, starts_on=date(2026, 12, 1))

    register = full(house)

    assert told(register) == [("Яшин", LineKind.STANDING, TODAY, None, "")]
    assert DuesStatement.objects.filter(is_untold=True).count() == 3
    mark_handed(register.pk, on=TODAY, received_by="Громова", actor="тест")
    stands.refresh_from_db()
    assert stands.state == StatementState.TO_HAND_OVER
    assert not register.lines.waiting().exists()


def test_the_same_full_register_is_not_made_twice_until_it_is_handed_over(house):
    statement_of(house)
    register = full(house)

    with pytest.raises(DuesRefused, match="уже составлен"):
        full(house)

    mark_handed(register.pk, on=TODAY, received_by="Громова", actor="тест")
    assert full(house).number == 2


def test_nobody_stands_so_no_full_register_is_made(house):
    with pytest.raises(DuesRefused, match="ни с кого не удерживают"):
        full(house)

    assert not DuesRegister.objects.exists()


def test_an_annulled_register_told_nothing(house):
    statement = statement_of(house)
    register = changes(house)

    annul_register(register.pk, reason="Ошибка", actor="тест", now=NOON)

    statement.refresh_from_db()
    assert (statement.told_from, statement.is_untold) == (None, True)
    assert told(changes(house))[0][1] == LineKind.NEW


def test_the_order_in_which_it_was_said_is_kept(house):
    statement = statement_of(house)
    first = changes(house)
    stopped(statement, date(2026, 11, 20))
    second = changes(house)

    with pytest.raises(DuesRefused, match="Сначала передайте или аннулируйте реестр № 1"):
        mark_handed(second.pk, on=TODAY, received_by="Громова", actor="тест")
    with pytest.raises(DuesRefused, match="Сначала аннулируйте его"):
        annul_register(first.pk, reason="Ошибка", actor="тест")

    assert not DuesRegister.objects.exclude(handed_on=None, annulled_on=None).exists()


def test_one_struck_leaves_every_register_in_hand(house):
    statement, other = statement_of(house, "Абрамов"), statement_of(house, "Белов")
    first = changes(house)
    stopped(statement, date(2026, 11, 20))
    second, third = changes(house), full(house, TODAY)

    strike(first.lines.get(statement=statement))

    statement.refresh_from_db()
    assert statement.told_from is None
    assert [(row.lines.count(), row.people) for row in DuesRegister.objects.order_by("pk")] == [
        (1, 1), (0, 0), (1, 1),
    ]  # fmt: skip
    assert first.lines.get().statement == other
    assert (first.lines.get().position, third.lines.get().position) == (1, 1)
    assert second.pk


def test_a_line_not_accepted_waits_again_and_says_why(house, people):
    one, other = statement_of(house, "Абрамов"), statement_of(house, "Белов")
    register = changes(house)
    mark_handed(register.pk, on=TODAY, received_by="Громова", actor="тест")
    line = register.lines.get(statement=one)

    count = refuse_lines(
        register.pk, [line.pk], on=TODAY, reason="Нет такого табельного №", actor=people.accountant
    )

    one.refresh_from_db()
    line.refresh_from_db()
    register.refresh_from_db()
    assert (count, register.refused) == (1, 1)
    assert (line.refused_on, line.refusal) == (TODAY, "Нет такого табельного №")
    assert (one.state, one.is_untold) == (StatementState.TO_HAND_OVER, True)
    assert told(changes(house)) == [("Абрамов", LineKind.NEW, TODAY, None, "")]
    assert list(register.lines.waiting().values_list("statement", flat=True)) == [other.pk]


def test_all_that_wait_are_confirmed_at_once_and_those_refused_stay(house, people):
    one, other = statement_of(house, "Абрамов"), statement_of(house, "Белов")
    register = changes(house)
    mark_handed(register.pk, on=TODAY, received_by="Громова", actor="тест")
    line = register.lines.get(statement=one)
    refuse_lines(register.pk, [line.pk], on=TODAY, reason="Ошибка", actor="тест")

    confirmed = confirm_lines(register.pk, ALL, on=TODAY, actor=people.accountant)
    again = confirm_lines(register.pk, ALL, on=TODAY, actor=people.accountant)

    states = dict(DuesStatement.objects.values_list("pk", "state"))
    register.refresh_from_db()
    assert (confirmed.lines, confirmed.begun, again.lines) == (1, [other.key], 0)
    assert states == {one.pk: "to_hand_over", other.pk: "confirmed"}
    assert (register.confirmed, register.refused, register.people) == (1, 1, 2)


def test_a_stop_is_confirmed_without_touching_what_began(house, people):
    statement = statement_of(house)
    first = changes(house)
    mark_handed(first.pk, on=TODAY, received_by="Громова", actor="тест")
    confirm_lines(first.pk, ALL, on=TODAY, actor="тест")
    stopped(statement, date(2026, 11, 20))
    register = changes(house)
    mark_handed(register.pk, on=TODAY, received_by="Громова", actor="тест")

    confirmed = confirm_lines(register.pk, ALL, on=TODAY, actor=people.accountant)

    statement.refresh_from_db()
    assert (confirmed.lines, confirmed.begun) == (1, [])
    assert statement.state == StatementState.CONFIRMED
    assert DuesRegisterLine.objects.get(register=register).confirmed_on == TODAY


def test_nothing_is_answered_before_the_hand_over(house):
    statement_of(house)
    register = changes(house)

    for answer in (
        lambda: confirm_lines(register.pk, ALL, on=TODAY, actor="тест"),
        lambda: refuse_lines(register.pk, ALL, on=TODAY, reason="Нет", actor="тест"),
    ):
        with pytest.raises(DuesRefused, match="Сначала отметьте"):
            answer()

    assert register.lines.waiting().count() == 1


def test_a_statement_known_already_is_not_taken_by_name(house):
    statement = statement_of(house)
    changes(house)

    with pytest.raises(DuesRefused, match="уже в другом реестре"):
        make_register(
            [statement.pk], unit=house.primary, employer=house.employer, actor="тест", now=NOON
        )

    assert DuesRegister.objects.count() == 1
