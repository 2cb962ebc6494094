"""A row of words made values of a card, with a sentence about each cell that could not be read."""

from functools import lru_cache
from typing import NamedTuple

from django.utils import timezone

from imports.cells import MEMORY, Wrong
from imports.enums import MEMBER
from imports.fields import (
    EMPLOYER,
    FIELDS,
    FULL_NAME,
    NAMES,
    OWN_ID,
    SINCE,
    STATUS,
    UNIT,
    youngest,
)
from imports.places import Places
from members.enums import Status
from members.names import key_form
from structure.queries import time_zone_of

# Without these a row cannot be taken; another cell that is not understood is left empty.
ESSENTIAL = {
    *NAMES,
    FULL_NAME,
    "birth_date",
    "card_number",
    "admitted_on",
    OWN_ID,
    STATUS,
    UNIT,
    SINCE,
}
UNIQUE = {"phone", "extra_phone", "email", "card_number", "personnel_number", OWN_ID}
_letters = lru_cache(MEMORY)(key_form)  # words of names repeat
FEW = 3  # columns in use: a row with one cell of so many is a title inside the list


class Row(NamedTuple):
    """``values`` are as ``members.bulk.kept`` tells them; ``unit`` is where he will stand."""

    number: int
    words: list
    values: dict
    faults: list
    is_error: bool
    own_id: int | None
    unit: int | None
    since: str
    admitted_on: str
    key: str
    short_key: str


class Parser:
    """Reads rows of one list as its columns were told."""

    def __init__(self, of):
        today = timezone.localdate(timezone=time_zone_of(of.unit))
        self.of = of
        self.wiping = set(of.wiping)
        self.latest = {"birth_date": youngest(today)}
        self.today = today
        self.has_extra = "extra_phone" in of.mapping
        self.places = Places(of.unit)
        self.since = of.since and of.since.isoformat()
        self.columns = [
            (column, name, FIELDS[name], self._reader(name, FIELDS[name]))
            for column, name in enumerate(of.mapping)
            if name
        ]

    def _reader(self, name, field):
        """The parser of a column, that remembers what it has read when words repeat."""
        if name in UNIQUE:
            return field.parse
        known = {}

        def read(word):
            value = known.get(word)
            if value is None:
                if len(known) >= MEMORY:
                    known.clear()
                value = known[word] = self._value(name, field, word)
            return value

        return read

    def read(self, number, words):
        values, faults, is_error, filled = {}, [], False, 0
        width = len(words)
        for column, name, field, parse in self.columns:
            word = words[column].strip() if column < width else ""
            if not word:
                if name in self.wiping:
                    values[name] = None if field.is_day else ""
                continue
            filled += 1
            value = parse(word)
            if type(value) is Wrong:
                faults.append(f"{field.title}: {value}")
                is_error = is_error or name in ESSENTIAL
            elif name == FULL_NAME:
                values |= {part: word for part, word in zip(NAMES, value, strict=True) if word}
            elif type(value) is tuple:
                self._keep_phones(values, name, value)
            else:
                values[name] = value
        if is_error and filled == 1 and len(self.columns) >= FEW:
            faults = ["Заполнена одна ячейка: похоже на заголовок внутри списка."]
            return self._row(number, words, {}, faults, True)
        return self._row(number, words, values, faults, is_error)

    def _value(self, name, field, word):
        if field.is_day:
            latest = self.latest.get(name, self.today)
            day = field.parse(word, is_1904=self.of.is_1904, latest=latest)
            return day if type(day) is Wrong else day.isoformat()
        if name == UNIT:
            return self.places.unit(word)
        if name == EMPLOYER:
            return self.places.employer(word)
        return field.parse(word)

    def _keep_phones(self, values, name, numbers):
        values[name] = numbers[0]
        if len(numbers) > 1 and name == "phone" and not self.has_extra:
            values["extra_phone"] = numbers[1]

    def _row(self, number, words, values, faults, is_error):
        own_id = values.pop(OWN_ID, None)
        unit = values.pop(UNIT, None) or self.places.usual
        status = values.pop(STATUS, None) or MEMBER
        admitted_on = values.pop("admitted_on", None)
        since = values.pop(SINCE, None) or admitted_on or self.since or ""
        surname, name = values.get("surname") or "", values.get("name") or ""
        if not is_error:
            fault = self._missing(own_id, surname, name, status)
            if not fault and admitted_on and admitted_on > since:
                fault = "На учёте раньше, чем принят в профсоюз: проверьте даты."
            if fault:
                faults.append(fault)
                is_error = True
        short = _letters(surname) + _letters(name)
        return Row(
            number, words, values, faults, is_error, own_id, unit, since, admitted_on or since,
            short + _letters(values.get("patronymic") or ""), short,
        )  # fmt: skip

    def _missing(self, own_id, surname, name, status):
        if not own_id and not surname:
            return "Нет фамилии."
        if not own_id and not name:
            return "Нет имени."
        if status == Status.REMOVED:
            return (
                "Снят с учёта: загружаются только те, кто состоит. Снимают на карточке, с причиной."
            )
        if status == Status.SUSPENDED:
            return (
                "Временно снят с учёта: загрузите его как члена профсоюза, "
                "затем снимите на карточке с основанием и сроком."
            )
        return ""
