"""Files for the payroll, read back cell by cell."""

import csv
import datetime
import io
import zipfile
from decimal import Decimal

import pytest
from python_calamine import CalamineWorkbook

from dues.files import HEAD, as_csv, as_xlsx
from dues.models import DuesRegisterLine

LINES = [
    DuesRegisterLine(
        position=1, full_name="Абрамова Инна Петровна", personnel_number="004512",
        department="Электрический цех", percent=Decimal("1.00"),
        starts_on=datetime.date(2026, 11, 2),
    ),
    DuesRegisterLine(
        position=2, full_name="=HYPERLINK(\"http://зло\";\"Иванов\")", personnel_number="-12",
        department="@SUM(A1:A9)", percent=Decimal("1.50"), starts_on=datetime.date(2026, 12, 1),
    ),
    DuesRegisterLine(
        position=3, full_name="Ким Олег", personnel_number="", department="",
        percent=Decimal("0.75"), starts_on=datetime.date(2026, 12, 1),
    ),
]  # fmt: skip


def test_xlsx_has_numbers_as_numbers_dates_as_dates_and_the_rest_as_text():
    data = as_xlsx(LINES, title="Реестр № 1")

    rows = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python()

    assert rows == [
        list(HEAD),
        [1.0, "Абрамова Инна Петровна", "004512", "Электрический цех", 1.0,
         datetime.date(2026, 11, 2)],
        [2.0, "=HYPERLINK(\"http://зло\";\"Иванов\")", "-12", "@SUM(A1:A9)", 1.5,
         datetime.date(2026, 12, 1)],
        [3.0, "Ким Олег", "", "", 0.75, datetime.date(2026, 12, 1)],
    ]  # fmt: skip


def test_xlsx_holds_no_formula_and_no_link():
    data = as_xlsx(LINES, title="Реестр")

    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        sheet = parts.read("xl/worksheets/sheet1.xml").decode()

    assert CalamineWorkbook.from_filelike(io.BytesIO(data)).sheet_names == ["Реестр"]
    assert "<f>" not in sheet
    assert "hyperlink" not in sheet


def test_csv_opens_in_russian_excel_and_runs_nothing():
    data = as_csv(LINES)

    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter=";"))

    assert data.startswith(b"\xef\xbb\xbf")
    assert rows == [
        list(HEAD),
        ["1", "Абрамова Инна Петровна", "004512", "Электрический цех", "1", "02.11.2026"],
        ["2", "'=HYPERLINK(\"http://зло\";\"Иванов\")", "'-12", "'@SUM(A1:A9)", "1,5",
         "01.12.2026"],
        ["3", "Ким Олег", "", "", "0,75", "01.12.2026"],
    ]  # fmt: skip


@pytest.mark.parametrize("begins", ["=", "+", "-", "@", "\t", "\r", "\n"])
def test_nothing_in_csv_begins_like_a_formula(begins):
    line = DuesRegisterLine(
        position=1,
        full_name=f"{begins}1+1",
        percent=Decimal("1"),
        starts_on=datetime.date(2026, 12, 1),
    )

    text = as_csv([line]).decode("utf-8-sig")

    cell = list(csv.reader(io.StringIO(text, newline=""), delimiter=";"))[1][1]
    assert cell == f"'{begins}1+1"
