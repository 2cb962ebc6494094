"""Files for the payroll, read back cell by cell."""

import csv
import datetime
import io
import zipfile
from decimal import Decimal

import pytest
from python_calamine import CalamineWorkbook

from dues.files import fields_of, write
from dues.layouts import FIELDS, FORMATS, STANDARD
from dues.models import RegisterLayout

DECEMBER = datetime.date(2026, 12, 1)
EVIL = '=HYPERLINK("http://зло";"Иванов")'
FACTS = [
    (1, "004512", "Абрамова Инна Петровна", "Электрический цех", "new", Decimal("1.00"), None,
     datetime.date(2026, 11, 2), None, ""),
    (2, "-12", EVIL, "@SUM(A1:A9)", "changed", None, Decimal("1500.50"), DECEMBER, None, ""),
    (3, "", "Ким Олег", "", "stopped", Decimal("0.75"), None, DECEMBER, DECEMBER, "Выход"),
]  # fmt: skip
MARK = "Громова Л. П., 02.11.2026, экз. № 7"
HEAD = [column["heading"] for column in STANDARD]


def layout(*columns, **told):
    return RegisterLayout(columns=list(columns) or STANDARD, **told)


def column(field, how="", heading="", **more):
    return {"field": field, "heading": heading, **({"format": how} if how else {}), **more}


def book(tmp_path, facts, how, **told):
    path = tmp_path / "register.xlsx"
    write(path, facts, how, form="xlsx", **told)
    return path.read_bytes()


def rows_of(data):
    return CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python()


def text(tmp_path, facts, how):
    path = tmp_path / "register.csv"
    written = write(path, facts, how, form="csv", mark=MARK)
    return path.read_bytes(), written


def test_a_book_has_numbers_as_numbers_dates_as_dates_and_the_rest_as_text(tmp_path):
    data = book(tmp_path, FACTS, layout(), title="Реестр № 1", mark=MARK)

    assert rows_of(data) == [
        HEAD,
        [1.0, "004512", "Абрамова Инна Петровна", "Электрический цех", "Впервые", 1.0, "",
         datetime.date(2026, 11, 2), "", "", MARK],
        [2.0, "-12", EVIL, "@SUM(A1:A9)", "Изменение", "", 1500.5, DECEMBER, "", "", MARK],
        [3.0, "", "Ким Олег", "", "Прекращение", 0.75, "", DECEMBER, DECEMBER, "Выход", MARK],
    ]  # fmt: skip


def test_a_book_holds_no_formula_and_no_link(tmp_path):
    data = book(tmp_path, FACTS, layout(), title="Реестр")

    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        sheet = parts.read("xl/worksheets/sheet1.xml").decode()

    assert CalamineWorkbook.from_filelike(io.BytesIO(data)).sheet_names == ["Реестр"]
    assert "<f>" not in sheet
    assert "hyperlink" not in sheet


def test_a_copy_is_marked_for_its_reader_even_where_no_column_says_so(tmp_path):
    columns = [column for column in STANDARD if column["field"] != "mark"]
    data = book(tmp_path, FACTS, layout(*columns), title="Реестр № 1", mark="Рога & Копыта")

    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        told = parts.read("docProps/core.xml").decode()
        foot = parts.read("xl/worksheets/sheet1.xml").decode()

    assert "<dc:description>Рога &amp; Копыта<" in told
    assert "Реестр № 1" in told
    assert "<oddFooter>&amp;LРога &amp;&amp; Копыта&amp;R" in foot
    assert len(rows_of(data)[0]) == len(HEAD) - 1


def test_a_file_marks_every_line_so_that_sorting_loses_nothing(tmp_path):
    shuffled = sorted(rows_of(book(tmp_path, FACTS, layout(), mark=MARK))[1:], key=str)

    assert {row[-1] for row in shuffled} == {MARK}


def test_csv_opens_in_russian_excel_and_runs_nothing(tmp_path):
    data, written = text(tmp_path, FACTS, layout())

    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter=";"))
    assert data.startswith(b"\xef\xbb\xbf")
    assert written == (3, "")
    assert rows == [
        HEAD,
        ["1", "004512", "Абрамова Инна Петровна", "Электрический цех", "Впервые", "1", "",
         "02.11.2026", "", "", MARK],
        ["2", "'-12", f"'{EVIL}", "'@SUM(A1:A9)", "Изменение", "", "1500,50", "01.12.2026", "",
         "", MARK],
        ["3", "", "Ким Олег", "", "Прекращение", "0,75", "", "01.12.2026", "01.12.2026", "Выход",
         MARK],
    ]  # fmt: skip


