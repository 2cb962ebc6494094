"""A restored copy of the database is cleaned again by the list that it could not bring back."""

import os
from datetime import timedelta

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.utils import timezone

from audit.models import Entry
from members.models import Member
from privacy import tasks, tombstones, wiping
from privacy.models import Tombstone
from tests.factories import make_application, make_member
from tests.privacy.planted import found
from tests.privacy.test_two_people import left_long_ago


def restored(card, **fields):
    """The card as a copy made before has it."""
    Member.objects.filter(pk=card.pk).update(
        surname="Вернувшинский", name="Гелий", phone="+79730000777", hidden_at=None, **fields
    )
    Tombstone.objects.all().delete()


def test_the_list_has_numbers_and_days_alone(house, plant, destroyed):
    card = left_long_ago(house.primary, surname="Забытовский")
    destroyed(card)

    told = settings.DESTROYED_LIST.read_text()
    assert f'"members.member:{card.pk}"' in told
    assert "Забытовский" not in told
    assert (f"members.member:{card.pk}", card.created_at) in tombstones.listed()


def test_whoever_came_back_with_a_copy_is_destroyed_again(house, plant, destroyed):
    card = left_long_ago(house.primary)
    destroyed(card)
    restored(card)

    call_command("destroy_again")

    card.refresh_from_db()
    assert wiping.is_destroyed(card)
    assert found(["Вернувшинский", "79730000777"]) == []
    assert Entry.objects.filter(action="privacy.person.destroyed_again").count() == 1
    assert Tombstone.objects.filter(key=f"members.member:{card.pk}").count() == 1


def test_even_one_who_is_on_the_books_in_the_copy(house, plant, destroyed):
    card = left_long_ago(house.primary)
    destroyed(card)
    restored(card, status="member")

    assert tombstones.again() == 1


def test_a_second_run_finds_nobody(house, plant, destroyed):
    card = left_long_ago(house.primary)
    destroyed(card)
    restored(card)
    tombstones.again()
    before = Entry.objects.count(), settings.DESTROYED_LIST.read_text()

    assert tombstones.again() == 0
    assert (Entry.objects.count(), settings.DESTROYED_LIST.read_text()) == before


def test_the_number_given_to_another_since_harms_nobody(house, plant, destroyed):
    card = left_long_ago(house.primary)
    destroyed(card)
    restored(card, created_at=timezone.now() - timedelta(days=1))

    assert tombstones.again() == 0
    assert Member.objects.get(pk=card.pk).surname == "Вернувшинский"


def test_an_application_without_a_card_is_destroyed_again_too(house, plant, destroyed):
    application = make_application(
        house.primary, stage="rejected", outcome="lapsed", member=None, surname="Несостояв"
    )
    destroyed(applications=[application])
    type(application).objects.filter(pk=application.pk).update(
        surname="Несостояв", name="Ия", hidden_at=None
    )

    assert tombstones.again() == 1
    assert found(["Несостояв"]) == []


def test_a_torn_line_stops_nobody(house, plant, destroyed):
    card = left_long_ago(house.primary)
    destroyed(card)
    with settings.DESTROYED_LIST.open("a") as file:
        file.write('{"key": "members.mem')
    restored(card)

    assert tombstones.again() == 1


def full_disk(monkeypatch, *, takes):
    """A disk that takes so many bytes of a write, and says so."""
    real = os.write
    monkeypatch.setattr(os, "write", lambda handle, told: real(handle, told[:takes]))


def test_what_a_full_disk_did_not_take_is_not_marked_as_written(
    house, plant, destroyed, monkeypatch
):
    card = left_long_ago(house.primary)
    destroyed(card)
    Tombstone.objects.update(noted_at=None)
    settings.DESTROYED_LIST.write_text("")
    with monkeypatch.context() as patch:
        full_disk(patch, takes=20)
        with pytest.raises(OSError, match="20 bytes"):
            tombstones.note()

    assert Tombstone.objects.get().noted_at is None
    assert tombstones.listed() == {}

    assert tombstones.note() == 1, "the next run writes it, whatever the torn line ends with"
    assert list(tombstones.listed()) == [(f"members.member:{card.pk}", card.created_at)]
    assert Tombstone.objects.get().noted_at is not None


def test_a_line_torn_in_the_middle_of_a_letter_stops_nobody(house, plant, destroyed):
    card = left_long_ago(house.primary)
    with settings.DESTROYED_LIST.open("ab") as file:
        file.write(b'{"key": "\xd0')
    destroyed(card)

    assert list(tombstones.listed()) == [(f"members.member:{card.pk}", card.created_at)]


def test_whom_a_killed_restore_brought_back_the_night_destroys(house, plant, destroyed):
    card = left_long_ago(house.primary)
    destroyed(card)
    restored(card)

    tasks.tidy_up()

    card.refresh_from_db()
    assert wiping.is_destroyed(card)
    assert found(["Вернувшинский", "79730000777"]) == []


def test_without_the_file_nobody_is_passed_over_in_silence(house, plant, destroyed):
    destroyed(left_long_ago(house.primary))
    settings.DESTROYED_LIST.unlink()
    before = Entry.objects.count(), Tombstone.objects.get().noted_at

    with pytest.raises(CommandError, match=r"Нет списка уничтоженных .* --without-list"):
        call_command("destroy_again")

    assert (Entry.objects.count(), Tombstone.objects.get().noted_at) == before
    assert not settings.DESTROYED_LIST.exists()


def test_a_lost_file_is_written_anew_from_the_table(house, plant, destroyed):
    card = left_long_ago(house.primary)
    destroyed(card)
    settings.DESTROYED_LIST.unlink()

    call_command("destroy_again", without_list=True)

    assert list(tombstones.listed()) == [(f"members.member:{card.pk}", card.created_at)]


def test_without_a_list_nothing_happens(house, plant):
    make_member(house.primary)

    assert tombstones.again() == 0
