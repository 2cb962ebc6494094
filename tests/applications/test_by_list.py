"""Applicants by list: every row becomes an application, once."""

from datetime import timedelta

import pytest
from django.utils import timezone

from applications import by_list, tasks
from applications.enums import Stage
from applications.models import Application
from imports import leases
from imports.enums import Purpose, State, Verdict
from imports.models import Import
from imports.services import can_undo, start_run
from imports.tasks import go_on
from members.enums import Status
from tests.factories import make_member
from tests.imports.loading import a_list, again, brought, checked

ROWS = [
    ["ФИО", "Дата рождения", "Телефон", "E-mail", "Работодатель"],
    ["Иванова Анна Петровна", "31.12.1980", "89123456789", "", ""],
    ["Петров Иван Ильич", "05.06.1975", "", "petrov@example.org", ""],
    ["Сидоров Пётр Ильич", "01.01.1990", "", "", ""],
]


@pytest.fixture
def of(tmp_path, house, people):
    make_member(house.primary, surname="Козлова", name="Вера", patronymic="Ильинична",
                birth_date="1990-05-05")  # fmt: skip
    rows = [*ROWS, ["Козлова Вера Ильинична", "05.05.1990", "89023334455", "", ""]]
    path = a_list(tmp_path, rows)
    return checked(brought(path, house.primary, people.chair, purpose=Purpose.APPLICANTS))


def test_rows_become_applications_with_cards_and_papers_to_come(of, house, people):
    assert {row.number: row.reasons for row in of.rows.filter(verdict=Verdict.ERROR)} == {
        4: ["Нет ни телефона, ни почты: с заявителем не связаться."],
        5: ["Уже член профсоюза."],
    }
    start_run(of.pk, actor=people.chair)
    assert go_on() == 0  # not the work of that sweep

    assert tasks.submit_pending_lists() == 1

    of = again(of)
    assert (of.state, of.results["made"]) == (State.DONE, 2)
    anna = Application.objects.get(surname="Иванова")
    assert (anna.unit, anna.stage, str(anna.phone)) == (house.primary, Stage.NEW, "+79123456789")
    assert (anna.member.status, anna.responsible) == (Status.APPLIED, people.chair)
    assert anna.papers.count() == 4
    assert "make_papers" in anna.changes.get().effects
    assert not can_undo(of, timezone.now())


def test_a_row_is_submitted_once_whatever_happens(of, people, monkeypatch):
    monkeypatch.setattr(by_list, "BATCH", 1)
    start_run(of.pk, actor=people.chair)
    slow = leases.claim(of.pk, State.RUNNING)
    assert by_list._submit_batch(slow)
    Import.objects.filter(pk=of.pk).update(
        lease_until=timezone.now() - timedelta(seconds=1), cursor=0
    )

    assert tasks.submit_list(of.pk)

    assert Application.objects.count() == 2
    with pytest.raises(leases.Lost):
        by_list._submit_batch(slow)
