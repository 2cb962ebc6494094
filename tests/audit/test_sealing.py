"""The chain of seals: what is written is sealed, what is tampered with is found."""

import threading
from datetime import timedelta
from itertools import pairwise

import pytest
from django.core.management import CommandError, call_command
from django.db import Error, connection, transaction
from django.utils import timezone

from audit import retention, sealing
from audit.checking import check
from audit.models import Entry, Keeping, Seal, Values
from audit.retention import remove_old
from audit.sealing import seal_new
from audit.services import destroy_values, record
from tests.factories import make_member as member_of
from tests.factories import make_unit, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def chair(db):
    return make_user()


@pytest.fixture
def unit(db):
    return make_unit("union")


def write(unit, chair, number=1):
    return [record("structure.unit.changed", unit, actor=chair, new=n) for n in range(number)]


def tamper(sql, *values):
    """What only the owner of the tables can do, past the triggers."""
    tables = "audit_entry", "audit_values", "audit_seal"
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(sql, values)
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def test_what_is_written_is_sealed_up_to_the_last_number(unit, chair):
    last = write(unit, chair, 3)[-1]

    sealed = seal_new(patience=0)

    seal = Seal.objects.get()
    assert (seal.from_id, seal.to_id) == (1, last.pk)
    assert sealed == seal.entries == Entry.objects.count()
    assert (check().seals, check().entries, check().fault) == (1, sealed, "")


def test_a_second_run_has_nothing_to_do(unit, chair):
    write(unit, chair)
    seal_new(patience=0)

    assert seal_new(patience=0) == 0
    assert Seal.objects.count() == 1


def test_links_follow_each_other_by_batches(monkeypatch, unit, chair):
    monkeypatch.setattr(sealing, "BATCH", 2)
    write(unit, chair, 5)

    seal_new(patience=0)

    seals = list(Seal.objects.order_by("from_id"))
    assert len(seals) > 2
    assert all(one.to_id + 1 == two.from_id for one, two in pairwise(seals))
    assert check().fault == ""


def test_numbers_of_what_was_rolled_back_break_nothing(unit, chair):
    write(unit, chair)
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        write(unit, chair, 3)
        raise ZeroDivisionError
    write(unit, chair)

    seal_new(patience=0)

    assert check().fault == ""


@pytest.mark.parametrize(
    ("sql", "said"),
    [
        ("UPDATE audit_entry SET actor_id = 1 WHERE id = %s", "есть изменённая запись"),
        ("UPDATE audit_entry SET at = at + interval '1 second' WHERE id = %s", "изменённая"),
        ("UPDATE audit_entry SET plain_data = '{}' WHERE id = %s", "изменённая"),
        ("DELETE FROM audit_entry WHERE id = %s", "а было"),
    ],
)
def test_a_line_that_was_touched_is_found(unit, chair, sql, said):
    line = write(unit, chair, 3)[1]
    seal_new(patience=0)

    tamper(sql, line.pk)

    assert said in check().fault


def test_a_line_put_in_later_is_found(unit, chair):
    write(unit, chair)
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        gap = write(unit, chair)[0].pk
        raise ZeroDivisionError
    write(unit, chair)
    seal_new(patience=0)

    Entry.objects.create(pk=gap, action="x", subject="y", actor_label="z", kind="write")

    assert "записей больше" in check().fault


def test_words_of_a_person_that_were_changed_are_found(unit, chair):
    line = record("members.card.changed", member_of(unit), actor=chair, new="Орлова")
    seal_new(patience=0)

    tamper('UPDATE audit_values SET data = \'{"new": "Белова"}\' WHERE entry_id = %s', line.pk)

    assert check().fault == f"Изменены сведения записи № {line.pk}."


def test_a_destroyed_person_breaks_no_seal(unit, chair):
    member = member_of(unit)
    record("members.card.changed", member, actor=chair, new="Орлова")
    seal_new(patience=0)

    number = destroy_values([f"members.member:{member.pk}"])

    seen = check()
    assert (seen.fault, seen.destroyed) == ("", number)
    assert number > 0


