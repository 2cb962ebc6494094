"""The white list, and layouts guessed from samples of real kinds."""

import io

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile

from documents.tables.limits import Unreadable
from dues.enums import DuesRefused
from dues.layouts import FIELDS, FORMATS, STANDARD, require_allowed
from dues.samples import columns_of, guess_layout
from members.models import Member

# What the members' register knows and withholding needs: nothing else is in the white list.
NEEDED = {
    *("surname", "name", "patronymic", "department", "personnel_number", "position"),
}


def test_no_field_of_a_card_that_withholding_does_not_need_can_be_asked_for():
    for field in Member._meta.get_fields():
        column = [{"field": field.name, "heading": "", "format": "as_is"}, STANDARD[2]]
        if field.name in NEEDED:
            continue
        assert field.name not in FIELDS
        with pytest.raises(DuesRefused, match="выгрузить нельзя"):
            require_allowed(column)


def test_the_position_of_a_card_is_not_the_number_in_the_list():
    assert FIELDS["position"].title == "№ п/п"
    assert FIELDS["post"].title == "Должность"


def test_the_standard_layout_is_allowed_and_every_first_format_exists():
    require_allowed(STANDARD)
    assert all(FORMATS[field.sort] for field in FIELDS.values())


NAME = {"field": "full_name", "heading": "ФИО", "format": "as_is"}


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        ([], "ни одного столбца"),
        ([NAME] * 41, "больше 40"),
        ([{"field": "percent", "heading": "", "format": "percents"}], "не узнает человека"),
        ([NAME, {"field": "percent", "heading": "", "format": "date"}], "так не пишут"),
        ([NAME, {"field": "birth_date", "heading": "", "format": "date"}], "выгрузить нельзя"),
        ([NAME, {"field": "phone", "heading": ""}], "выгрузить нельзя"),
        ([NAME | {"path": "statement__member__phone"}], "выгрузить нельзя"),
        ([NAME, {"field": "blank", "heading": "", "format": "as_is"}], "выгрузить нельзя"),
        ([NAME | {"heading": "Ф" * 101}], "длиннее 100"),
        ([NAME, {"field": "text", "heading": "", "text": "я" * 101}], "длиннее 100"),
    ],
)
def test_a_layout_that_asks_for_more_is_refused(columns, said):
    with pytest.raises(DuesRefused, match=said):
        require_allowed(columns)


def guessed(titles, *rows, is_book=False):
    words = [[row[place] for row in rows if row[place]] for place in range(len(titles))]
    return [
        (column["field"], column.get("format", ""))
        for column in columns_of(titles, words, is_book=is_book)
    ]


def test_headings_of_a_russian_payroll_are_known():
    titles = [
        "№ п/п", "Таб. №", "Ф.И.О.", "Структурное подразделение", "Должность", "% удержания",
        "Сумма, руб.", "Дата начала удержания", "Дата окончания", "Причина прекращения",
        "Дата заявления", "Номер документа", "Вид изменения", "Подпись",
    ]  # fmt: skip

    assert [name for name, _ in guessed(titles)] == [
        "position", "personnel_number", "full_name", "department", "post", "percent", "amount",
        "starts_on", "stops_on", "reason", "dated", "number", "kind", "blank",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("title", "words", "is_book", "found"),
    [
        ("Процент", ["1%", "1,5%"], False, "sign"),
        ("Процент", ["0.01", "0.015"], True, "part"),
        ("Процент", ["0.01"], False, "part_point"),
        ("Процент", ["0,01"], False, "part"),
        ("Процент", ["1", "1.5"], False, "percents_point"),
        ("Процент", ["1", "1,5"], False, "percents"),
        ("Сумма", ["1 500,00"], False, "spaced"),
        ("Сумма", ["1500.00"], False, "roubles_point"),
        ("Удерживать с", ["2026-12-01"], True, "date"),
        ("Удерживать с", ["2026-12-01"], False, "iso"),
        ("Удерживать с", ["01.12.2026"], True, "dmy"),
        ("Удерживать с", ["01.12.26"], False, "dmy_short"),
        ("Удерживать с", ["20261201"], False, "compact"),
        ("ФИО", ["ИВАНОВ ПЁТР"], False, "upper"),
        ("ФИО", ["Иванов Пётр"], False, "as_is"),
        ("Вид", ["В", "П"], False, "letters"),
    ],
)
def test_the_format_is_seen_from_what_stands_below(title, words, is_book, found):
    ((_, how),) = guessed([title], *[[word] for word in words], is_book=is_book)

    assert how == found


def test_a_surname_over_whole_names_is_a_whole_name():
    assert guessed(["Фамилия"], ["Иванов Пётр Сергеевич"]) == [("full_name", "as_is")]
    assert guessed(["Фамилия", "Имя"], ["Иванов", "Пётр"]) == [
        ("surname", "as_is"), ("name", "as_is"),
    ]  # fmt: skip


def test_columns_without_headings_are_known_by_names_and_dates():
    assert guessed(["", "", ""], ["Иванов Пётр Сергеевич", "01.12.2026", "x"]) == [
        ("full_name", "as_is"), ("starts_on", "date"), ("blank", ""),
    ]  # fmt: skip


SAMPLE = [
    ["ООО «Энергия»: список на удержание"],
    [],
    ["Таб. №", "Сотрудник", "Удерживать с", "Процент"],
    ["000123", "Иванов Пётр Сергеевич", "01.12.2026", "1"],
    ["000124", "Ким Вера Олеговна", "01.12.2026", "1,5"],
]


def test_a_sample_book_is_read_under_its_title():
    out = io.BytesIO()
    workbook = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet = workbook.add_worksheet()
    for row, cells in enumerate(SAMPLE):
        for place, cell in enumerate(cells):
            sheet.write_string(row, place, cell)
    workbook.close()

    guess = guess_layout(SimpleUploadedFile("образец.xlsx", out.getvalue()))

    assert (guess.form, guess.has_heading) == ("xlsx", True)
    assert [(one["field"], one["heading"]) for one in guess.columns] == [
        ("personnel_number", "Таб. №"), ("full_name", "Сотрудник"),
        ("starts_on", "Удерживать с"), ("percent", "Процент"),
    ]  # fmt: skip
    assert guess.words[0] == ["000123", "000124"]


@pytest.mark.parametrize(
    ("encoding", "separator", "kept"),
    [
        ("utf-8-sig", ";", ("utf-8-sig", ";")),
        ("cp1251", "\t", ("cp1251", "\t")),
        ("cp866", ";", ("cp1251", ";")),
    ],
)
def test_a_sample_text_keeps_its_alphabet_and_separator(encoding, separator, kept):
    data = "\r\n".join(separator.join(row) for row in SAMPLE[2:]).encode(encoding)

    guess = guess_layout(SimpleUploadedFile("образец.csv", data))

    assert (guess.form, guess.encoding, guess.delimiter) == ("csv", *kept)
    assert [one["field"] for one in guess.columns] == [
        "personnel_number", "full_name", "starts_on", "percent",
    ]  # fmt: skip


def test_a_file_that_is_no_table_is_told_in_words():
    with pytest.raises(Unreadable, match="PDF"):
        guess_layout(SimpleUploadedFile("образец.xlsx", b"%PDF-1.7 ..."))
