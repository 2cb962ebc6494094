"""The table of rows to be mended: ordered on the page, made by a worker that may be killed."""

from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.urls import reverse
from django.utils import timezone

from audit.models import Entry
from imports import fault_files, sheets, tasks
from imports.enums import ImportRefused, State
from imports.models import FaultFile, Import
from imports.services import UNDO_DAYS, drop, forget_old
from members.enums import JobState
from notifications.models import Notice
from tests.imports.loading import again, checked
from tests.imports.rows import HEADINGS

WRONG = ["Петров И. И.", ""]


@pytest.fixture
def of(load):
    return load(["Иванова Анна Петровна", ""], WRONG, headings=HEADINGS)


def page_of(client, of):
    return client.get(reverse("imports:one", args=[of.pk])).content.decode()


def test_the_button_orders_the_file_and_the_page_waits_for_it(client, of, people):
    client.force_login(people.chair)
    assert "Строки с замечаниями, XLSX" in page_of(client, of)

    answer = client.post(reverse("imports:order_faults", args=[of.pk]))

    assert answer.url == f"/office/imports/{of.pk}/#faults"
    made = FaultFile.objects.get()
    assert (made.of, made.user, made.state) == (of, people.chair, JobState.WAITING)
    assert not made.file
    assert "готовится" in page_of(client, of)
    assert Entry.objects.get(action="imports.faults.ordered").actor_id == people.chair.pk

    assert fault_files.make(made.pk)

    assert "Скачать строки с замечаниями" in page_of(client, of)
    assert Notice.objects.get(user=people.chair, key=f"faults:{made.pk}").url == (
        f"/office/imports/{of.pk}/"
    )


def test_a_second_press_orders_nothing_more(of, people):
    first = fault_files.order(of.pk, actor=people.chair)

    assert fault_files.order(of.pk, actor=people.chair) == first
    assert Entry.objects.filter(action="imports.faults.ordered").count() == 1


def test_a_page_of_a_list_without_faults_offers_nothing(client, load, people):
    of = load(["Иванова Анна Петровна", ""], headings=HEADINGS)
    client.force_login(people.chair)

    assert "Строки с замечаниями" not in page_of(client, of)
    assert client.post(reverse("imports:order_faults", args=[of.pk])).status_code == 404
    assert not FaultFile.objects.exists()


def test_a_list_at_work_gives_no_file(of, people):
    Import.objects.filter(pk=of.pk).update(state=State.RUNNING)

    with pytest.raises(ImportRefused, match="сейчас в работе"):
        fault_files.order(of.pk, actor=people.chair)
    assert not FaultFile.objects.exists()


def test_a_list_checked_again_has_another_file(client, of, people):
    old = fault_files.order(of.pk, actor=people.chair)
    fault_files.make(old.pk)
    stored = FaultFile.objects.get().file.name
    of = checked(of)
    client.force_login(people.chair)

    assert "Скачать" not in page_of(client, of)
    answer = client.get(reverse("imports:faults", args=[of.pk]))
    assert answer.url == reverse("imports:one", args=[of.pk])
    assert not Entry.objects.filter(action="imports.faults.taken").exists()

    new = fault_files.order(of.pk, actor=people.chair)
    assert (FaultFile.objects.get(), new.turn) == (new, of.turn)
    assert stored.startswith("lists/")


def test_a_killed_worker_leaves_it_to_the_next(of, people):
    made = fault_files.order(of.pk, actor=people.chair)
    FaultFile.objects.filter(pk=made.pk).update(
        state=JobState.RUNNING, lease_until=timezone.now() + timedelta(minutes=1)
    )
    assert tasks.make_owed_fault_files() == 0  # its lease still runs

    FaultFile.objects.filter(pk=made.pk).update(lease_until=timezone.now())
    assert tasks.make_owed_fault_files() == 1
    assert FaultFile.objects.get().state == JobState.DONE
    assert tasks.make_owed_fault_files() == 0


def test_a_lost_message_is_found_by_the_sweep(of, people):
    then = timezone.now() - timedelta(minutes=2)
    fault_files.order(of.pk, actor=people.chair, now=then)

    assert tasks.make_owed_fault_files() == 1


def test_who_has_lost_the_lease_writes_nothing(of, people, monkeypatch):
    made = fault_files.order(of.pk, actor=people.chair)
    write = sheets.write_faults

    def slow(path, headings, rows):
        write(path, headings, rows)
        FaultFile.objects.filter(pk=made.pk).update(lease_until=timezone.now())

    monkeypatch.setattr(sheets, "write_faults", slow)

    assert not fault_files.make(made.pk)
    assert not FaultFile.objects.get().file


def test_a_fault_is_told_on_the_page(client, of, people, monkeypatch):
    made = fault_files.order(of.pk, actor=people.chair)

    def broken(*args):
        raise OSError("the disk is gone")

    monkeypatch.setattr(sheets, "write_faults", broken)
    assert not fault_files.make(made.pk)

    client.force_login(people.chair)
    assert "Файл сделать не удалось" in page_of(client, of)
    monkeypatch.undo()
    assert fault_files.make(fault_files.order(of.pk, actor=people.chair).pk)


def test_the_file_goes_with_the_list(of, people, django_capture_on_commit_callbacks):
    made = fault_files.order(of.pk, actor=people.chair)
    fault_files.make(made.pk)
    name = FaultFile.objects.get().file.name

    with django_capture_on_commit_callbacks(execute=True):
        drop(of.pk, actor=people.chair)

    assert not FaultFile.objects.exists()
    assert not default_storage.exists(name)


def test_the_file_is_forgotten_with_the_rows(of, people, django_capture_on_commit_callbacks):
    Import.objects.filter(pk=of.pk).update(state=State.DONE, finished_at=timezone.now())
    made = fault_files.order(of.pk, actor=people.chair)
    fault_files.make(made.pk)
    name = FaultFile.objects.get().file.name

    with django_capture_on_commit_callbacks(execute=True):
        assert forget_old(timezone.now() + timedelta(days=UNDO_DAYS + 1)) == 1

    assert (again(of).file.name, FaultFile.objects.count()) == ("", 0)
    assert not default_storage.exists(name)


def test_a_stranger_finds_no_file(client, of, people):
    fault_files.make(fault_files.order(of.pk, actor=people.chair).pk)
    client.force_login(people.neighbour_chair)

    for name in ("faults", "faults_state"):
        assert client.get(reverse(f"imports:{name}", args=[of.pk])).status_code == 404
    assert client.post(reverse("imports:order_faults", args=[of.pk])).status_code == 404
