"""Dates, telephones and the rest in the forms that people write."""

from datetime import date
from decimal import Decimal

import phonenumbers
import pytest

from imports import cells
from imports.cells import Wrong
from imports.fields import DUES_MODE, GENDER, STATUS_SAID

NEW_YEAR_EVE = date(1980, 12, 31)


@pytest.mark.parametrize(
    "text",
    [
        *("31.12.1980", "31.12.80", "31/12/1980", "31/12/80", "31-12-1980", "31 12 1980"),
        *("1980-12-31", "1980.12.31", "1980/12/31", "1980-12-31 00:00", "1980-12-31T10:20:30"),
        *("31.12.1980г.", "31.12.1980 г.", "31.12.1980 года", "31. 12. 1980", "31,12,1980"),
        *("31 декабря 1980 г.", "31 декабря 1980", "«31» декабря 1980 г.", "31 дек. 1980"),
        *("31 ДЕКАБРЯ 1980 ГОДА", "31-дек-80", "31-го декабря 1980 г", "31121980", "19801231"),
        *("29586", "29586.0", "29586,25", "31.12.1980 0:00:00"),
    ],
)
def test_a_day_is_read_however_it_is_written(text):
    assert cells.day(text) == NEW_YEAR_EVE


def test_a_number_of_a_book_that_counts_from_1904():
    assert cells.day("28124", is_1904=True) == NEW_YEAR_EVE


def test_a_year_of_two_figures_is_one_that_can_be():
    assert cells.day("05.06.12", latest=date(2012, 11, 1)) == date(2012, 6, 5)
    assert cells.day("05.06.25", latest=date(2012, 11, 1)) == date(1925, 6, 5)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("31.02.1980", "такого дня нет в календаре"),
        ("12/31/1980", "месяц стоит перед днём"),
        ("31.12.0980", "проверьте год"),
        ("01.01.0001", "проверьте год"),
        ("1980", "Здесь только год"),
        ("1980 г.", "Здесь только год"),
        ("неизвестно", "Не получается разобрать дату «неизвестно»"),
        ("99", "Не получается разобрать дату «99»"),
        ("31 тербря 1980", "Не получается разобрать"),
    ],
)
def test_a_day_that_cannot_be_is_told(text, said):
    told = cells.day(text)

    assert isinstance(told, Wrong)
    assert said in told


def test_a_day_too_late_is_told():
    assert (
        cells.day("01.01.2031", latest=date(2012, 1, 1))
        == "Дата 01.01.2031 слишком поздняя: проверьте год."
    )


@pytest.mark.parametrize(
    "text",
    [
        *("89123456789", "+79123456789", "9123456789", "79123456789", "8 (912) 345-67-89"),
        *("+7 912 345 67 89", "8-912-345-67-89", "т. 8 912 3456789", "моб.: 8(912)3456789"),
        *("8.912.345.67.89", "сот 9123456789", "+7(912)345-67-89"),
    ],
)
def test_a_telephone_is_read_however_it_is_written(text):
    assert cells.phones(text) == ("+79123456789",)


@pytest.mark.parametrize(
    "text",
    [
        "89123456789, 89021112233",
        "89123456789; 8 902 111-22-33",
        "8 912 345-67-89 / 8 902 111-22-33",
        "89123456789\n89021112233",
        "8 912 345-67-89 и 8 902 111-22-33",
    ],
)
def test_two_telephones_in_one_cell(text):
    assert cells.phones(text) == ("+79123456789", "+79021112233")


def test_other_telephones_are_asked_of_the_library():
    assert cells.phones("8 (8443) 31-22-33") == ("+78443312233",)
    assert cells.phones("+375 29 123-45-67") == ("+375291234567",)
    assert cells.phones("8 (8443) 31-22-33 доб. 12") == ("+78443312233",)


@pytest.mark.parametrize(
    "text", ["12345", "нет", "8 912 345", "000", "891234567890123", "abc 9123"]
)
def test_what_is_no_telephone_is_told(text):
    assert isinstance(cells.phones(text), Wrong)


def test_the_quick_way_says_the_same_as_the_library():
    for beginning in range(900, 1000):
        number = f"+7{beginning}1234567"
        parsed = phonenumbers.parse(number, "RU")
        quick = cells.phones(f"8{beginning}1234567")
        assert (quick == (number,)) == phonenumbers.is_valid_number(parsed), number


def test_mail_is_the_first_address_in_small_letters():
    assert cells.email(" Ivanova@Mail.RU ") == "ivanova@mail.ru"
    assert cells.email("mailto:a.b@example.org") == "a.b@example.org"
    assert cells.email("one@example.org; two@example.org") == "one@example.org"
    assert isinstance(cells.email("нет"), Wrong)
    assert isinstance(cells.email("ivanova@mail"), Wrong)


def test_words_out_of_a_list():
    assert [GENDER(word) for word in ("Ж", "муж.", "женский", "М")] == ["f", "m", "f", "m"]
    assert STATUS_SAID("Член Профсоюза") == "member"
    assert STATUS_SAID("Снят с учёта") == "removed"
    assert DUES_MODE("безнал.") == "employer"
    assert isinstance(GENDER("неясно"), Wrong)
    assert cells.yes_or_no("Да") is True
    assert cells.yes_or_no("нет") is False
    assert isinstance(cells.yes_or_no("может быть"), Wrong)


def test_numbers_that_excel_has_spoiled():
    parse = cells.number_of(30)

    assert parse("12345.0") == "12345"
    assert parse("12345,00") == "12345"
    assert parse("№ 00123") == "00123"
    assert parse("34-000123") == "34-000123"
    assert "Excel сократил номер" in parse("1,23457E+11")
    assert isinstance(parse("1" * 31), Wrong)


def test_percent_of_dues():
    assert [cells.percent(text) for text in ("1", "1 %", "0,8%", "0.01")] == [
        Decimal("1.00"), Decimal("1.00"), Decimal("0.80"), Decimal("1.00"),
    ]  # fmt: skip
    assert isinstance(cells.percent("50"), Wrong)
    assert isinstance(cells.percent("много"), Wrong)


def test_the_number_of_a_card_on_the_portal():
    assert cells.own_id("15") == 15
    assert isinstance(cells.own_id("15а"), Wrong)
    assert isinstance(cells.own_id("9" * 30), Wrong)
