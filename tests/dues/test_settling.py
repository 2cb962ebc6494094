"""Until when a statement is in force, by what the register of members says."""

from datetime import date
from decimal import Decimal

import pytest

from audit.models import Entry
from dues.asking import enter_statement
from dues.enums import StatementState
from dues.exemptions import cancel_exemption, end_exemption, exempt
from dues.models import DuesStatement
from dues.settling import settle
from dues.telling import retell
from members.editing import save_card
from members.mending import redate, take_back
from members.models import RemovalReason, SuspensionGround
from members.movement import give_back, move, remove, restore, suspend
from notifications.models import Todo
from tests.dues.statements import register_of, statement_of
from tests.factories import LONG_AGO, NOON, make_employer, make_member

MARCH, MAY, JUNE, AUGUST = (date(2026, month, 1) for month in (3, 5, 6, 8))
ONE = Decimal("1.00")
ACTED = {"actor": "тест", "now": NOON}


@pytest.fixture(autouse=True)
def no_worker(monkeypatch):
    monkeypatch.setattr("dues.registering.print_later", lambda register: None)


@pytest.fixture
def statement(house):
    """Of a member of the shop, one percent since March."""
    member = make_member(house.shop, surname="Абрамов")
    return enter_statement(
        member.pk, employer=house.employer, percent=ONE, starts_on=MARCH, **ACTED
    )


def leave(member, on, code="own_will"):
    reason = RemovalReason.objects.filter(leaving=code).first()
    remove(member.pk, reason=reason, on=on, **ACTED)


def go_away(member, on, pays=False):
    ground = SuspensionGround.objects.filter(pays=pays).first() or SuspensionGround.objects.create(
        code="paying", title="Платит", pays=True
    )
    suspend(member.pk, ground=ground, on=on, **ACTED)


def spans(member):
    """When withholding is in force, as the rows say."""
    rows = DuesStatement.objects.filter(member=member).order_by("starts_on", "pk")
    return [(row.starts_on, row.stops_on, row.stop_reason) for row in rows if not row.is_never]


def settled(member):
    settle([member.pk], now=NOON)
    return spans(member)


def test_of_a_member_who_pays_it_goes_on(statement):
    assert settle([statement.member_id], now=NOON) == 0
    assert spans(statement.member) == [(MARCH, None, "")]


@pytest.mark.parametrize(("code", "reason"), [("own_will", "left"), ("died", "removed")])
def test_it_stops_on_the_day_the_member_leaves_the_books(statement, code, reason):
    leave(statement.member, MAY, code)

    assert settled(statement.member) == [(MARCH, MAY, reason)]
    assert Entry.objects.get(action="dues.statement.settled").data == {
        "changes": {"stops_on": [None, "2026-05-01"], "stop_reason": ["", reason]}
    }


def test_a_removal_taken_back_lets_it_go_on(statement):
    leave(statement.member, MAY)
    settled(statement.member)

    take_back(statement.member_id, note="не тот", **ACTED)

    assert settled(statement.member) == [(MARCH, None, "")]


def test_whoever_comes_back_signs_anew(statement, house):
    leave(statement.member, MAY)
    restore(statement.member_id, house.shop, on=JUNE, **ACTED)

    assert settled(statement.member) == [(MARCH, MAY, "left")]


def test_whoever_pays_while_away_goes_on_paying(statement):
    go_away(statement.member, MAY, pays=True)

    assert settled(statement.member) == [(MARCH, None, "")]


def test_after_an_absence_it_goes_on_as_another_row(statement):
    go_away(statement.member, MAY)
    assert settled(statement.member) == [(MARCH, MAY, "suspended")]
    give_back(statement.member_id, on=JUNE, **ACTED)

    assert settled(statement.member) == [(MARCH, MAY, "suspended"), (JUNE, None, "")]
    resumed = DuesStatement.objects.get(starts_on=JUNE)
    assert (resumed.key, resumed.replaces, resumed.root_id, resumed.state) == (
        f"resume:{statement.pk}:1", statement, statement.pk, StatementState.TO_HAND_OVER,
    )  # fmt: skip
    assert (resumed.percent, resumed.employer) == (statement.percent, statement.employer)


def test_a_return_on_another_day_moves_the_row_that_goes_on(statement):
    go_away(statement.member, MAY)
    give_back(statement.member_id, on=JUNE, **ACTED)
    settled(statement.member)

    redate(statement.member_id, on=AUGUST, note="в августе", **ACTED)

    assert settled(statement.member) == [(MARCH, MAY, "suspended"), (AUGUST, None, "")]
    assert DuesStatement.objects.count() == 2


def test_an_absence_that_never_was_cancels_the_row_that_went_on(statement):
    go_away(statement.member, MAY)
    give_back(statement.member_id, on=JUNE, **ACTED)
    settled(statement.member)
    take_back(statement.member_id, note="не было", **ACTED)
    take_back(statement.member_id, note="не было", **ACTED)

    assert settled(statement.member) == [(MARCH, None, "")]
    assert DuesStatement.objects.get(starts_on=JUNE).state == StatementState.CANCELLED


