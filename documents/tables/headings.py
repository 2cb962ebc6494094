"""Which row of a table is the heading. What a heading means, the reader of the table says."""

import hashlib
import re
from typing import NamedTuple

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


def find_heading(rows, spans=(), *, field_of):
    """The heading among the first rows: [words] of each. Two rows of headings become one.

    ``field_of(heading)`` answers (field, how sure: 2 — exactly so, 1 — a part of it), or ("", 0).
    """
    width = max(map(len, rows), default=0)
    scores = [_score(row, field_of) for row in rows[:LOOKED]]
    best = max(range(len(scores)), key=lambda index: (scores[index], -index), default=-1)
    if best < 0 or scores[best] < 3:
        if _is_unlike_others(rows):
            return Heading(0, 0, [*rows[0], *[""] * (width - len(rows[0]))])
        return Heading(-1, -1, [""] * width)
    top = best
    titles = _spread(rows[best], width, best, spans)
    below = best + 1
    if below < len(rows) and _is_second(rows[below], rows[best], spans, best, field_of):
        titles = _joined(titles, rows[below], width, field_of)
        best = below
    elif (
        best
        and _is_head(rows[best - 1])
        and _is_second(rows[best], rows[best - 1], spans, best - 1, field_of)
    ):
        top = best - 1
        titles = _joined(_spread(rows[top], width, top, spans), rows[best], width, field_of)
    if best + 1 < len(rows) and _is_numbering(rows[best + 1]):
        best += 1
    return Heading(top, best, titles)


def _score(row, field_of):
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
        word and agree([row[column] for row in below if column < len(row)], _has_figures)
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


def _is_second(row, above, spans, index, field_of):
    """Are these headings under the headings ``above``: where one spans or where one is empty?"""
    if _score(row, field_of) < 0 or _is_numbering(row):
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


def _joined(titles, row, width, field_of):
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


def agree(words, test):
    """Do nearly all of these words answer to ``test``?"""
    return bool(words) and sum(bool(test(word)) for word in words) >= SURE * len(words)


def samples(rows, column):
    """The first different words of a column."""
    words = (row[column] for row in rows if column < len(row) and row[column])
    return list(dict.fromkeys(words))[:SAMPLES]
