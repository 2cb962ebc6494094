"""A register as a file that the employer's payroll reads: XLSX or CSV, in the employer's layout.

Written a line at a time from a cursor of the database, so that memory does not grow with the
register. No cell is ever taken for a formula: a book gets text as text, and in CSV, where a program
guesses, what begins like a formula gets an apostrophe before it.
"""

import csv
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import xlsxwriter
from django.db.models import Q

from documents.serving import XLSX
from dues.consenting import may_tell_by_line
from dues.enums import FileForm, LineKind, StatementState
from dues.layouts import FIELDS, MARK, NAMES, TEXT, Sort, format_of
from dues.letters import Letters
from dues.models import DuesRegister, RegisterLayout
from members.models.cards import DESTROYED, HIDDEN, WIPED

CONTENT_TYPES = {FileForm.XLSX: XLSX, FileForm.CSV: "text/csv"}
CHUNK = 2000  # lines read at once
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
_WIDTHS = {Sort.NUMBER: 6, Sort.TEXT: 20, Sort.DAY: 14, Sort.PERCENT: 11, Sort.MONEY: 12}
_WIDE = {"full_name": 38, "department": 28, "post": 28, "reason": 28}
_MEMBER = "statement__member__"
_PATHS = {"post": f"{_MEMBER}position", "dated": "statement__dated", "number": "statement__number"}
# What is not told of one whose data are hidden: they wait to be destroyed, or are.
_PERSONAL = {"personnel_number", "department", "post", "number"}


class Written(NamedTuple):
    """``replaced`` says which letters the encoding did not have: «Ә → А»."""

    rows: int
    replaced: str


def write(
    path: Path, facts: Iterable, layout: RegisterLayout, *, form, title="", mark=""
) -> Written:
    """The whole file at ``path``. ``facts``: the values of ``fields_of(layout)``, line by line.

    ``mark`` tells this copy from others: in the properties and at the foot of a book, and in every
    line, however they are sorted, where the layout has a column for it.
    """
    if form == FileForm.XLSX:
        return Written(_write_book(path, facts, layout, title, mark), "")
    return _write_text(path, facts, layout, mark)


def mark_of(reader: str, day, number: int | None = None) -> str:
    """«Громова Л. П., 27.11.2026, экз. № 5»: to whom a copy was given, and when."""
    return f"{reader}, {day:%d.%m.%Y}" + (f", экз. № {number}" if number else "")


def fields_of(layout) -> list[str]:
    """The fields of the white list that the layout has, in the order of its columns."""
    return [column["field"] for column in layout.columns if column["field"] in FIELDS]


# ---- what stands in a register ------------------------------------------------------------------


def lines_of_file(register: DuesRegister):
    """Lines that the payroll is given: nobody who forbade it before it was handed over, and nobody
    told to begin whose statement was cancelled since."""
    still = Q(kind=LineKind.CANCELLED) | ~Q(statement__state=StatementState.CANCELLED)
    lines = register.lines.filter(still)
    if register.handed_on is None and register.annulled_on is None:
        lines = lines.filter(may_tell_by_line())
    return lines.order_by("position")


def facts_of(register: DuesRegister, fields: list[str]) -> Iterator[tuple]:
    """The values of these fields, line by line, from a cursor of the database."""
    names = [f"{_MEMBER}{name}" for name in NAMES]
    paths = [_PATHS.get(name, name) for name in fields if name not in NAMES]
    is_apart = not set(NAMES).isdisjoint(fields)
    rows = lines_of_file(register).values_list(f"{_MEMBER}hidden_at", "full_name", *names, *paths)
    for hidden_at, full_name, *told in rows.iterator(CHUNK):
        parts, values = told[:3], told[3:]
        if not hidden_at and not is_apart:
            yield tuple(values)
            continue
        if hidden_at:
            full_name = DESTROYED if parts[0] == WIPED else HIDDEN
            parts = (full_name, "", "")
        elif full_name != " ".join(filter(None, parts)):
            parts = _apart(full_name)  # as the register was told it
        named, left = dict(zip(NAMES, parts, strict=True)), iter(values)
        yield tuple(
            named[name]
            if name in named
            else _shown(name, next(left), full_name, is_hidden=bool(hidden_at))
            for name in fields
        )


