"""A checked list becomes cards, memberships, history and the ledger, or changes on cards."""

from datetime import date

import pytest
from django.urls import reverse

from imports.enums import Choice, Doubt, ImportRefused, State, Verdict
from imports.services import decide, decide_all, start_run
from members.enums import Column, MovementKind, Status
from members.models import Member, Membership, Movement, Posting, Revision
from notifications.models import Notice
from tests.factories import LONG_AGO, make_member
from tests.imports.loading import written
from tests.imports.rows import ANNA, HEADINGS, IVAN


def counts(of):
    return {name: number for name, number in of.counts.items() if number and name != "doubts"}


def test_new_people_get_cards_memberships_history_and_lines_of_the_ledger(load, house, people):
    of = load(ANNA, IVAN)
    assert counts(of) == {"new": 2}
    assert Member.objects.count() == 0

    of = written(of)

    assert (of.state, of.results) == (State.DONE, {"made": 2, "changed": 0, "left": 0})
    anna = Member.objects.get(surname="Иванова")
    assert (anna.full_name, str(anna.phone)) == ("Иванова Анна Петровна", "+79123456789")
    assert (anna.position, anna.card_number) == ("машинист", "34-1")
    assert (anna.birth_date, anna.admitted_on) == (date(1980, 12, 31), date(2015, 2, 1))
    assert (anna.status, anna.unit, anna.version) == (Status.MEMBER, house.primary, 1)
    stay = Membership.objects.get(member=anna)
    assert (stay.unit, stay.since, stay.until) == (house.primary, date(2015, 2, 1), None)
    line = Movement.objects.get(member=anna)
    assert (line.kind, line.on, line.operation) == (
        MovementKind.ARRIVED, date(2015, 2, 1), of.operation,
    )  # fmt: skip
    assert line.actor == str(people.chair)
    posting = Posting.objects.get(member=anna)
    assert (posting.delta, posting.column, posting.movement) == (1, Column.CAME, line)
    assert (posting.on, posting.posted_on) == (date(2015, 2, 1), date(2015, 2, 1))
    assert Membership.objects.get(member__surname="Петров").since == LONG_AGO


def test_whoever_wrote_the_list_is_told_that_it_is_done(load, people):
    of = written(load(ANNA))

    notice = Notice.objects.get(user=people.chair)
    assert notice.text == "Список «список.csv» записан в реестр"
    assert notice.url == reverse("imports:one", args=[of.pk])


def test_people_who_come_to_a_register_already_kept_show_from_the_day_of_recording(load, house):
    make_member(house.primary, surname="Давняя")

    written(load(ANNA))

    line = Posting.objects.get(member__surname="Иванова")
    assert line.on == date(2015, 2, 1)
    assert line.posted_on > date(2026, 1, 1)


def test_a_known_person_changes_and_every_old_value_is_kept(load, house):
    anna = make_member(
        house.primary, surname="Иванова", name="Анна", patronymic="Петровна",
        birth_date="1980-12-31", phone="+79020000000", position="техник",
    )  # fmt: skip
    of = load([*ANNA[:4], "", ""])
    assert counts(of) == {"changed": 1}
    assert of.rows.get().changes == {
        "phone": ["+79020000000", "+79123456789"], "position": ["техник", "машинист"],
    }  # fmt: skip

    of = written(of)

    anna.refresh_from_db()
    assert (str(anna.phone), anna.position, anna.version) == ("+79123456789", "машинист", 2)
    revision = Revision.objects.get(member=anna)
    assert revision.changes == of.rows.get().changes
    assert (revision.version, revision.operation) == (2, of.operation)
    assert "список.csv" in revision.source


def test_the_same_values_change_nothing(load, house):
    make_member(
        house.primary, surname="ИВАНОВА", name="Анна", patronymic="Петровна",
        birth_date="1980-12-31", phone="+79123456789",
    )  # fmt: skip

    of = load(["Иванова Анна Петровна", "31.12.1980", "89123456789"], headings=HEADINGS[:3])

    assert counts(of) == {"changed": 1}  # the capitals alone


