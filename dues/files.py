"""The register as files that an employer's payroll reads: XLSX and CSV, one flat sheet.

No cell is ever taken for a formula: an XLSX cell is written as text, and in CSV, where a program
guesses, what begins like a formula gets an apostrophe before it.
"""

import csv
import io
from collections.abc import Iterable

import xlsxwriter

from dues.models import DuesRegisterLine
from dues.papers import percent

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"
HEAD = ("№", "Фамилия, имя, отчество", "Табельный №", "Подразделение", "Взнос, %", "Удерживать с")
WIDEST = 60  # characters; longer ones are wrapped
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def as_xlsx(lines: Iterable[DuesRegisterLine], *, title: str) -> bytes:
    """Numbers as numbers, dates as dates, табельный № as text (leading zeros stay)."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    book.set_properties({"title": title})
    head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
    text = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
    rate = book.add_format({"num_format": "0.00", "valign": "top"})
    day = book.add_format({"num_format": "dd.mm.yyyy", "valign": "top"})
    plain = book.add_format({"valign": "top"})
    sheet = book.add_worksheet("Реестр")
    for column, words in enumerate(HEAD):
        sheet.write_string(0, column, words, head)
    widths = [max(len(word) for word in words.split(" ")) for words in HEAD]
    for row, line in enumerate(lines, start=1):
        sheet.write_number(row, 0, line.position, plain)
        for column, words in enumerate(
            (line.full_name, line.personnel_number, line.department), start=1
        ):
            sheet.write_string(row, column, words, text)
            widths[column] = max(widths[column], len(words))
        sheet.write_number(row, 4, float(line.percent), rate)
        sheet.write_datetime(row, 5, line.starts_on, day)
    widths[5] = max(widths[5], len("01.12.2026"))
    for column, width in enumerate(widths):
        sheet.set_column(column, column, min(width, WIDEST) + 2)
    sheet.freeze_panes(1, 0)
    sheet.repeat_rows(0)
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    book.close()
    return out.getvalue()


def as_csv(lines: Iterable[DuesRegisterLine]) -> bytes:
    """UTF-8 with a mark at the beginning and «;»: what Russian Excel and 1С open as it is."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";")
    writer.writerow(HEAD)
    for line in lines:
        writer.writerow(
            (
                line.position,
                harmless(line.full_name),
                harmless(line.personnel_number),
                harmless(line.department),
                percent(line.percent),
                f"{line.starts_on:%d.%m.%Y}",
            )
        )
    return out.getvalue().encode("utf-8-sig")


def harmless(words: str) -> str:
    return f"'{words}" if words.startswith(_FORMULA) else words
