"""Sums of dues as a sheet: a line for each organisation, employer and month of a year."""

import tempfile
from decimal import Decimal

import xlsxwriter

from dues.enums import DuesRefused
from dues.models import DuesMonth
from dues.months import months_before
from dues.totals import COUNTED, MONTHS

HEAD = (
    "Месяц", "Организация", "Работодатель", "ИНН", "Платят", "С заявлением", "Ожидалось, ₽",
    "Удержано, ₽", "Поступило, ₽", "Долг, ₽",
)  # fmt: skip
MOST = 100_000  # rows
TOO_MANY = "В файле было бы больше ста тысяч строк. Выберите одну из входящих организаций."
WIDTHS = (10, 40, 40, 14, 9, 13, 15, 15, 15, 15)


def as_xlsx(unit, month) -> bytes:
    """The year up to ``month`` of ``unit`` with all below it; memory does not grow with rows.

    Raises ``DuesRefused`` for more than ``MOST`` rows: nothing is left out unsaid.
    """
    rows = (
        DuesMonth.objects.filter(
            unit__tree_id=unit.tree_id,
            unit__lft__range=(unit.lft, unit.rght),
            month__range=(months_before(month, MONTHS - 1), month),
        )
        .order_by("month", "unit__short_name", "employer__short_name", "pk")
        .values_list("month", "unit__short_name", "employer__short_name", "employer__inn", *COUNTED)
    )
    if rows.order_by()[: MOST + 1].count() > MOST:
        raise DuesRefused(TOO_MANY)
    with tempfile.TemporaryFile() as out:
        book = xlsxwriter.Workbook(out, {"constant_memory": True})
        sheet = book.add_worksheet("Взносы")
        head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True})
        day = book.add_format({"num_format": "mm.yyyy"})
        money = book.add_format({"num_format": "# ##0.00"})
        for column, (title, width) in enumerate(zip(HEAD, WIDTHS, strict=True)):
            sheet.set_column(column, column, width)
            sheet.write_string(0, column, title, head)
        sheet.freeze_panes(1, 0)
        for number, row in enumerate(rows.iterator(2000), start=1):
            _write(sheet, number, row, day, money)
        book.close()
        out.seek(0)
        return out.read()


def _write(sheet, number, row, day, money):
    month, unit, employer, inn, payers, with_statement, *sums = row
    sheet.write_datetime(number, 0, month, day)
    for column, words in enumerate((unit, employer, inn), start=1):
        sheet.write_string(number, column, words)
    sheet.write_number(number, 4, payers)
    sheet.write_number(number, 5, with_statement)
    for column, value in enumerate([*sums, sums[1] - sums[2]], start=6):
        sheet.write_number(number, column, Decimal(value), money)
