"""Lists of people as files, made on the spot: good ones and those that nobody should send."""

import csv
import io
import zipfile
from datetime import date, datetime

import xlsxwriter

HEADINGS = ["Фамилия", "Имя", "Отчество", "Дата рождения", "Телефон"]
PEOPLE = [
    ["Иванова", "Анна", "Петровна", "31.12.1980", "8 912 345-67-89"],
    ["Петров", "Иван", "Ильич", "05.06.1975", "+7 (902) 111-22-33"],
]


def xlsx(path, rows, *, merged=(), sheets=(), is_1904=False, before=None):
    """A book with one sheet «Список»; dates are dates. ``merged`` are (r1, c1, r2, c2, text)."""
    book = xlsxwriter.Workbook(str(path), {"date_1904": is_1904})
    days = book.add_format({"num_format": "dd.mm.yyyy"})
    for name in sheets:
        book.add_worksheet(name)
    sheet = book.add_worksheet("Список")
    if before:
        before(book, sheet)
    for number, row in enumerate(rows):
        for column, value in enumerate(row):
            if isinstance(value, date | datetime):
                sheet.write_datetime(number, column, value, days)
            elif isinstance(value, str) and value.startswith("="):
                sheet.write_formula(number, column, value, None, "вычислено")
            elif value is not None:
                sheet.write(number, column, value)
    for top, left, bottom, right, text in merged:
        sheet.merge_range(top, left, bottom, right, text)
    book.close()
    return path


def text(path, rows, *, encoding="utf-8", delimiter=";"):
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows(rows)
    path.write_bytes(out.getvalue().encode(encoding))
    return path


def ods(path, rows):
    """The smallest table of LibreOffice; ISO days are dates."""
    table = "".join(
        f"<table:table-row>{''.join(map(_cell, row))}</table:table-row>" for row in rows
    )
    names = "urn:oasis:names:tc:opendocument:xmlns"
    content = (
        f'<?xml version="1.0"?><office:document-content xmlns:office="{names}:office:1.0" '
        f'xmlns:table="{names}:table:1.0" '
        f'xmlns:text="{names}:text:1.0"><office:body>'
        f'<office:spreadsheet><table:table table:name="Список">{table}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
        archive.writestr(
            "META-INF/manifest.xml",
            f'<m:manifest xmlns:m="{names}:manifest:1.0"/>',
        )
    return path


def _cell(value):
    if isinstance(value, date):
        told = f'office:value-type="date" office:date-value="{value.isoformat()}"'
        return f"<table:table-cell {told}><text:p>{value:%d.%m.%Y}</text:p></table:table-cell>"
    return (
        f'<table:table-cell office:value-type="string"><text:p>{value}</text:p></table:table-cell>'
    )


def archive(path, parts):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in parts.items():
            made.writestr(name, data)
    return path


def with_part(path, name, data):
    """The same book with another part in place of ``name``."""
    with zipfile.ZipFile(path) as source:
        parts = {part: source.read(part) for part in source.namelist()}
    return archive(path, parts | {name: data})


def a_table(*, headings=HEADINGS, people=PEOPLE):
    return [headings, *people]