def test_an_empty_cell_wipes_nothing_unless_it_is_told_to(load, house):
    anna = make_member(
        house.primary, surname="Иванова", name="Анна", patronymic="Петровна",
        birth_date="1980-12-31", phone="+79020000000", position="техник",
    )  # fmt: skip
    row = ["Иванова Анна Петровна", "31.12.1980", "", "", "", ""]
    assert counts(load(row)) == {"same": 1}

    of = load(row, wiping=["phone"])
    assert of.warnings == [{"kind": "wiped", "title": "Телефон", "count": 1, "of": 1}]
    written(of)

    anna.refresh_from_db()
    assert (str(anna.phone), anna.position) == ("", "техник")


def test_nobodys_card_is_put_on_the_books(load, house):
    anna = make_member(
        house.shop, status=Status.NONE, surname="Иванова", name="Анна", patronymic="Петровна",
        birth_date="1980-12-31",
    )  # fmt: skip

    of = written(load(ANNA))

    anna.refresh_from_db()
    assert (anna.status, anna.unit, anna.version) == (Status.MEMBER, house.primary, 2)
    assert of.results == {"made": 0, "changed": 1, "left": 0}
    assert Posting.objects.get(member=anna).unit == house.primary


def test_a_person_of_a_foreign_organisation_is_not_shown_and_not_changed(load, house):
    foreign = make_member(
        house.stranger_primary, surname="Иванова", name="Анна", patronymic="Петровна",
        birth_date="1980-12-31", card_number="34-7",
    )  # fmt: skip

    of = load(ANNA)

    row = of.rows.get()
    assert (row.verdict, row.doubt, row.candidates) == (Verdict.DOUBTFUL, Doubt.FOREIGN, [])
    assert row.reasons == [
        "Человек с такими ФИО и датой рождения состоит на учёте в другой организации."
    ]
    with pytest.raises(ImportRefused):
        decide(of.pk, row.pk, choice=Choice.TAKE, card=foreign.pk, actor=of.actor)
    with pytest.raises(ImportRefused):
        decide(of.pk, row.pk, choice=Choice.NEW, actor=of.actor)


def test_the_number_of_a_foreign_card_tells_nothing_of_its_owner(load, house):
    make_member(house.stranger_primary, surname="Тайная", card_number="34-1")

    row = load(ANNA).rows.get()

    assert row.verdict == Verdict.ERROR
    assert row.reasons == ["Номер профбилета 34-1 уже у другого человека."]


def test_namesakes_are_asked_about_and_the_chosen_one_changes(load, house):
    first = make_member(house.primary, surname="Иванова", name="Анна", patronymic="Петровна",
                        birth_date="1980-12-31")  # fmt: skip
    second = make_member(house.shop, surname="Иванова", name="Анна", patronymic="Петровна",
                         birth_date="1980-12-31")  # fmt: skip
    of = load(ANNA)
    row = of.rows.get()
    assert (row.doubt, {pk for pk, *_ in row.candidates}) == (
        Doubt.NAMESAKES, {first.pk, second.pk},
    )  # fmt: skip
    with pytest.raises(ImportRefused):  # nothing is decided yet
        start_run(of.pk, actor=of.actor)

    decide(of.pk, row.pk, choice=Choice.TAKE, card=second.pk, actor=of.actor)
    written(of)

    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.position, second.position) == ("", "машинист")


def test_a_person_known_by_name_alone_may_be_new(load, house):
    make_member(house.primary, surname="Иванова", name="Анна", patronymic="Петровна")
    of = load(ANNA)
    assert of.rows.get().doubt == Doubt.BY_NAME

    assert decide_all(of.pk, Doubt.BY_NAME, choice=Choice.NEW, actor=of.actor) == 1
    of = written(of)

    assert of.results["made"] == 1
    assert Member.objects.filter(surname="Иванова").count() == 2


def test_a_number_with_another_surname_and_birth_date_is_a_question(load, house):
    make_member(house.primary, surname="Другая", birth_date="1990-01-01", card_number="34-1")

    assert load(ANNA).rows.get().doubt == Doubt.OTHER_PERSON


