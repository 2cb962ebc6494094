"""What has moved since the check is left alone; a list is taken back whole; one at a time."""

from datetime import timedelta

import pytest

from audit.models import Entry
from imports import tasks
from imports.enums import Doubt, ImportRefused, State
from imports.services import start_run, start_undo
from members.editing import save_card
from members.enums import Status
from members.models import Member
from members.services import mark_distinct
from tests.factories import make_member, make_user
from tests.imports.loading import a_list, again, brought, checked, digest, taken_back, written
from tests.imports.rows import ANNA, IVAN


def test_a_card_edited_between_the_check_and_the_run_is_left_alone(load, house, people):
    anna = make_member(house.primary, surname="Иванова", name="Анна", patronymic="Петровна",
                       birth_date="1980-12-31", position="техник")  # fmt: skip
    of = load(ANNA, IVAN)
    save_card(anna.pk, actor=people.chair, position="мастер")

    of = written(of)

    anna.refresh_from_db()
    assert (anna.position, str(anna.phone)) == ("мастер", "")
    assert of.results == {"made": 1, "changed": 0, "left": 1}
    row = of.rows.get(number=2)
    assert (row.is_left, row.doubt) == (True, Doubt.CHANGED_SINCE)
    assert row.reasons == ["Карточку изменили после проверки."]


def test_a_card_opened_between_the_check_and_the_run_is_not_opened_twice(load, house):
    of = load(ANNA)
    make_member(house.primary, surname="Иванова", name="Анна", patronymic="Петровна",
                birth_date="1980-12-31")  # fmt: skip

    of = written(of)

    assert Member.objects.count() == 1
    assert of.rows.get().reasons == ["Такую карточку завели после проверки."]


def test_a_list_taken_back_leaves_the_register_as_it_was(load, house):
    anna = make_member(
        house.primary, surname="Иванова", name="Анна", patronymic="Петровна",
        birth_date="1980-12-31", position="техник", employer=house.employer,
    )  # fmt: skip
    make_member(house.shop, status=Status.NONE, surname="Петров", name="Иван", patronymic="Ильич",
                birth_date="1975-06-05")  # fmt: skip
    before, journal = digest(), Entry.objects.count()
    of = written(load(ANNA, IVAN, ["Новиков Пётр Ильич", "01.01.1990", "", "", "34-9", ""]))
    assert of.results == {"made": 1, "changed": 2, "left": 0}
    assert digest() != before

    of = taken_back(of)

    assert of.state == State.UNDONE
    assert of.results["kept"] == 0
    assert digest() == before
    assert Entry.objects.count() > journal
    anna.refresh_from_db()
    assert anna.version == 1


def test_what_somebody_has_worked_on_since_is_kept_and_told(load, house, people):
    of = written(load(ANNA, IVAN))
    anna = Member.objects.get(surname="Иванова")
    save_card(anna.pk, actor=people.chair, position="мастер")

    of = taken_back(of)

    assert [member.surname for member in Member.objects.all()] == ["Иванова"]
    assert of.results["kept"] == 1
    row = of.rows.get(is_kept=True)
    assert row.reasons == ["После загрузки с карточкой работали: её изменили."]


def test_a_card_to_which_something_was_attached_is_kept(load, house):
    of = written(load(ANNA, IVAN))
    one, other = Member.objects.order_by("pk")
    mark_distinct(one, other, actor="тест")

    of = taken_back(of)

    assert Member.objects.count() == 2
    assert of.results["kept"] == 2


def test_a_list_is_taken_back_only_while_its_term_lasts(load, people):
    of = written(load(ANNA))

    with pytest.raises(ImportRefused, match="30 дней"):
        start_undo(of.pk, actor=people.chair, now=of.finished_at + timedelta(days=31))
    assert again(of).state == State.DONE


def test_two_lists_are_not_written_in_one_branch_at_once(load, tmp_path, house, people):
    first, second = load(ANNA), load(IVAN)
    start_run(first.pk, actor=people.chair)

    with pytest.raises(ImportRefused, match="Сейчас загружается другой список"):
        start_run(second.pk, actor=people.chair)
    assert again(second).state == State.CHECKED


def test_a_list_in_another_branch_does_not_wait(load, house, people):
    start_run(load(ANNA).pk, actor=people.chair)
    other = load(IVAN, unit=house.neighbour, actor=people.neighbour_chair)

    assert start_run(other.pk, actor=people.neighbour_chair).state == State.RUNNING


def test_columns_are_remembered_for_the_organisation_and_those_below(tmp_path, house, people):
    path = a_list(tmp_path, [["Кто", "Что", "Когда"], ["Иванова Анна", "шлюз", "31.12.1980"]])
    checked(
        brought(path, house.primary, people.chair), mapping=["full_name", "position", "birth_date"]
    )

    assert brought(path, house.shop, people.chair).mapping == [
        "full_name",
        "position",
        "birth_date",
    ]
    assert brought(path, house.neighbour, people.neighbour_chair).mapping[1] == ""


def test_whoever_lost_the_right_writes_nothing(load, people):
    of = load(ANNA)
    start_run(of.pk, actor=people.chair)
    type(of).objects.filter(pk=of.pk).update(actor=make_user())

    assert not tasks.run_list(of.pk)
    assert Member.objects.count() == 0
    assert "больше нет права" in again(of).error


def test_every_act_on_a_list_is_one_operation_of_the_journal(load):
    of = taken_back(written(load(ANNA)))

    told = Entry.objects.filter(operation=of.operation).order_by("pk")
    assert [entry.action for entry in told] == [
        "imports.uploaded", "imports.started", "imports.batch", "imports.done",
        "imports.undo_started", "imports.undo_batch", "imports.undone",
    ]  # fmt: skip
