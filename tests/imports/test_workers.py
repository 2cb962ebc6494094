"""One worker at a time; the next one goes on where a dead one stopped."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from accounts.models import Mandate
from imports import leases, running, tasks
from imports.enums import ImportRefused, State
from imports.models import Import
from imports.queries import being_written
from imports.services import UNDO_DAYS, forget_old, go_on_with, start_run, start_undo, stop
from members.models import Member, Membership
from tests.imports.loading import a_list, again, brought, checked, digest, taken_back, written

HEADINGS = ["ФИО", "Дата рождения"]


@pytest.fixture
def of(tmp_path, house, people, monkeypatch):
    monkeypatch.setattr(running, "BATCH", 2)
    names = ("Алла", "Белла", "Вера", "Галя", "Дина")
    rows = [HEADINGS, *([f"Новикова {name} Ильинична", "01.01.1990"] for name in names)]
    return checked(brought(a_list(tmp_path, rows), house.primary, people.chair))


def expire(of):
    Import.objects.filter(pk=of.pk).update(lease_until=timezone.now() - timedelta(seconds=1))


def test_a_list_at_which_somebody_is_is_not_taken(of):
    start_run(of.pk, actor=of.actor)
    assert leases.claim(of.pk, State.RUNNING) is not None

    assert not tasks.run_list(of.pk)
    assert tasks.go_on() == 0
    assert Member.objects.count() == 0


def test_the_next_worker_goes_on_and_the_slow_one_stops(of):
    start_run(of.pk, actor=of.actor)
    slow = leases.claim(of.pk, State.RUNNING)
    assert running._run_batch(slow)
    assert Member.objects.count() == 2
    expire(of)
    quick = leases.claim(of.pk, State.RUNNING)

    with pytest.raises(leases.Lost):
        running._run_batch(slow)
    running.run(quick)

    assert Member.objects.count() == 5
    assert Membership.objects.values("member").distinct().count() == 5
    assert again(of).results == {"made": 5, "changed": 0, "left": 0}
    assert again(of).state == State.DONE


def test_a_batch_that_breaks_off_leaves_nothing_of_itself(of, monkeypatch):
    start_run(of.pk, actor=of.actor)
    whole, done = running._Batch.write, []

    def broken(batch):
        whole(batch)
        done.append(batch)
        if len(done) == 2:
            raise OSError("the disk is gone")

    monkeypatch.setattr(running._Batch, "write", broken)
    assert not tasks.run_list(of.pk)
    assert Member.objects.count() == 2
    assert "Портал попробует ещё раз" in again(of).error
    assert tasks.go_on() == 0  # not at once

    Import.objects.filter(pk=of.pk).update(retry_at=None)
    assert tasks.go_on() == 1
    assert Member.objects.count() == 5


def test_the_sweep_takes_up_what_a_lost_message_left(of):
    before = digest()
    start_run(of.pk, actor=of.actor)

    assert tasks.go_on() == 1
    assert again(of).state == State.DONE
    assert taken_back(of).state == State.UNDONE
    assert digest() == before


def test_an_unfinished_check_begins_anew(of):
    Import.objects.filter(pk=of.pk).update(state=State.CHECKING)

    assert tasks.go_on() == 1

    assert of.rows.count() == 5
    assert again(of).counts["new"] == 5


def test_files_and_rows_of_people_are_forgotten_when_nothing_can_be_done_with_them(of, tmp_path):
    waiting = checked(brought(a_list(tmp_path, [HEADINGS, ["Петров Иван", ""]]), of.unit, of.actor))
    of = written(of)
    assert forget_old(timezone.now()) == 0

    assert forget_old(timezone.now() + timedelta(days=UNDO_DAYS + 1)) == 2

    assert not Import.objects.filter(pk=waiting.pk).exists()
    of = again(of)
    assert (of.file.name, of.rows.count(), of.results["made"]) == ("", 0, 5)


@pytest.fixture
def put_off(of, people):
    """A list written up to its second row, whose loader then lost his right."""
    start_run(of.pk, actor=of.actor)
    assert running._run_batch(leases.claim(of.pk, State.RUNNING))
    expire(of)
    Mandate.objects.filter(user=of.actor).update(ends_on=date(2025, 1, 1))
    assert not tasks.run_list(of.pk)
    return again(of)


def test_another_goes_on_with_a_list_whose_loader_lost_his_right(put_off, people):
    assert "больше нет права" in put_off.error

    go_on_with(put_off.pk, actor=people.deputy)
    assert tasks.run_list(put_off.pk)

    of = again(put_off)
    assert (of.state, of.actor, of.error, of.results["made"]) == (
        State.DONE, people.deputy, "", 5,
    )  # fmt: skip


def test_a_stopped_list_keeps_what_is_written_lets_others_in_and_is_taken_back(put_off, people):
    stop(put_off.pk, actor=people.deputy)

    of = again(put_off)
    assert (of.state, of.results["made"], Member.objects.count()) == (State.DONE, 2, 2)
    assert not tasks.run_list(of.pk)
    assert not being_written(of.unit).exists()
    start_undo(of.pk, actor=people.deputy)
    assert again(of).total == 2
    assert tasks.undo_list(of.pk)
    assert Member.objects.count() == 0


def test_a_list_at_work_is_neither_taken_over_nor_stopped(of, people):
    start_run(of.pk, actor=of.actor)

    for act in (go_on_with, stop):
        with pytest.raises(ImportRefused, match="уже в работе"):
            act(of.pk, actor=people.deputy)

    assert (again(of).state, again(of).actor) == (State.RUNNING, of.actor)
