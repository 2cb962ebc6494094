"""Which column of a list is what: by its heading, then by what stands below it."""

import re

from documents.tables.headings import agree, plain
from imports import cells, naming
from imports.cells import Wrong
from imports.fields import FIELDS, FULL_NAME, NAMES


def _known():
    found = {}
    for name, field in FIELDS.items():
        for heading in (*field.headings, field.title):
            found.setdefault(plain(heading), name)
    return found


_KNOWN = _known()


def field_of(heading):
    """(field, how sure: 2 — exactly so, 1 — a part of it), or ("", 0)."""
    text = plain(heading).replace("№", "номер").strip()
    for spelling in (plain(heading), text):
        if spelling in _KNOWN:
            return _KNOWN[spelling], 2
    if not text or len(text) > 80:
        return "", 0
    for name, field in FIELDS.items():
        if any(part in f"{text} " for part in field.parts):
            return name, 1
    return "", 0


def guess(titles, rows):
    """[field or ""] for every column: by its heading, else by what stands in ``rows`` below."""
    width = max([len(titles), *map(len, rows)])
    titles = [*titles, *[""] * (width - len(titles))]
    found = [""] * width
    ranked = sorted(
        (-sure, column, name)
        for column, title in enumerate(titles)
        for name, sure in [field_of(title)]
        if sure
    )
    for _, column, name in ranked:
        if name == "phone" and name in found:
            name = "extra_phone"
        if name not in found:
            found[column] = name
    for column in range(width):
        if not found[column] and not (titles[column] and field_of(titles[column])[1]):
            name = _by_contents([row[column] for row in rows if column < len(row) and row[column]])
            if name and name not in found:
                found[column] = name
    if FULL_NAME in found and "surname" in found and "name" in found:
        found[found.index(FULL_NAME)] = ""
    return _three_in_one(found, rows)


def _three_in_one(found, rows):
    """«Фамилия» alone over full names is ФИО."""
    if "surname" in found and not {"name", "patronymic", FULL_NAME} & set(found):
        column = found.index("surname")
        words = [row[column] for row in rows if column < len(row) and row[column]]
        if agree(words, lambda word: not isinstance(naming.full_name(word), Wrong)):
            found[column] = FULL_NAME
    return found


_PATRONYMIC = re.compile(r"[А-ЯЁа-яё]+(?:вич|вна|ична|оглы|кызы)", re.IGNORECASE)
_BIRTH = range(1930, 2013)


def _by_contents(words):
    if len(words) < 2:
        return ""
    if agree(words, lambda word: "@" in word and not isinstance(cells.email(word), Wrong)):
        return "email"
    if agree(words, lambda word: len(re.sub(r"\D", "", word)) >= 10 and _is_phone(word)):
        return "phone"
    if agree(words, lambda word: len(word.split()) > 2 and _PATRONYMIC.fullmatch(word.split()[-1])):
        return FULL_NAME
    if agree(words, _PATRONYMIC.fullmatch):
        return "patronymic"
    if agree(words, lambda word: not word.isdigit() and _year(word) in _BIRTH):
        return "birth_date"
    if agree(words, lambda word: word.lower().rstrip(".") in {"м", "ж", "муж", "жен"}):
        return "gender"
    return ""


def _is_phone(word):
    return not isinstance(cells.phones(word), Wrong)


def _year(word):
    day = cells.day(word)
    return 0 if isinstance(day, Wrong) else day.year


def names_anybody(mapping):
    """Can people be told apart by these columns at all?"""
    chosen = set(mapping)
    return FULL_NAME in chosen or set(NAMES[:2]) <= chosen