def test_who_was_removed_is_a_question_and_who_stands_elsewhere_a_stranger(load, house, people):
    make_member(house.primary, status=Status.REMOVED, surname="Иванова", name="Анна",
                patronymic="Петровна", birth_date="1980-12-31")  # fmt: skip
    make_member(house.neighbour, surname="Петров", name="Иван", patronymic="Ильич",
                birth_date="1975-06-05")  # fmt: skip

    of = load(ANNA, IVAN, actor=people.territorial_chair)

    assert [row.doubt for row in of.rows.order_by("number")] == [Doubt.REMOVED, Doubt.FOREIGN]
    assert of.rows.get(doubt=Doubt.FOREIGN).candidates == []


def test_the_second_row_about_a_person_is_a_question(load):
    of = load(ANNA, ["Иванова Анна Петровна", "31.12.1980", "", "", "", ""])

    second = of.rows.get(number=3)
    assert (second.doubt, second.reasons) == (Doubt.TWICE, ["Тот же человек, что в строке 2."])
    assert written(of).results["made"] == 1


def test_cells_not_understood_are_told_and_left_empty_but_names_and_dates_stop_a_row(load):
    of = load(
        [*ANNA[:2], "нет телефона", *ANNA[3:]],
        ["Петров И. И.", *IVAN[1:]],
        ["Сидоров Сидор Сидорович", "31.02.1980", "", "", "", ""],
        ["Итого: 3", "", "", "", "", ""],
    )

    assert counts(of) == {"new": 1, "error": 3, "remarks": 1}
    told = {row.number: row.reasons[0] for row in of.rows.all()}
    assert told[2].startswith("Телефон: Не получается разобрать номер «нет телефона»")
    assert told[3].startswith("ФИО одним столбцом: «Петров И. И.»: вместо имени инициалы")
    assert "такого дня нет в календаре" in told[4]
    assert told[5] == "Заполнена одна ячейка: похоже на заголовок внутри списка."
    assert written(of).results == {"made": 1, "changed": 0, "left": 0}


def test_people_are_put_into_the_organisations_that_the_list_names(load, house, people):
    headings = ["ФИО", "ЦПО", "Работодатель"]
    of = load(
        ["Иванова Анна Петровна", "цпо Электроцеха", house.employer.short_name],
        ["Петров Иван Ильич", "", ""],
        ["Сидоров Пётр Ильич", "ППО «Калининская АЭС»", ""],
        headings=headings,
    )
    assert counts(of) == {"new": 2, "error": 1}

    written(of)

    anna = Member.objects.get(surname="Иванова")
    assert (anna.unit, anna.employer) == (house.shop, house.employer)
    assert Member.objects.get(surname="Петров").unit == house.primary


def test_a_list_of_a_territorial_organisation_must_name_the_primary_ones(load, house, people):
    of = load(ANNA, unit=house.territorial, actor=people.territorial_chair)

    assert of.rows.get().reasons == [
        "Не указано, в какой первичной или цеховой организации человек на учёте."
    ]


def test_a_name_without_patronymic_wipes_none(load, house):
    make_member(house.primary, surname="Иванова", name="Анна", patronymic="Петровна",
                birth_date="1980-12-31")  # fmt: skip

    assert counts(load(["Иванова Анна", "31.12.1980", "", "", "", ""])) == {"same": 1}


def test_two_rows_never_write_one_card(load, house):
    anna = make_member(house.primary, surname="Иванова", name="Анна", patronymic="Петровна")
    of = load(ANNA, ["Иванова Анна Петровна", "01.01.1990", "", "", "", ""])
    first, second = of.rows.order_by("number")
    decide(of.pk, first.pk, choice=Choice.TAKE, card=anna.pk, actor=of.actor)

    with pytest.raises(ImportRefused, match="уже выбрана для другой строки"):
        decide(of.pk, second.pk, choice=Choice.TAKE, card=anna.pk, actor=of.actor)
    assert decide_all(of.pk, Doubt.BY_NAME, choice=Choice.TAKE, actor=of.actor) == 0


def test_a_number_is_given_once_whoever_is_decided_to_be_new(load):
    of = load(ANNA, ANNA)
    assert decide_all(of.pk, Doubt.TWICE, choice=Choice.NEW, actor=of.actor) == 1

    of = written(of)

    assert of.results == {"made": 1, "changed": 0, "left": 1}
    assert of.rows.get(is_left=True).reasons[-1] == "Номер профбилета уже у другого человека."