@pytest.mark.parametrize(
    ("sql", "said"),
    [
        ("UPDATE audit_seal SET entries = entries + 1 WHERE id = %s", "изменена"),
        ("UPDATE audit_seal SET sha256 = repeat('1', 64) WHERE id = %s", "изменена"),
        ("DELETE FROM audit_seal WHERE id = %s", "не хватает печати"),
    ],
)
def test_a_seal_that_was_touched_is_found(unit, chair, sql, said):
    write(unit, chair)
    seal_new(patience=0)
    write(unit, chair)
    seal_new(patience=0)

    tamper(sql, Seal.objects.order_by("from_id")[0].pk)

    assert said in check().fault


@pytest.mark.parametrize(
    "sql", ["UPDATE audit_seal SET entries = 0", "DELETE FROM audit_seal"]
)  # fmt: skip
def test_the_database_refuses_to_change_seals(unit, chair, sql):
    write(unit, chair)
    seal_new(patience=0)

    with pytest.raises(Error), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)

    assert check().fault == ""


def test_the_command_tells_the_first_broken_place(capsys, unit, chair):
    line = write(unit, chair)[0]
    seal_new(patience=0)
    call_command("check_journal")
    assert "Журнал цел: печатей 1" in capsys.readouterr().out

    tamper("UPDATE audit_entry SET actor_id = 1 WHERE id = %s", line.pk)

    with pytest.raises(CommandError, match="Журнал нарушен"):
        call_command("check_journal")


@pytest.mark.django_db(transaction=True)
def test_nothing_is_sealed_past_somebody_who_is_still_writing(unit, chair):
    write(unit, chair)
    wrote, may_go = threading.Event(), threading.Event()

    def writer():
        try:
            with transaction.atomic():
                record("structure.unit.changed", unit, actor="робот")
                wrote.set()
                may_go.wait(20)
        finally:
            connection.close()

    slow = threading.Thread(target=writer)
    slow.start()
    wrote.wait(20)
    beside = write(unit, chair)[0]  # a later number, committed earlier

    refused = seal_new(patience=0.2), Seal.objects.count()
    may_go.set()
    slow.join(20)
    sealed = seal_new()

    assert refused == (0, 0)
    assert sealed == Entry.objects.count()
    assert Seal.objects.order_by("to_id").last().to_id == beside.pk
    assert check().fault == ""


def old_line(years, person="members.member:1"):
    line = Entry.objects.create(
        at=timezone.now() - timedelta(days=366 * years),
        action="structure.unit.changed",
        kind="write",
        subject="structure.unit:1",
        actor_label="робот",
    )
    Values.objects.create(entry=line, person=person, salt="")
    return line


def test_what_is_older_than_the_term_goes_and_the_chain_holds():
    gone = old_line(6)
    seal_new(patience=0)
    kept = old_line(4)
    seal_new(patience=0)

    removed = remove_old()

    first, second = Seal.objects.order_by("from_id")
    assert removed == 1
    assert list(Entry.objects.values_list("pk", flat=True)) == [kept.pk]
    assert not Values.objects.filter(pk=gone.pk).exists()
    assert (first.removed_at is not None, second.removed_at) == (True, None)
    assert (check().fault, check().removed) == ("", 1)
    assert remove_old() == 0


def test_what_is_not_sealed_or_stands_under_a_younger_seal_stays():
    line = old_line(6)
    assert remove_old() == 0
    write(make_unit("union"), "робот")
    seal_new(patience=0)

    assert remove_old() == 0
    assert Entry.objects.filter(pk=line.pk).exists()


def test_a_longer_term_keeps_more():
    Keeping.objects.create(pk=1, years=10)
    old_line(6)
    seal_new(patience=0)

    assert remove_old() == 0


def test_what_a_killed_run_left_goes_with_the_next(monkeypatch):
    monkeypatch.setattr(retention, "BATCH", 1)
    for _ in range(3):
        old_line(6)
    seal_new(patience=0)
    taken = retention._remove_batch
    monkeypatch.setattr(retention, "_remove_batch", lambda to_id: 0)
    remove_old()
    monkeypatch.setattr(retention, "_remove_batch", taken)

    assert Entry.objects.count() == 3
    assert remove_old() == 3
    assert check().fault == ""


def test_no_term_removes_what_is_younger_than_three_years():
    line = old_line(2)

    with pytest.raises(Error, match="journal"), transaction.atomic():
        retention._remove_batch(line.pk)

    assert Entry.objects.filter(pk=line.pk).exists()
