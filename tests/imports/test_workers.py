"""One worker at a time; the next one goes on where a dead one stopped."""

from datetime import timedelta

import pytest
from django.utils import timezone

from imports import leases, running, tasks
from imports.enums import State
from imports.models import Import
from imports.services import UNDO_DAYS, forget_old, start_run
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
