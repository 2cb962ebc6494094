"""Rows of a payroll's list made lines about people; what is no person is left out and told why."""

import re
from decimal import Decimal
from typing import NamedTuple

from documents.tables.headings import plain
from dues.payrolls.columns import (
    AMOUNT,
    BASE,
    FULL_NAME,
    MONTH,
    NAME,
    NUMBER,
    PATRONYMIC,
    SURNAME,
    field_of,
)
from dues.payrolls.names import has_patronymic, looks_like_person
from dues.payrolls.values import Unread, money, month_in_cell

LONGEST_NAME, LONGEST_NUMBER = 300, 60
_TOTAL = re.compile(
    r"^\W*(итого|всего|общий итог|итог|total|сумма итого|промежуточный итог|в том числе)\b",
    re.IGNORECASE,
)
TOTAL = "Итог, а не человек."
HEADING = "Заголовок повторяется."
NUMBERING = "Номера столбцов."
NAMELESS = "Сумма без ФИО и табельного №: похоже на итог."
SECTION = "Нет ни суммы, ни табельного №: похоже на заголовок раздела или подпись."


class Line(NamedTuple):
    """What a row says of one person. ``unread`` is the word where a sum should be."""

    row: int
    name: str
    number: str
    base: Decimal | None
    amount: Decimal | None
    month: object = None
    unread: str = ""


class Skipped(NamedTuple):
    """A row about nobody. ``amount`` is the sum of a total."""

    row: int
    why: str
    said: str
    amount: Decimal | None = None


class Reader:
    """Reads rows by ``columns`` ({column: field}); ``month`` is that of the file."""

    def __init__(self, columns, titles, month):
        self._places = {field: column for column, field in columns.items()}
        self._titles = {plain(title) for title in titles if title}
        self._month = month
        self._has_few = len(columns) < 3

    def read(self, row, words):
        """A ``Line`` or ``Skipped``."""
        name, number = self._name(words), self._word(words, NUMBER)
        if _is_worded(number) and looks_like_person(number) and not looks_like_person(name):
            name, number = number, name  # swapped in this row alone
        amount, base = money(self._word(words, AMOUNT)), money(self._word(words, BASE))
        why = self._why_not(words, name, number, amount)
        if why:
            is_sum = why in (TOTAL, NAMELESS) and isinstance(amount, Decimal)
            said = " · ".join(word for word in words if word)[:120]
            return Skipped(row, why, said, amount if is_sum else None)
        unread = amount if isinstance(amount, Unread) else ""
        return Line(
            row,
            name[:LONGEST_NAME],
            number[:LONGEST_NUMBER],
            base if isinstance(base, Decimal) else None,
            None if unread else amount,
            self._told_month(words),
            str(unread)[:40],
        )

    def _why_not(self, words, name, number, amount):
        filled = [word for word in words if word]
        if any(not word[0].isdigit() and _TOTAL.match(word) for word in filled):
            return TOTAL
        if isinstance(amount, Decimal) and _is_worded(name):
            return ""  # nearly all rows are people
        if self._is_heading(filled):
            return HEADING
        if _is_numbering(filled):
            return NUMBERING
        if not name and not number:
            return NAMELESS if isinstance(amount, Decimal) else SECTION
        if isinstance(amount, Decimal):
            return ""
        if not number and not has_patronymic(name):
            return SECTION
        return ""

    def _is_heading(self, filled):
        if any(re.search(r"\d", word) for word in filled):
            return sum(plain(word) in self._titles for word in filled) * 2 > len(filled)
        known = sum(plain(word) in self._titles or field_of(word)[1] > 0 for word in filled)
        return known * 2 > len(filled)

    def _word(self, words, field):
        column = self._places.get(field)
        return words[column].strip() if column is not None and column < len(words) else ""

    def _name(self, words):
        if FULL_NAME in self._places:
            return " ".join(self._word(words, FULL_NAME).split())
        parts = (self._word(words, field) for field in (SURNAME, NAME, PATRONYMIC))
        return " ".join(" ".join(parts).split())

    def _told_month(self, words):
        """The month of the row when it is another one than that of the file."""
        word = self._word(words, MONTH)
        told = month_in_cell(word, self._month.year) if word else None
        return told if told != self._month else None


def _is_worded(text):
    return text[:1].isalpha() and text[-1:].isalpha()


def _is_numbering(filled):
    if len(filled) < 3 or not all(w.isascii() and w.isdigit() and len(w) < 3 for w in filled):
        return False
    numbers = [int(word) for word in filled]
    return numbers == list(range(numbers[0], numbers[0] + len(numbers)))
