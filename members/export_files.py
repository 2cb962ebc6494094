"""Files of people: XLSX and CSV, written a line at a time and safe to open in a spreadsheet.

What begins like a formula is never one: XLSX gets it as text, CSV with an apostrophe before it.
"""

import csv
from contextlib import contextmanager

import xlsxwriter

from documents.serving import XLSX
from members.enums import ExportFormat

DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n")
MOST_ROWS = 1_048_000  # of a sheet, the heading and the last line left out
NARROW, WIDE = 16, 32
CONTENT_TYPES = {
    ExportFormat.XLSX: XLSX,
    ExportFormat.CSV: "text/csv; charset=utf-8",
}


@contextmanager
def table(path, kind, columns):
    """A function that adds a line of texts to the file at ``path``; the heading is there."""
    opened = _book if kind == ExportFormat.XLSX else _text
    with opened(path, columns) as add:
        yield add


@contextmanager
def _book(path, columns):
    options = {"constant_memory": True, "tmpdir": str(path.parent)}
    book = xlsxwriter.Workbook(str(path), options)
    sheet = book.add_worksheet("Список")
    heading = book.add_format({"bold": True, "bottom": 1})
    quoted = book.add_format({"quote_prefix": True})
    for place, column in enumerate(columns):
        sheet.set_column(place, place, NARROW if column.is_narrow else WIDE)
    sheet.freeze_panes(1, 1)
    for place, column in enumerate(columns):
        sheet.write_string(0, place, column.title, heading)
    line = 0

    def add(texts):
        nonlocal line
        line += 1
        for place, text in enumerate(texts):
            if text:
                style = quoted if text.startswith(DANGEROUS) else None
                sheet.write_string(line, place, text, style)

    yield add
    book.close()


@contextmanager
def _text(path, columns):
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow([column.title for column in columns])

        def add(texts):
            writer.writerow([harmless(text) for text in texts])

        yield add


def harmless(text):
    """The text as CSV may carry it: what a spreadsheet would count is only shown."""
    return f"'{text}" if text.startswith(DANGEROUS) else text