def _shown(name, value, full_name, *, is_hidden):
    if name == "full_name":
        return full_name
    return "" if is_hidden and name in _PERSONAL else value


def _apart(full_name):
    surname, name, patronymic = (*full_name.split(" ", 2), "", "")[:3]
    return surname, name, patronymic


# ---- books --------------------------------------------------------------------------------------


class _Styles:
    def __init__(self, book):
        self.book, self.known = book, {}
        self.text = book.add_format({"num_format": "@"})
        self.quoted = book.add_format({"num_format": "@", "quote_prefix": True})

    def of(self, pattern):
        if pattern not in self.known:
            self.known[pattern] = self.book.add_format({"num_format": pattern})
        return self.known[pattern]


def _write_book(path, facts, layout, title, mark):
    options = {"constant_memory": True, "tmpdir": str(path.parent)}
    book = xlsxwriter.Workbook(str(path), options)
    book.set_properties({"title": title, "comments": mark})
    sheet = book.add_worksheet("Реестр")
    styles = _Styles(book)
    puts, texts = [], []
    for place, column in enumerate(layout.columns):
        sheet.set_column(place, place, _width(column))
        if column["field"] in (TEXT, MARK):
            texts.append((place, column.get(TEXT, mark)))
        elif column["field"] in FIELDS:
            puts.append((place, _put(sheet, styles, format_of(column))))
    row = 0
    if layout.has_heading:
        head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
        for place, column in enumerate(layout.columns):
            sheet.write_string(0, place, column["heading"], head)
        sheet.freeze_panes(1, 0)
        sheet.repeat_rows(0)
        row = 1
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    sheet.set_footer(f"&L{mark.replace('&', '&&')}&R&P из &N")
    first = row
    for values in facts:
        for (place, put), value in zip(puts, values, strict=True):
            if value is not None and value != "":
                put(row, place, value)
        for place, words in texts:
            _put_text(sheet, styles, row, place, words)
        row += 1
    book.close()
    return row - first


def _width(column):
    field = column["field"]
    known = _WIDTHS.get(FIELDS[field].sort, 16) if field in FIELDS else 16
    known = 32 if field == MARK else known
    longest = max(map(len, column["heading"].split()), default=0)
    return max(_WIDE.get(field, known), min(longest, 30) + 2)


def _put(sheet, styles, how):
    if not how.pattern:
        return lambda row, place, value: _put_text(sheet, styles, row, place, how.text(value))
    style, cell = styles.of(how.pattern), how.cell
    if "y" in how.pattern:
        return lambda row, place, value: sheet.write_datetime(row, place, cell(value), style)
    return lambda row, place, value: sheet.write_number(row, place, cell(value), style)


def _put_text(sheet, styles, row, place, words):
    style = styles.quoted if words.startswith(_FORMULA) else styles.text
    sheet.write_string(row, place, words, style)


# ---- texts --------------------------------------------------------------------------------------


def _write_text(path, facts, layout, mark):
    letters = Letters(layout.encoding)
    spells = [_spelling(column, mark) for column in layout.columns]
    count = 0
    with path.open("w", encoding=layout.encoding, newline="") as file:
        writer = csv.writer(file, delimiter=layout.delimiter)
        if layout.has_heading:
            headings = [harmless(column["heading"]) for column in layout.columns]
            writer.writerow(map(letters.known, headings))
        for values in facts:
            count += 1
            told = iter(values)
            writer.writerow([letters.known(spell(told)) for spell in spells])
    return Written(count, letters.replaced)


def _spelling(column, mark) -> Callable[[Iterator[Any]], str]:
    """Takes the next value of a line, where the column has one, and says it in words."""
    if column["field"] not in FIELDS:
        words = harmless(mark if column["field"] == MARK else column.get(TEXT, ""))
        return lambda told: words
    spell = format_of(column).text

    def said(told):
        value = next(told)
        return "" if value is None or value == "" else harmless(spell(value))

    return said


def harmless(words: str) -> str:
    return f"'{words}" if words.startswith(_FORMULA) else words
