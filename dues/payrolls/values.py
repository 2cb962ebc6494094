"""What stands in the cells of a payroll, made values: sums, numbers of people, months."""

import re
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

MEMORY = 50_000  # words remembered: sums and months repeat
KOPECK = Decimal("0.01")
MOST = Decimal(10) ** 9  # a greater sum is no sum but the number of an account
_CURRENCY = re.compile(r"руб(?:лей|ля|ль|\.)?|rub|₽|(?<=[\d\s])р\.?(?=\s|$)", re.IGNORECASE)
_IN_WORDS_TOO = re.compile(
    r"(\d[\d\s]*)\s*(?:руб\w*|р)\.?\s*(\d\d)\s*(?:коп\w*|к)\.?", re.IGNORECASE
)
_PLAIN = re.compile(r"\d+(?:\.\d+)?(?:e[+-]?\d+)?", re.IGNORECASE)
_SIMPLE = re.compile(r"[1-9]\d{0,7}(?:\.\d\d?)?", re.ASCII)  # most sums: read at once
_NOTHING = {"", "-", "–", "—", "−", "нет", "x", "х", "0"}
_MINUSES = str.maketrans("−–—", "---")


class Unread(str):
    """The word of a cell that is no value of its kind."""

    __slots__ = ()


def money(text):
    """«1 234,50 руб.» → 1234.50, «(100)» → -100; None for nothing; else ``Unread``."""
    return Decimal(text) if _SIMPLE.fullmatch(text) else _money(text)


@lru_cache(MEMORY)
def _money(text):
    text = _IN_WORDS_TOO.sub(r"\1,\2", text)
    bare = re.sub(r"[\s'’_]", "", _CURRENCY.sub("", text.strip())).translate(_MINUSES)
    if bare.lower() in _NOTHING:
        return Decimal(0) if bare == "0" else None
    is_negative = (bare.startswith("(") and bare.endswith(")")) or "-" in (bare[0], bare[-1])
    bare = bare.strip("()").removeprefix("+").strip("-").rstrip(".,")
    figures = _with_point(bare)
    if figures is None or not _PLAIN.fullmatch(figures):
        return Unread(text)
    value = Decimal(figures) if len(figures) < 40 else MOST
    if value >= MOST:  # asked before rounding, which so many figures would break
        return Unread(text)
    value = value.quantize(KOPECK, ROUND_HALF_UP)
    return -value if is_negative else value


def _with_point(text):
    """The last of two different signs parts kopecks; three figures after one comma may be either
    kopecks or thousands, and are not guessed."""
    if "," not in text:
        return text.replace(".", "") if text.count(".") > 1 else text
    if "." in text:
        last = max(text.rindex(","), text.rindex("."))
        return f"{re.sub('[.,]', '', text[:last])}.{text[last + 1 :]}"
    if text.count(",") > 1:
        return text.replace(",", "")
    return None if re.fullmatch(r"[1-9]\d{0,2},\d{3}", text) else text.replace(",", ".")


_ALIKE = str.maketrans("abcehkmoptxy", "авсенкмортху")
_ZEROS = re.compile(r"(\d+)[.,]0+")


def number_key(text):
    """How numbers of people are compared: «0012», «12.0», « № 12» are one; so are А and A."""
    return text.lstrip("0") if text.isascii() and text.isdigit() else _number_key(text)


@lru_cache(MEMORY)
def _number_key(text):
    text = text.strip().lower()
    if match := _ZEROS.fullmatch(text):
        text = match[1]
    return re.sub(r"[^0-9a-zа-я]", "", text.replace("ё", "е").translate(_ALIKE)).lstrip("0")


_MONTHS = ("янв", "фев", "мар", "апр", "ма", "июн", "июл", "авг", "сен", "окт", "ноя", "дек")
_WORD = (
    r"(янв(?:ар[яьеюй]\w*)?|фев(?:рал[яьеюй]\w*)?|март?[аеу]?|апр(?:ел[яьею]\w*)?|ма[йяею]|"
    r"июн[яьею]?|июл[яьею]?|авг(?:уст\w*)?|сен(?:тябр\w*)?|окт(?:ябр\w*)?|ноя(?:бр\w*)?|"
    r"дек(?:абр\w*)?)"
)
_IN_WORDS = re.compile(rf"(?<![а-я]){_WORD}(?![а-я])[\s.,_-]*(20\d\d|\d\d(?=\s*г))?", re.IGNORECASE)
_PERIOD = re.compile(
    r"(\d{1,2})\.(0?[1-9]|1[0-2])\.(20\d\d)\D{1,12}(\d{1,2})\.(0?[1-9]|1[0-2])\.(20\d\d)"
)
_FIGURES = re.compile(r"(?<!\d)(?<!\d[._/-])(0?[1-9]|1[0-2])[._/-](20\d\d)(?!\d)")
_BACKWARDS = re.compile(r"(?<!\d)(20\d\d)[._/-](0[1-9]|1[0-2])(?![._/-]?\d)")
_DAY = re.compile(
    r"(\d{1,2})\.(0?[1-9]|1[0-2])\.(20\d\d)|(20\d\d)-(0[1-9]|1[0-2])-(\d\d)(?:[ T].*)?"
)


@lru_cache(MEMORY)
def month_in_cell(text, year=None):
    """The month that a cell of the column «Месяц» tells; ``year`` is meant when it tells none."""
    text = text.strip()
    if match := _DAY.fullmatch(text):
        first, second = (match[3], match[2]) if match[3] else (match[4], match[5])
        return date(int(first), int(second), 1)
    if year and text.isascii() and text.isdigit() and 1 <= int(text) <= 12:
        return date(year, int(text), 1)
    found = months_in(text, year)
    return next(iter(found)) if len(found) == 1 else None


def months_in(text, year=None):
    """{month} of everything said about months in a line of words or in the name of a file."""
    text = text.lower().replace("ё", "е")
    found = set()
    for match in _PERIOD.finditer(text):
        one, other = (date(int(match[3]), int(match[2]), 1), date(int(match[6]), int(match[5]), 1))
        found |= {one, other}
    for match in _IN_WORDS.finditer(text):
        told = match[2] and (int(match[2]) if len(match[2]) == 4 else 2000 + int(match[2]))
        if told or year:
            found.add(date(told or year, _month_of(match[1]), 1))
    found |= {date(int(match[2]), int(match[1]), 1) for match in _FIGURES.finditer(text)}
    found |= {date(int(match[1]), int(match[2]), 1) for match in _BACKWARDS.finditer(text)}
    return found


def _month_of(word):
    word = word.lower()
    if word.startswith("мар"):
        return 3
    return next(index for index, start in enumerate(_MONTHS, 1) if word.startswith(start))
