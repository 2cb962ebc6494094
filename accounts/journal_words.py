"""One line of the journal in plain words: what was, what became, what else is known."""

from collections import Counter
from typing import NamedTuple

from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime

from accounts.journal_dictionary import field_of, model_of, title_of_code, title_of_key
from accounts.models import User
from structure.models import Unit

NOTHING = "пусто"
LONGEST = 500
# Of these the numbers are of organisations and of people in office, where the subject has no such
# field.
PLACES = {"parent", "source", "successor", "target", "unit"}
PEOPLE = {"absent", "actors", "deputy", "responsible", "user"}
# Lines whose old and new value is a number: what it is of.
OF_VALUE = {
    "accounts.handover.passed": "responsible",
    "accounts.responsible.set": "responsible",
    "applications.passed_on": "unit",
    "applications.reassigned": "responsible",
    "structure.unit.moved": "parent",
}
VALUE = "value"


class Change(NamedTuple):
    title: str
    old: str
    new: str


class Fact(NamedTuple):
    title: str
    value: str


def places_of(entry):
    """Ids of the organisations that a line tells of beside its own."""
    return _numbers(entry, PLACES, Unit)


def people_of(entry):
    """Ids of the people in office that a line tells of beside who did it."""
    return _numbers(entry, PEOPLE, User)


def _numbers(entry, names, of_model):
    model = model_of(entry.subject)
    told = (value for name, value in _values(entry) if _is_of(name, model, names, of_model))
    return {value for value in told if type(value) is int}


def _values(entry):
    for name, value in entry.data.items():
        if name == "changes" and isinstance(value, dict):
            for key, pair in value.items():
                yield from ((key, one) for one in _each(pair))
        elif name in {"old", "new"}:
            key = OF_VALUE.get(entry.action)
            if isinstance(value, dict):
                yield from ((key or part, one) for part, one in value.items())
            else:
                yield key or VALUE, value
        else:
            yield from ((name, one) for one in _each(value))


def _each(value):
    return value if isinstance(value, list) else [value]


def _is_of(name, model, names, of_model):
    field = field_of(model, name)
    return name in names if field is None else field.related_model is of_model


def changes_of(entry, units, people=()):
    """What was and what became, a field a line.

    ``units`` and ``people`` have those of ``places_of`` and ``people_of`` by id. Whatever shape a
    line has, it is told: nothing that was once written may close the page.
    """
    data = entry.data
    said = _Speaker(model_of(entry.subject), units, people)
    found = []
    told = data.get("changes")
    for name, values in told.items() if isinstance(told, dict) else ():
        pair = values if isinstance(values, list) and len(values) == 2 else [None, values]
        found.append(Change(said.title(name), *(said(value, name) for value in pair)))
    if "old" in data or "new" in data:
        found += _old_and_new(data.get("old"), data.get("new"), OF_VALUE.get(entry.action), said)
    return found


def _old_and_new(old, new, of_value, said):
    if of_value or not all(isinstance(one, dict | None) for one in (old, new)):
        name = of_value or VALUE
        yield Change(said.title(name), said.all(old, name), said.all(new, name))
        return
    old, new = old or {}, new or {}
    for name in [*old, *(name for name in new if name not in old)]:
        yield Change(said.title(name), said(old.get(name), name), said(new.get(name), name))


def facts_of(entry, units, people=()):
    """Everything else the line says, in words."""
    said = _Speaker(model_of(entry.subject), units, people)
    return [
        Fact(said.title(name), said(value, name))
        for name, value in entry.data.items()
        if name not in {"old", "new", "changes"} and value not in (None, "", [], {})
    ]


class _Speaker:
    """Says values of one line as one reads them."""

    def __init__(self, model, units, people):
        self.model, self.units, self.people = model, units, people or {}

    def title(self, name):
        return title_of_key(name, self.model)

    def all(self, value, name):
        """Also of a {thing: value}: each value once, with how many things have it."""
        if not isinstance(value, dict):
            return self(value, name)
        counts = Counter(self(one, name) for one in value.values())
        return "; ".join(f"{one} ({count})" for one, count in counts.items())[:LONGEST]

    def __call__(self, value, name=""):
        """A choice by its title, an organisation and a person in office by name."""
        match value:
            case bool():
                return "да" if value else "нет"
            case None | "" | [] | {}:
                return NOTHING
            case list():
                return ", ".join(self(one, name) for one in value)[:LONGEST]
            case dict():
                pairs = (f"{self.title(key)}: {self(one, key)}" for key, one in value.items())
                return "; ".join(pairs)[:LONGEST]
            case int():
                return self._number(value, name)
            case str():
                return self._text(value, name)
        return str(value)[:LONGEST]

    def _number(self, value, name):
        if value in self.units and _is_of(name, self.model, PLACES, Unit):
            return self.units[value].short_name
        if value in self.people and _is_of(name, self.model, PEOPLE, User):
            return self.people[value].short_name
        field = field_of(self.model, name)
        if field is not None and field.is_relation:
            return f"№ {value}"
        return str(title_of_code(value, name, self.model) if field is not None else value)

    def _text(self, value, name):
        if len(value) == 10 and (day := _parsed(parse_date, value)):
            return f"{day:%d.%m.%Y}"
        if len(value) >= len("2026-01-01T00:00") and (at := _parsed(parse_datetime, value)):
            return f"{timezone.localtime(at) if timezone.is_aware(at) else at:%d.%m.%Y %H:%M}"
        return title_of_code(value, name, self.model)[:LONGEST]


def _parsed(parse, text):
    try:
        return parse(text)
    except ValueError:
        return None
