"""Statements and registers: one statement in one register, nothing moved behind a signature."""

import datetime
from decimal import Decimal

import pytest
from django.contrib.contenttypes.models import ContentType
from guardian.shortcuts import assign_perm

from accounts.models import Grant, User
from audit.models import Entry
from dues import services
from dues.answering import confirm_lines
from dues.enums import DuesRefused, StatementState
from dues.models import DuesRegister, DuesStatement
from dues.queries import waiting
from dues.registering import annul_register, make_register, mark_handed
from dues.services import cancel_statement, mark_originals, set_employer
from structure.scope import Action
from tests.dues.statements import register_of, statement_of
from tests.factories import LONG_AGO, NOON, TODAY, make_employer


@pytest.fixture(autouse=True)
def no_worker(monkeypatch):
    monkeypatch.setattr("dues.registering.print_later", lambda register: None)


def test_a_register_is_numbered_by_organisation_and_year_and_lists_by_name(house):
    statements = [
        statement_of(house, "Яшин", percent=Decimal("1.50")), statement_of(house, "Абрамов"),
    ]  # fmt: skip

    register = register_of(house, *statements)
    later = register_of(house, statement_of(house))

    assert (register.number, later.number, register.year) == (1, 2, 2026)
    assert list(register.lines.values_list("position", "full_name", "percent", "starts_on")) == [
        (1, "Абрамов Пётр Сергеевич", Decimal("1.00"), TODAY),
        (2, "Яшин Пётр Сергеевич", Decimal("1.50"), TODAY),
    ]


def test_a_statement_in_one_register_is_taken_by_no_other(house):
    one, other = statement_of(house), statement_of(house)
    register_of(house, one)

    with pytest.raises(DuesRefused, match="уже в другом реестре"):
        register_of(house, one, other)

    assert DuesRegister.objects.count() == 1


def test_a_register_is_for_one_employer(house):
    foreign = statement_of(house, employer=make_employer(house.primary))

    with pytest.raises(DuesRefused, match="одному работодателю"):
        register_of(house, statement_of(house), foreign)

    assert not DuesRegister.objects.exists()


def test_statements_of_a_shop_go_into_the_register_of_its_primary_organisation(house):
    register = register_of(house, statement_of(house, unit=house.shop))

    assert register.unit == house.primary


def test_the_employer_is_set_once_the_accountant_knows_it(house, people):
    statement = statement_of(house, employer=None)

    set_employer([statement.pk], employer=house.employer, actor=people.accountant)

    statement.refresh_from_db()
    assert statement.employer == house.employer
    assert Entry.objects.get(action="dues.employer.set").data == {
        "old": None, "new": house.employer.pk,
    }  # fmt: skip


def test_the_card_of_the_member_names_the_same_employer(house, people):
    statement = statement_of(house, employer=None)

    set_employer([statement.pk], employer=house.employer, actor=people.accountant)

    statement.member.refresh_from_db()
    assert statement.member.employer == house.employer
    revision = statement.member.revisions.get()
    assert revision.changes == {"employer": [None, house.employer.pk]}


def test_the_employer_of_a_statement_in_a_register_stays(house, people):
    statement = statement_of(house)
    register_of(house, statement)

    with pytest.raises(DuesRefused):
        set_employer([statement.pk], employer=make_employer(house.primary), actor=people.accountant)

    statement.refresh_from_db()
    statement.member.refresh_from_db()
    assert statement.employer == house.employer
    assert statement.member.employer is None


def test_an_annulled_register_keeps_its_number_and_its_statements_wait_again(house, people):
    one, other = statement_of(house, "Абрамов"), statement_of(house, "Белов")
    mistaken = register_of(house, one, other)

    annul_register(mistaken.pk, reason="Не тот работодатель", actor=people.accountant, now=NOON)
    register = register_of(house, one)

    mistaken.refresh_from_db()
    assert (mistaken.annulled_on, mistaken.annulled_reason) == (TODAY, "Не тот работодатель")
    assert (mistaken.lines.count(), register.number) == (2, 2)
    assert list(waiting(people.accountant)) == [other]
    with pytest.raises(DuesRefused, match="уже в другом реестре"):
        register_of(house, one)


def test_an_annulled_register_is_not_handed_over_nor_annulled_again(house, people):
    register = register_of(house, statement_of(house))
    annul_register(register.pk, reason="Ошибка", actor=people.accountant, now=NOON)

    with pytest.raises(DuesRefused, match=r"аннулирован 02\.11\.2026"):
        mark_handed(register.pk, on=TODAY, received_by="Громова", actor=people.accountant)
    with pytest.raises(DuesRefused, match=r"аннулирован 02\.11\.2026"):
        annul_register(register.pk, reason="Ещё раз", actor=people.accountant)

    register.refresh_from_db()
    assert (register.handed_on, register.annulled_reason) == (None, "Ошибка")