@pytest.mark.parametrize("begins", ["=", "+", "-", "@", "\t", "\r", "\n"])
def test_nothing_in_csv_begins_like_a_formula(tmp_path, begins):
    how = layout(
        column("full_name", "as_is", f"{begins}заголовок"), column("text", text=f"{begins}2+2")
    )

    data, _ = text(tmp_path, [(f"{begins}1+1",)], how)

    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter=";"))
    assert rows == [[f"'{begins}заголовок", ""], [f"'{begins}1+1", f"'{begins}2+2"]]


@pytest.mark.parametrize(
    ("field", "how", "value", "said", "cell"),
    [
        ("position", "number", 7, "7", 7.0),
        ("position", "digits", 7, "7", "7"),
        ("personnel_number", "as_is", "0007", "0007", "0007"),
        ("full_name", "upper", "Ёлкина Анна", "ЁЛКИНА АННА", "ЁЛКИНА АННА"),
        ("starts_on", "date", DECEMBER, "01.12.2026", DECEMBER),
        ("starts_on", "dmy", DECEMBER, "01.12.2026", "01.12.2026"),
        ("dated", "dmy_short", DECEMBER, "01.12.26", "01.12.26"),
        ("stops_on", "iso", DECEMBER, "2026-12-01", "2026-12-01"),
        ("stops_on", "compact", DECEMBER, "20261201", "20261201"),
        ("percent", "percents", Decimal("1.50"), "1,5", 1.5),
        ("percent", "percents_comma", Decimal("1.00"), "1", "1"),
        ("percent", "percents_point", Decimal("1.50"), "1.5", "1.5"),
        ("percent", "sign", Decimal("1.50"), "1,5%", 0.015),
        ("percent", "part", Decimal("1.00"), "0,01", 0.01),
        ("percent", "part_point", Decimal("1.00"), "0.01", "0.01"),
        ("percent", "percents", Decimal("100.00"), "100", 100.0),
        ("amount", "roubles", Decimal("1500.00"), "1500,00", 1500.0),
        ("amount", "roubles_comma", Decimal("1500.00"), "1500,00", "1500,00"),
        ("amount", "roubles_point", Decimal("1500.00"), "1500.00", "1500.00"),
        ("amount", "spaced", Decimal("12345.60"), "12 345,60", "12 345,60"),
        ("kind", "words", "cancelled", "Не удерживать", "Не удерживать"),
        ("kind", "letters", "stopped", "П", "П"),
    ],
)
def test_each_format_says_the_value_as_the_payroll_wants_it(
    tmp_path, field, how, value, said, cell
):
    shown = layout(column(field, how), has_heading=False)

    data, _ = text(tmp_path, [(value,)], shown)
    sheet = rows_of(book(tmp_path, [(value,)], shown))

    assert data.decode("utf-8-sig") == f"{said}\r\n"
    assert sheet == [[cell]]


def test_every_format_of_every_field_has_a_test():
    marks = test_each_format_says_the_value_as_the_payroll_wants_it.pytestmark[0].args[1]
    tested = {(FIELDS[field].sort, how) for field, how, *_ in marks}

    assert tested == {(sort, how) for sort, known in FORMATS.items() for how in known}


def test_columns_stand_in_their_order_with_constants_and_gaps_between(tmp_path):
    how = layout(
        column("text", heading="Код", text="ПРОФ"),
        column("full_name", "as_is", "ФИО"),
        column("blank", heading="Подпись"),
        column("personnel_number", "as_is", "Таб."),
        delimiter=",",
    )
    facts = [("Ким, Олег", "007")]

    data, _ = text(tmp_path, facts, how)
    sheet = rows_of(book(tmp_path, facts, how))

    assert fields_of(how) == ["full_name", "personnel_number"]
    assert data.decode("utf-8-sig") == 'Код,ФИО,Подпись,Таб.\r\nПРОФ,"Ким, Олег",,007\r\n'
    assert sheet == [["Код", "ФИО", "Подпись", "Таб."], ["ПРОФ", "Ким, Олег", "", "007"]]


def test_letters_that_windows_1251_lacks_are_replaced_and_named(tmp_path):
    how = layout(column("full_name", "as_is", "ФИО, ₽"), encoding="cp1251")

    data, written = text(tmp_path, [("Гөлнур Ҡашҡаров—Ёж’ é 漢",)], how)

    assert data.decode("cp1251") == "ФИО, руб.\r\nГолнур Кашкаров—Ёж’ e ?\r\n"
    assert written.replaced == "₽ → руб., ө → о, Ҡ → К, ҡ → к, é → e, 漢 → ?"


def test_a_file_of_nobody_has_its_heading_alone(tmp_path):
    data, written = text(tmp_path, [], layout(column("full_name", "as_is", "ФИО")))

    assert (data.decode("utf-8-sig"), written.rows) == ("ФИО\r\n", 0)
    assert rows_of(book(tmp_path, [], layout())) == [HEAD]
