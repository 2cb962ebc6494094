"""What finds the people whose statements must be put right."""

from datetime import timedelta

import pytest

from dues import sweeping
from dues.models import DuesStatement
from dues.registering import mark_handed
from dues.sweeping import settle_all, settle_lately
from dues.telling import retell
from members.editing import save_card
from members.models import RemovalReason
from members.movement import remove
from tests.dues.statements import register_of, statement_of
from tests.factories import NOON, TODAY

SOON = NOON + timedelta(minutes=5)
LATE = NOON + timedelta(days=3)


@pytest.fixture(autouse=True)
def no_worker(monkeypatch):
    monkeypatch.setattr("dues.registering.print_later", lambda register: None)


def leave(statement, now=NOON):
    remove(
        statement.member_id, reason=RemovalReason.objects.first(), on=TODAY, actor="тест", now=now
    )


def stops():
    return list(DuesStatement.objects.order_by("pk").values_list("stops_on", flat=True))


def test_whoever_was_moved_lately_is_settled_once(house):
    leave(statement_of(house, "Абрамов"))
    statement_of(house, "Белов")

    assert settle_lately(now=SOON) == 1
    assert stops() == [TODAY, None]
    assert settle_lately(now=SOON) == 0


def test_whoever_was_renamed_lately_is_marked(house):
    statement = statement_of(house)
    mark_handed(register_of(house, statement).pk, on=TODAY, received_by="Г.", actor="тест")
    retell([statement.pk])
    save_card(statement.member_id, surname="Новая", actor="тест", now=NOON)

    assert settle_lately(now=SOON) == 1
    statement.refresh_from_db()
    assert statement.is_renamed


def test_what_the_quick_sweep_missed_the_nightly_one_finds(house, monkeypatch):
    monkeypatch.setattr(sweeping, "BATCH", 1)
    for surname in ("Абрамов", "Белов", "Власов"):
        leave(statement_of(house, surname))

    assert settle_lately(now=LATE) == 0
    assert settle_all(now=LATE) == 3
    assert stops() == [TODAY] * 3
    assert settle_all(now=LATE) == 0


def test_many_rows_of_one_moment_are_all_looked_at(house, monkeypatch):
    monkeypatch.setattr(sweeping, "BATCH", 2)
    for surname in ("Абрамов", "Белов", "Власов", "Громов", "Дронов"):
        leave(statement_of(house, surname))

    assert settle_lately(now=SOON) == 5


def test_one_broken_card_does_not_keep_the_others(house, monkeypatch):
    broken, other = statement_of(house, "Абрамов"), statement_of(house, "Белов")
    leave(broken)
    leave(other)
    settle = sweeping.settle

    def breaking(pks, *, now):
        if broken.member_id in pks:
            raise RuntimeError("сломано")
        return settle(pks, now=now)

    monkeypatch.setattr(sweeping, "settle", breaking)

    assert settle_all(now=SOON) == 1
    assert stops() == [None, TODAY]
