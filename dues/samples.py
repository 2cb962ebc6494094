"""A layout guessed from a file that the employer's payroll gave as a sample.

Nothing of the sample is kept: it may hold people who have nothing to do with the union.
"""

import re
import tempfile
from pathlib import Path
from typing import NamedTuple

from documents.tables.headings import agree, find_heading, samples
from documents.tables.kinds import Kind
from documents.tables.tables import look_at
from documents.tables.texts import encoding_of, separator_of
from dues.enums import Encoding, FileForm
from dues.layouts import (
    BLANK,
    DELIMITERS,
    FIELDS,
    LONGEST,
    MOST_COLUMNS,
    NAMES,
    Sort,
    default_format,
    field_of,
)

_DAY = re.compile(
    r"(\d{4}-\d\d-\d\d)( 00:00)?|(\d\d\.\d\d\.\d{4})|(\d\d\.\d\d\.\d\d)|((?:19|20)\d{6})"
)
_THREE_WORDS = re.compile(r"[А-ЯЁа-яё-]+ [А-ЯЁа-яё-]+ [А-ЯЁа-яё -]+")


class Guess(NamedTuple):
    """``words`` are those of the first rows under each column, to know it by."""

    form: str
    encoding: str
    delimiter: str
    has_heading: bool
    columns: list[dict]
    words: list[list[str]]


def guess_layout(upload) -> Guess:
    """What the file looks like. Raises ``documents.tables.limits.Unreadable``."""
    with tempfile.NamedTemporaryFile(prefix="sample-") as copy:
        for chunk in upload.chunks():
            copy.write(chunk)
        copy.flush()
        return _guess(copy.name)


def _guess(name):
    path = Path(name)
    beginning = look_at(path)
    form, encoding, delimiter = FileForm.XLSX, Encoding.UTF8, ";"
    if beginning.kind == Kind.TEXT:
        form = FileForm.CSV
        found = encoding_of(path)
        encoding = Encoding.CP1251 if found in {"cp1251", "cp866"} else Encoding.UTF8
        told = separator_of(path.read_bytes()[:65536].decode(found, errors="replace"))
        delimiter = told if told in DELIMITERS else ";"
    rows = [words for _, words in beginning.rows]
    heading = find_heading(rows, beginning.spans, field_of=field_of)
    below = rows[heading.row + 1 :]
    width = min(max(map(len, rows)), MOST_COLUMNS)
    titles = [" ".join(word.split())[:LONGEST] for word in heading.titles[:width]]
    words = [samples(below, column) for column in range(width)]
    columns = columns_of(titles, words, is_book=form == FileForm.XLSX)
    return Guess(form, encoding, delimiter, heading.row >= 0, columns, words)


def columns_of(titles, words, *, is_book):
    """The columns of a layout for headings and the words under them, the nearest first."""
    fields = [""] * len(titles)
    known = [(*field_of(title), place) for place, title in enumerate(titles)]
    for name, _, place in sorted(known, key=lambda told: (-told[1], told[2])):
        if name and name not in fields:
            fields[place] = name
    for place, some in enumerate(words):
        if not fields[place] and not known[place][0]:
            name = _by_contents(some)
            fields[place] = name if name not in fields else ""
    if "full_name" in fields:  # «Фамилия» beside it is its part
        fields = ["" if name in NAMES else name for name in fields]
    elif "surname" in fields and "name" not in fields:
        place = fields.index("surname")
        fields[place] = "full_name" if agree(words[place], _THREE_WORDS.fullmatch) else "surname"
    return [
        _column(name or BLANK, title, some, is_book)
        for name, title, some in zip(fields, titles, words, strict=True)
    ]


def _by_contents(words):
    if agree(words, _THREE_WORDS.fullmatch):
        return "full_name"
    if agree(words, _DAY.fullmatch):
        return "starts_on"
    return ""


def _column(field, heading, words, is_book):
    if field == BLANK:
        return {"field": BLANK, "heading": heading}
    guess = _FORMATS.get(FIELDS[field].sort)
    named = guess(words, is_book) if guess and words else ""
    return {"field": field, "heading": heading, "format": named or default_format(field)}


def _day_format(words, is_book):
    iso, dotted, short, compact = (
        agree(words, lambda word, part=part: (found := _DAY.fullmatch(word)) and found[part])
        for part in (1, 3, 4, 5)
    )
    if compact:
        return "compact"
    if short:
        return "dmy_short"
    if is_book:
        return "dmy" if dotted else "date"
    return "iso" if iso else "date"


def _percent_format(words, is_book):
    if agree(words, lambda word: word.endswith("%")):
        return "sign"
    if agree(words, lambda word: re.fullmatch(r"0[.,]0\d*", word)):
        return "part" if is_book or "," in words[0] else "part_point"
    with_point = not is_book and any("." in word for word in words)
    return "percents_point" if with_point else "percents"


def _money_format(words, is_book):
    if not is_book and any(re.search(r"\d[  ]\d", word) for word in words):
        return "spaced"
    with_point = not is_book and any("." in word for word in words)
    return "roubles_point" if with_point else "roubles"


def _text_format(words, is_book):
    letters = [word for word in words if re.search(r"[а-яё]{2}", word, re.IGNORECASE)]
    return "upper" if agree(letters, str.isupper) else "as_is"


def _kind_format(words, is_book):
    return "letters" if agree(words, lambda word: len(word) == 1) else "words"


_FORMATS = {
    Sort.DAY: _day_format,
    Sort.PERCENT: _percent_format,
    Sort.MONEY: _money_format,
    Sort.TEXT: _text_format,
    Sort.KIND: _kind_format,
}
