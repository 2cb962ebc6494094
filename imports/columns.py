"""Which row is the heading, and which column is what: by headings, then by what stands below."""

import hashlib
import re
from typing import NamedTuple

from imports import cells, naming
from imports.cells import Wrong
from imports.fields import FIELDS, FULL_NAME, NAMES

LOOKED = 30  # rows among which the heading is looked for
SAMPLES = 3
SURE = 0.8  # so large a part of a column must agree
_NOT_OF_HEADING = re.compile(r"[^a-zа-я0-9№]+")


class Heading(NamedTuple):
    """``top`` and ``row`` are indexes among the rows given; -1: the list begins at once."""

    top: int
    row: int
    titles: list[str]


def plain(text):
    """«Ф.И.О. » → «ф и о»: how headings are compared."""
    return " ".join(_NOT_OF_HEADING.sub(" ", text.lower().replace("ё", "е")).split())


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


def find_heading(rows, spans=()):
    """The heading among the first rows: [words] of each. Two rows of headings become one."""
    width = max(map(len, rows), default=0)
    scores = [_score(row) for row in rows[:LOOKED]]
    best = max(range(len(scores)), key=lambda index: (scores[index], -index), default=-1)
    if best < 0 or scores[best] < 3:
        if _is_unlike_others(rows):
            return Heading(0, 0, [*rows[0], *[""] * (width - len(rows[0]))])
        return Heading(-1, -1, [""] * width)
    top = best
    titles = _spread(rows[best], width, best, spans)
    below = best + 1
    if below < len(rows) and _is_second(rows[below], rows[best], spans, best):
        titles = _joined(titles, rows[below], width)
        best = below
    elif (
        best
        and _is_head(rows[best - 1])
        and _is_second(rows[best], rows[best - 1], spans, best - 1)
    ):
        top = best - 1
        titles = _joined(_spread(rows[top], width, top, spans), rows[best], width)
    if best + 1 < len(rows) and _is_numbering(rows[best + 1]):
        best += 1
    return Heading(top, best, titles)


def _score(row):
    """How many cells are headings we know; rows of people have none."""
    score = sum(field_of(word)[1] for word in row if word and len(word) < 60)
    figures = sum(bool(re.search(r"\d{5}|\d\.\d\d\.\d|@\w", word)) for word in row)
    return score - 4 * figures


def _is_unlike_others(rows):
    """Words alone in the first row, and figures below them: headings, whatever they say."""
    first, below = rows[0], rows[1:LOOKED]
    if not below or sum(map(bool, first)) < 2 or any(re.search(r"\d", word) for word in first):
        return False
    return any(
        word and _agree([row[column] for row in below if column < len(row)], _has_figures)
        for column, word in enumerate(first)
    )


def _has_figures(word):
    return re.search(r"\d", word)


def _spread(row, width, index, spans):
    """A title over several columns stands over each of them."""
    titles = [*row, *[""] * (width - len(row))]
    for top, left, right in spans:
        if top == index:
            for column in range(left + 1, min(right + 1, width)):
                titles[column] = titles[column] or titles[left]
    return titles


def _is_second(row, above, spans, index):
    """Are these headings under the headings ``above``: where one spans or where one is empty?"""
    if _score(row) < 0 or _is_numbering(row):
        return False
    free = {column for column, word in enumerate(above) if not word}
    for top, left, right in spans:
        if top == index:
            free.update(range(left, right + 1))
    filled = [column for column, word in enumerate(row) if word]
    known = [column for column in filled if field_of(row[column])[1]]
    return bool(known) and len(known) * 2 >= len(filled) and _mostly_in(filled, free, row, above)


def _is_head(row):
    """More than a title over the whole list."""
    return len({word for word in row if word}) > 1


def _mostly_in(filled, free, row, above):
    """A heading merged downwards repeats itself: that is no second word about the column."""
    outside = [
        column
        for column in filled
        if column not in free and not (column < len(above) and row[column] == above[column])
    ]
    return len(outside) * 3 <= len(filled) and len(outside) < len(filled)


def _joined(titles, row, width):
    row = [*row, *[""] * (width - len(row))]
    joined = []
    for over, under in zip(titles, row, strict=False):
        if not under or under == over:
            joined.append(over)
        elif not over or field_of(under)[1] == 2:
            joined.append(under)
        else:
            joined.append(f"{over} {under}")
    return joined


def _is_numbering(row):
    """«1 2 3 4 …» under the headings."""
    words = [word.rstrip(".") for word in row if word]
    numbers = [int(word) for word in words if word.isascii() and word.isdigit() and len(word) < 5]
    return len(words) > 2 and len(numbers) == len(words) and numbers == list(
        range(numbers[0], numbers[0] + len(numbers))
    )  # fmt: skip


def fingerprint(titles):
    """The same for lists with the same headings in the same order; "" when there are none."""
    told = "\n".join(map(plain, titles)).rstrip()
    return hashlib.sha256(told.encode()).hexdigest() if told else ""


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
        if _agree(words, lambda word: not isinstance(naming.full_name(word), Wrong)):
            found[column] = FULL_NAME
    return found


_PATRONYMIC = re.compile(r"[А-ЯЁа-яё]+(?:вич|вна|ична|оглы|кызы)", re.IGNORECASE)
_BIRTH = range(1930, 2013)


def _by_contents(words):
    if len(words) < 2:
        return ""
    if _agree(words, lambda word: "@" in word and not isinstance(cells.email(word), Wrong)):
        return "email"
    if _agree(words, lambda word: len(re.sub(r"\D", "", word)) >= 10 and _is_phone(word)):
        return "phone"
    if _agree(
        words, lambda word: len(word.split()) > 2 and _PATRONYMIC.fullmatch(word.split()[-1])
    ):
        return FULL_NAME
    if _agree(words, _PATRONYMIC.fullmatch):
        return "patronymic"
    if _agree(words, lambda word: not word.isdigit() and _year(word) in _BIRTH):
        return "birth_date"
    if _agree(words, lambda word: word.lower().rstrip(".") in {"м", "ж", "муж", "жен"}):
        return "gender"
    return ""


def _is_phone(word):
    return not isinstance(cells.phones(word), Wrong)


def _year(word):
    day = cells.day(word)
    return 0 if isinstance(day, Wrong) else day.year


def _agree(words, test):
    return bool(words) and sum(bool(test(word)) for word in words) >= SURE * len(words)


def names_anybody(mapping):
    """Can people be told apart by these columns at all?"""
    chosen = set(mapping)
    return FULL_NAME in chosen or set(NAMES[:2]) <= chosen


def samples(rows, column):
    """The first different words of a column."""
    words = (row[column] for row in rows if column < len(row) and row[column])
    return list(dict.fromkeys(words))[:SAMPLES]
