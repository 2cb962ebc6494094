"""Two accountants at one moment: one register, one answer, nothing told twice."""

import pytest

from dues.answering import ALL, confirm_lines, refuse_lines
from dues.enums import DuesRefused, StatementState
from dues.models import DuesRegister, DuesRegisterLine, DuesStatement
from dues.registering import (
    annul_register,
    drop_forbidden,
    make_changes,
    make_full,
    mark_handed,
)
from dues.services import cancel_statement
from members.enums import ConsentKind
from members.models import Consent
from tests.applications.test_races import refusals, together
from tests.dues.statements import register_of, statement_of
from tests.factories import NOON, TODAY

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def no_worker(monkeypatch):
    monkeypatch.setattr("dues.registering.print_later", lambda register: None)


def changes(house):
    return make_changes(
        unit=house.primary, employer=house.employer, until=TODAY, actor="тест", now=NOON
    )


def handed(house, *statements):
    register = register_of(house, *statements)
    mark_handed(register.pk, on=TODAY, received_by="Громова", actor="тест")
    return register


def test_two_accountants_make_one_register_of_changes(house):
    for _ in range(3):
        statement_of(house)

    results = together(*[lambda: changes(house)] * 3)

    assert len(refusals(results, DuesRefused)) == 2
    assert DuesRegister.objects.get().number == 1
    assert DuesRegisterLine.objects.count() == 3


def test_two_presses_make_one_full_register(house):
    statement_of(house)

    results = together(
        *[
            lambda: make_full(
                unit=house.primary, employer=house.employer, on=TODAY, actor="тест", now=NOON
            )
        ]
        * 2
    )

    assert len(refusals(results, DuesRefused)) == 1
    assert DuesRegister.objects.count() == 1


def test_one_cancelled_while_the_register_is_made_is_never_left_told(house):
    statement, other = statement_of(house), statement_of(house)

    together(lambda: changes(house), lambda: cancel_statement(key=statement.key))

    statement.refresh_from_db()
    lines = DuesRegisterLine.objects.filter(statement=statement)
    assert statement.state == StatementState.CANCELLED
    # Not in it, or struck from it; and told by the next one should both have come too late.
    assert statement.is_untold == lines.exists()
    assert DuesRegisterLine.objects.filter(statement=other).count() == 1


def test_a_register_is_handed_over_or_annulled_and_not_both(house):
    register = register_of(house, statement_of(house))

    results = together(
        lambda: mark_handed(register.pk, on=TODAY, received_by="Г.", actor="тест"),
        lambda: annul_register(register.pk, reason="Ошибка", actor="тест", now=NOON),
    )

    register.refresh_from_db()
    assert len(refusals(results, DuesRefused)) == 1
    assert (register.handed_on is None) != (register.annulled_on is None)


def test_a_line_is_accepted_or_refused_and_not_both(house):
    register = handed(house, statement_of(house))
    lines = list(register.lines.values_list("pk", flat=True))

    together(
        lambda: confirm_lines(register.pk, ALL, on=TODAY, actor="тест"),
        lambda: refuse_lines(register.pk, lines, on=TODAY, reason="Нет", actor="тест"),
    )

    line, statement = register.lines.get(), DuesStatement.objects.get()
    register.refresh_from_db()
    assert (line.confirmed_on is None) != (line.refused_on is None)
    assert register.confirmed + register.refused == 1
    assert (statement.state == StatementState.CONFIRMED) == (line.confirmed_on is not None)


def test_two_answers_at_once_count_each_line_once(house):
    register = handed(house, *(statement_of(house) for _ in range(3)))

    together(*[lambda: confirm_lines(register.pk, ALL, on=TODAY, actor="тест")] * 3)

    register.refresh_from_db()
    assert (register.confirmed, register.lines.filter(confirmed_on=TODAY).count()) == (3, 3)


def test_one_forbidden_is_struck_while_his_register_is_handed_over(house):
    for _ in range(3):
        gone = statement_of(house)
        register = register_of(house, gone, statement_of(house))
        Consent.objects.create(
            member=gone.member, kind=ConsentKind.PROVISION, given_at=NOON, withdrawn_at=NOON
        )

        results = together(
            lambda: mark_handed(register.pk, on=TODAY, received_by="Г.", actor="тест"),  # noqa: B023
            *[lambda: drop_forbidden(register.pk)] * 3,  # noqa: B023
        )

        assert not [one for one in results if isinstance(one, Exception)]
        register.refresh_from_db()
        gone.refresh_from_db()
        assert (register.people, register.lines.count(), gone.told_from) == (1, 1, None)
