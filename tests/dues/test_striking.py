"""One person struck out of a long register: the others are neither locked nor written anew."""

import pytest

from audit.models import Entry
from dues import deltas
from dues.registering import drop_forbidden, make_changes
from members.consents.services import withdraw
from members.enums import ConsentKind, WithdrawalWay
from tests.dues.statements import statement_of
from tests.factories import NOON, TODAY


@pytest.fixture
def register(house, monkeypatch):
    monkeypatch.setattr("dues.registering.print_later", lambda register: None)
    for surname in ("Абрамов", "Белов", "Власов"):
        statement_of(house, surname)
    made = make_changes(
        unit=house.primary, employer=house.employer, until=TODAY, actor="тест", now=NOON
    )
    forbidding = made.lines.get(position=1).statement.member_id
    withdraw(forbidding, ConsentKind.PROVISION, way=WithdrawalWay.PORTAL, actor="сам")
    return made


@pytest.mark.parametrize(("closed_up", "left"), [(3, [1, 2]), (2, [2, 3])])
def test_the_rest_close_up_only_while_they_are_few(register, monkeypatch, closed_up, left):
    monkeypatch.setattr("dues.registering.CLOSED_UP", closed_up)

    assert drop_forbidden(register.pk, actor="тест") == 1

    register.refresh_from_db()
    assert (register.people, [line.position for line in register.lines.all()]) == (2, left)
    assert Entry.objects.filter(action="dues.line.left_out").count() == 1


def test_only_the_statement_that_leaves_is_locked(register, monkeypatch):
    held, hold = [], deltas.hold
    monkeypatch.setattr("dues.deltas.hold", lambda rows: held.append(hold(rows)))

    drop_forbidden(register.pk, actor="тест")

    assert held == [1]
