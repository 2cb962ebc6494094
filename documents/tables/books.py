"""Books of XLSX, XLS and ODS: every cell becomes a word, as a person sees it."""

import re
import zipfile
from collections import defaultdict
from datetime import date, datetime, time, timedelta

import python_calamine

from documents.tables.kinds import Kind
from documents.tables.limits import (
    EMPTY,
    MAX_COLUMNS,
    MAX_MERGED,
    MAX_ROWS,
    MAX_SHEETS,
    PROTECTED,
    TOO_MANY_COLUMNS,
    TOO_MANY_ROWS,
    Unreadable,
)

_IS_1904 = re.compile(rb'date1904\s*=\s*["\'](?:1|true)["\']')


class Book:
    """A book with the one sheet that is read of it."""

    def __init__(self, path, kind, wanted=None):
        try:
            self._book = python_calamine.load_workbook(str(path))
        except python_calamine.PasswordError as error:
            raise Unreadable(PROTECTED) from error
        self.sheets = _tables(self._book)[:MAX_SHEETS]
        if not self.sheets:
            raise Unreadable(EMPTY)
        self.is_1904 = kind == Kind.XLSX and _is_1904(path)
        self._open(wanted)

    def _open(self, wanted):
        """The wanted sheet, or the first that has anything."""
        for name in [wanted] if wanted in self.sheets else self.sheets:
            sheet = self._book.get_sheet_by_name(name)
            if sheet.end is not None:
                break
        else:
            raise Unreadable(EMPTY)
        self.sheet = name
        self._cells = sheet
        self.height = sheet.end[0] + 1
        if self.height > MAX_ROWS:
            raise Unreadable(TOO_MANY_ROWS)
        if sheet.end[1] + 1 > MAX_COLUMNS:
            raise Unreadable(TOO_MANY_COLUMNS)

    @property
    def spans(self):
        """[row, first column, last column] of cells merged sideways, counted from 0."""
        return [
            [top, left, right]
            for (top, left), (_, right) in self._merged
            if right > left and top < 50
        ]

    @property
    def _merged(self):
        return (self._cells.merged_cell_ranges or [])[:MAX_MERGED]

    def rows(self):
        """(number, words) of every row, counted from 1. A cell merged downwards fills its rows."""
        downwards = defaultdict(list)
        for (top, left), (bottom, _) in self._merged:
            if bottom > top and left < MAX_COLUMNS:
                downwards[top].append((left, min(bottom, self.height)))
        held = []
        for number, cells in enumerate(self._cells.iter_rows()):
            words = [cell if type(cell) is str else _word(cell) for cell in cells]
            if held:
                held = [one for one in held if one[1] >= number]
                for column, _, word in held:
                    words[column] = words[column] or word
            if number in downwards:
                held += [(column, bottom, words[column]) for column, bottom in downwards[number]]
            yield number + 1, words


def _tables(book):
    """Names of the sheets of cells, hidden ones last."""
    shown, hidden = [], []
    for sheet in book.sheets_metadata:
        if sheet.typ == python_calamine.SheetTypeEnum.WorkSheet:
            is_shown = sheet.visible == python_calamine.SheetVisibleEnum.Visible
            (shown if is_shown else hidden).append(sheet.name)
    return shown + hidden


def _is_1904(path):
    """Does the book count days from 1904? Matters for numbers that are dates without saying so."""
    try:
        with zipfile.ZipFile(path) as archive, archive.open("xl/workbook.xml") as part:
            return bool(_IS_1904.search(part.read(64 * 1024)))
    except KeyError:
        return False


def _word(cell):
    match cell:
        case bool():
            return "да" if cell else "нет"
        case float():
            return str(int(cell)) if cell.is_integer() else repr(cell)
        case datetime():
            if cell.time() == time():
                return f"{cell:%Y-%m-%d}"
            return f"{cell:%Y-%m-%d %H:%M}"
        case date():
            return cell.isoformat()
        case time() | timedelta():
            return str(cell)
    return "" if cell is None else str(cell).replace("\0", "")  # no database keeps that sign
