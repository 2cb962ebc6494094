"""Headings in real spellings, in any order, in two rows, or absent."""

from functools import partial

import pytest

from documents.tables import headings
from documents.tables.headings import fingerprint, samples
from imports.columns import field_of, guess, names_anybody

find_heading = partial(headings.find_heading, field_of=field_of)


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("Ф.И.О.", "full_name"),
        ("ФИО (полностью)", "full_name"),
        ("Фамилия, имя, отчество", "full_name"),
        ("ФАМИЛИЯ", "surname"),
        ("Дата рожд.", "birth_date"),
        ("Д.р.", "birth_date"),
        ("таб. №", "personnel_number"),
        ("Табельный номер", "personnel_number"),
        ("тел. моб.", "phone"),
        ("Контактный телефон", "phone"),
        ("Тел. раб.", "extra_phone"),
        ("E-mail", "email"),
        ("Эл. почта", "email"),
        ("Цех/отдел", "department"),
        ("Структурное подразделение", "department"),
        ("Должность (профессия)", "position"),
        ("№ проф. билета", "card_number"),
        ("Номер профсоюзного билета", "card_number"),
        ("Дата вступления в профсоюз", "admitted_on"),
        ("Когда вступил", "admitted_on"),
        ("Пол (м/ж)", "gender"),
        ("Статус", "status"),
        ("Адрес проживания", "address"),
        ("№ п/п", ""),
        ("Примечание", ""),
        ("", ""),
    ],
)
def test_a_heading_is_known_as_people_spell_it(heading, field):
    assert field_of(heading)[0] == field


def test_the_heading_stands_below_a_title():
    rows = [["Список членов профсоюза на 01.01.2026"], ["ППО «Волжская ГЭС»"],
            ["№", "ФИО", "Дата рождения"], ["1", "Иванов Иван Иванович", "31.12.1980"]]  # fmt: skip

    heading = find_heading(rows)

    assert (heading.top, heading.row) == (2, 2)
    assert heading.titles == ["№", "ФИО", "Дата рождения"]


def test_two_rows_of_headings_are_one():
    rows = [
        ["№", "ФИО", "Связь", ""],
        ["", "", "Телефон", "Почта"],
        ["1", "2", "3", "4"],
        ["1", "Иванов Иван Иванович", "89123456789", "a@b.ru"],
    ]

    heading = find_heading(rows, spans=[[0, 2, 3]])

    assert (heading.top, heading.row) == (0, 2)
    assert guess(heading.titles, rows[3:]) == ["", "full_name", "phone", "email"]


def test_headings_merged_downwards_are_said_once():
    rows = [
        ["ФИО", "Дата рождения", "Связь", ""],
        ["ФИО", "Дата рождения", "Телефон", "Почта"],
        ["Иванов Иван Иванович", "31.12.1980", "89123456789", "a@b.ru"],
    ]

    heading = find_heading(rows, spans=[[0, 2, 3]])

    assert heading.row == 1
    assert guess(heading.titles, rows[2:]) == ["full_name", "birth_date", "phone", "email"]


def test_a_list_without_headings_is_guessed_by_what_it_holds():
    rows = [
        ["1", "Иванов Иван Иванович", "31.12.1980", "89123456789", "Ж"],
        ["2", "Петрова Анна Ильинична", "01.02.1975", "89021112233", "М"],
    ]

    heading = find_heading(rows)

    assert heading.row == -1
    assert guess(heading.titles, rows) == ["", "full_name", "birth_date", "phone", "gender"]


def test_an_odd_heading_is_guessed_by_what_stands_below():
    rows = [["a@b.ru", "31.12.1980"], ["c@d.ru", "01.02.1975"]]

    assert guess(["Куда писать", "Именины"], rows) == ["email", "birth_date"]


def test_a_column_of_surnames_that_holds_full_names_is_full_names():
    rows = [["Иванов Иван Иванович"], ["Петров Пётр Петрович"]]

    assert guess(["Фамилия"], rows) == ["full_name"]


def test_every_field_is_used_once_and_the_second_telephone_is_the_other():
    found = guess(["Телефон", "Телефон", "ФИО", "Фамилия Имя Отчество"], [["1", "2", "3", "4"]])

    assert found == ["phone", "extra_phone", "full_name", ""]


def test_three_columns_of_a_name_are_better_than_one():
    assert guess(["ФИО", "Фамилия", "Имя"], [["x", "y", "z"]]) == ["", "surname", "name"]


def test_the_same_headings_are_known_again():
    assert fingerprint(["Ф.И.О.", "Тел."]) == fingerprint(["ф и о", "тел", ""])
    assert fingerprint(["ФИО", "Тел."]) != fingerprint(["Тел.", "ФИО"])
    assert fingerprint(["", ""]) == ""


def test_nobody_can_be_named_without_surname_and_name():
    assert names_anybody(["full_name"])
    assert names_anybody(["surname", "name"])
    assert not names_anybody(["surname", "phone"])


def test_samples_are_the_first_different_words():
    assert samples([["а"], ["а"], [""], ["б"], ["в"], ["г"]], 0) == ["а", "б", "в"]


def test_a_title_over_the_whole_list_is_no_heading():
    rows = [
        ["Список на 01.11.2026", "", ""],
        ["Ф.И.О.", "тел. моб.", "Примечание"],
        ["Иванов Иван Иванович", "89123456789", "x"],
    ]

    heading = find_heading(rows, spans=[[0, 0, 2]])

    assert (heading.top, heading.titles) == (1, ["Ф.И.О.", "тел. моб.", "Примечание"])


def test_words_over_figures_are_headings_whatever_they_say():
    heading = find_heading([["Кто", "Когда"], ["Иванов Иван Иванович", "31.12.1980"]])

    assert heading.titles == ["Кто", "Когда"]