def test_one_who_is_away_when_he_asks_begins_when_he_is_back(house):
    member = make_member(house.primary)
    go_away(member, MARCH)
    statement = enter_statement(
        member.pk, employer=house.employer, percent=ONE, starts_on=MAY, **ACTED
    )
    assert (statement.stops_on, statement.stop_reason, statement.is_untold) == (
        MAY, "suspended", False,
    )  # fmt: skip

    give_back(member.pk, on=JUNE, **ACTED)

    assert settled(member) == [(JUNE, None, "")]
    statement.refresh_from_db()
    assert (statement.starts_on, statement.asked_from, statement.is_untold) == (JUNE, MAY, True)


def test_an_exemption_stops_and_goes_on_by_its_days(statement):
    freed = exempt(statement.member_id, since=MAY, until=AUGUST, ground="Болезнь", **ACTED)
    assert spans(statement.member) == [(MARCH, MAY, "exempt"), (AUGUST, None, "")]

    end_exemption(freed.pk, until=JUNE, **ACTED)
    assert spans(statement.member) == [(MARCH, MAY, "exempt"), (JUNE, None, "")]

    cancel_exemption(freed.pk, **ACTED)
    assert spans(statement.member) == [(MARCH, None, "")]


def test_from_shop_to_shop_the_statement_follows(statement, house):
    move(statement.member_id, house.primary, on=MAY, **ACTED)

    assert settled(statement.member) == [(MARCH, None, "")]
    statement.refresh_from_db()
    assert statement.unit == house.primary


def test_to_another_primary_it_stops_and_a_new_one_is_asked_for(statement, house, people):
    move(statement.member_id, house.neighbour, on=MAY, **ACTED)

    assert settled(statement.member) == [(MARCH, MAY, "transferred")]
    statement.refresh_from_db()
    assert statement.unit == house.shop
    todo = Todo.objects.get()
    assert (todo.title, todo.unit, todo.url) == (
        "Взять заявление на удержание взносов: Абрамов П. С.", house.neighbour,
        f"/office/dues/members/{statement.member_id}/",
    )  # fmt: skip

    settle([statement.member_id], now=NOON)
    assert Todo.objects.count() == 1


def test_a_statement_taken_there_finishes_the_task(statement, house, people):
    move(statement.member_id, house.neighbour, on=MAY, **ACTED)
    settle([statement.member_id], now=NOON)

    enter_statement(
        statement.member_id, employer=house.foreign_employer, percent=ONE, starts_on=MAY,
        **ACTED,
    )  # fmt: skip

    assert Todo.objects.get().done_at == NOON
    assert spans(statement.member) == [(MARCH, MAY, "transferred"), (MAY, None, "")]


def test_a_transfer_taken_back_finishes_the_task_and_the_statement_goes_on(
    statement, house, people
):
    move(statement.member_id, house.neighbour, on=MAY, **ACTED)
    settle([statement.member_id], now=NOON)

    take_back(statement.member_id, note="не туда", **ACTED)

    assert settled(statement.member) == [(MARCH, None, "")]
    assert Todo.objects.get().done_at == NOON


def test_what_was_asked_until_a_day_stops_on_it_or_earlier(statement):
    DuesStatement.objects.filter(pk=statement.pk).update(asked_until=JUNE, asked_reason="withdrawn")
    assert settled(statement.member) == [(MARCH, JUNE, "withdrawn")]

    leave(statement.member, MAY)

    assert settled(statement.member) == [(MARCH, MAY, "left")]


def test_a_cancelled_one_stays_cancelled_with_all_that_goes_on(statement):
    go_away(statement.member, MAY)
    give_back(statement.member_id, on=JUNE, **ACTED)
    settled(statement.member)
    DuesStatement.objects.filter(pk=statement.pk).update(state=StatementState.CANCELLED)

    assert settled(statement.member) == []


def test_a_changed_name_or_number_is_marked_once_the_employer_knows_another(house):
    statement = statement_of(house)
    register_of(house, statement)
    retell([statement.pk])
    save_card(statement.member_id, personnel_number="0042", actor="тест")

    settle([statement.member_id], now=NOON)
    statement.refresh_from_db()
    assert (statement.is_renamed, statement.is_untold) == (True, True)

    save_card(statement.member_id, personnel_number="", actor="тест")
    settle([statement.member_id], now=NOON)
    statement.refresh_from_db()
    assert (statement.is_renamed, statement.is_untold) == (False, False)


def test_people_without_anything_new_cost_no_more_questions(house, django_assert_num_queries):
    pks = [statement_of(house, surname).member_id for surname in ("Абрамов", "Белов", "Власов")]
    employer = make_employer(house.primary)
    for pk in pks:
        enter_statement(pk, employer=employer, percent=ONE, starts_on=LONG_AGO, **ACTED)
    settle(pks, now=NOON)

    for some in (pks[:1], pks):
        with django_assert_num_queries(7):
            assert settle(some, now=NOON) == 0