def test_a_register_handed_over_is_not_annulled(house, people):
    register = register_of(house, statement_of(house))
    mark_handed(register.pk, on=TODAY, received_by="Громова", actor=people.accountant)

    with pytest.raises(DuesRefused, match="уже передан"):
        annul_register(register.pk, reason="Ошибка", actor=people.accountant)

    register.refresh_from_db()
    assert register.annulled_on is None
    assert register.lines.standing().count() == 1


def test_one_cancelled_leaves_the_annulled_register_as_it_was(house, people):
    statement = statement_of(house)
    register = register_of(house, statement)
    annul_register(register.pk, reason="Ошибка", actor=people.accountant)

    cancel_statement(key=statement.key)

    assert register.lines.count() == 1


def test_an_original_keeps_the_day_on_which_it_came_first(house, people):
    statement = statement_of(house)
    mark_originals([statement.pk], on=TODAY, actor=people.accountant)

    again = mark_originals(
        [statement.pk], on=TODAY + datetime.timedelta(1), actor=people.accountant
    )

    statement.refresh_from_db()
    assert again == []
    assert statement.original_on == TODAY


def test_a_register_is_not_handed_over_before_it_is_made(house, people):
    register = register_of(house, statement_of(house))

    with pytest.raises(DuesRefused, match="проверьте дату передачи"):
        mark_handed(
            register.pk, on=TODAY - datetime.timedelta(1), received_by="Г.", actor=people.accountant
        )

    register.refresh_from_db()
    assert register.handed_on is None


def test_a_register_nobody_is_left_in_is_not_handed_over(house, people):
    statement = statement_of(house)
    register = register_of(house, statement)
    cancel_statement(key=statement.key)

    with pytest.raises(DuesRefused, match="не осталось"):
        mark_handed(register.pk, on=TODAY, received_by="Громова", actor=people.accountant)

    statement.refresh_from_db()
    assert statement.state == StatementState.CANCELLED


def test_one_cancelled_while_the_register_is_annulled_stays_in_it(house, people, monkeypatch):
    statement = statement_of(house)
    register = register_of(house, statement)

    def annulled_first(line):
        annul_register(register.pk, reason="Ошибка", actor=people.accountant)
        strike(line)

    strike = services.strike
    monkeypatch.setattr(services, "strike", annulled_first)
    cancel_statement(key=statement.key)

    statement.refresh_from_db()
    assert statement.state == StatementState.CANCELLED
    assert register.lines.count() == 1


def test_one_cancelled_before_the_hand_over_leaves_and_the_rest_close_up(house):
    first, second = statement_of(house, "Абрамов"), statement_of(house, "Белов")
    register = register_of(house, first, second)
    DuesRegister.objects.update(paper_error="Ошибка")

    cancel_statement(key=first.key)

    register.refresh_from_db()
    assert list(register.lines.values_list("position", "statement")) == [(1, second.pk)]
    assert register.paper_error == ""


def test_one_cancelled_after_the_hand_over_stays_in_the_register_as_it_was(house, people):
    first, second = statement_of(house, "Абрамов"), statement_of(house, "Белов")
    register = register_of(house, first, second)
    mark_handed(register.pk, on=TODAY, received_by="Громова", actor=people.accountant)

    cancel_statement(key=first.key)
    lines = list(register.lines.values_list("pk", flat=True))
    confirm_lines(register.pk, lines, on=TODAY, actor=people.accountant)

    states = dict(DuesStatement.objects.values_list("pk", "state"))
    assert states == {first.pk: StatementState.CANCELLED, second.pk: StatementState.CONFIRMED}
    assert register.lines.count() == 2


def test_cancelling_what_was_never_opened_is_harmless(house):
    cancel_statement(key="application:1")

    assert not DuesStatement.objects.exists()


def test_an_employers_accountant_sees_what_was_handed_to_his_employer_and_no_more(house, people):
    handed, waits = (register_of(house, statement_of(house)) for _ in range(2))
    mark_handed(handed.pk, on=TODAY, received_by="Громова", actor=people.accountant)
    user = people.employer_accountant
    before = DuesRegister.objects.for_user(user, Action.VIEW_DUES).count()
    assign_perm("structure.view_dues", user, house.employer)
    Grant.objects.create(
        user=user, content_type=ContentType.objects.get_for_model(type(house.employer)),
        object_id=house.employer.pk, action=Action.VIEW_DUES, starts_on=LONG_AGO,
        granted_by=people.chair,
    )  # fmt: skip
    user = User.objects.get(pk=user.pk)

    assert before == 0
    assert list(DuesRegister.objects.for_user(user, Action.VIEW_DUES)) == [handed]
    assert not DuesRegister.objects.for_user(user, Action.HANDLE_DUES).exists()
    assert waits.handed_on is None


def test_a_number_refused_is_not_lost(house):
    statement = statement_of(house)
    with pytest.raises(DuesRefused):
        make_register(
            [statement.pk, 0], unit=house.primary, employer=house.employer, actor="тест", now=NOON
        )

    assert register_of(house, statement).number == 1
