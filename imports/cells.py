"""What people write in cells, made values. Each parser answers with a value or with ``Wrong``.

A cell comes as a word, as a person sees it in the table; an empty one is never given here.
"""

import re
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from functools import lru_cache

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from phonenumbers import NumberParseException, PhoneNumberFormat, format_number, is_valid_number
from phonenumbers import parse as parse_number

MEMORY = 50_000  # words remembered by each parser: names, shops and dates repeat
OLDEST = 1900
EARLIEST_SERIAL = 1000  # less is rather an age or the number of a row


class Wrong(str):
    """A sentence about a cell that could not be understood."""

    __slots__ = ()


# Dates
_MONTHS = {
    "янв": 1, "фев": 2, "мар": 3, "апр": 4, "мая": 5, "май": 5, "июн": 6, "июл": 7, "авг": 8,
    "сен": 9, "окт": 10, "ноя": 11, "дек": 12,
}  # fmt: skip
_ISO = re.compile(r"(\d{4})[-./](\d{1,2})[-./](\d{1,2})(?:[ T].*)?")
_DAY_FIRST = re.compile(
    r"(\d{1,2})\s*[-./,\\ ]\s*(\d{1,2})\s*[-./,\\ ]\s*(\d{4}|\d{2})"
    r"(?:\s*(?:г|года|г\.)\.?)?(?:\s+\d{1,2}:\d\d.*)?"
)
_IN_WORDS = re.compile(
    r"[«\"]?(\d{1,2})[»\"]?(?:-?го)?[\s.\-]+([а-яё]{3,9})\.?[\s.\-]+(\d{4}|\d{2})"
    r"\s*(?:г|года|г\.)?\.?",
    re.IGNORECASE,
)
_SOLID = re.compile(r"\d{8}")
_SERIAL = re.compile(r"\d{1,5}(?:[.,]\d+)?")
_YEAR = re.compile(r"(?:19|20)\d\d(?:\s*г(?:\.|од|ода)?)?")
_EPOCH, _EPOCH_1904 = date(1899, 12, 30), date(1904, 1, 1)
_HOW = "Напишите её как 31.12.1980."


@lru_cache(MEMORY)
def day(text, *, is_1904=False, latest=None):
    """A day: «31.12.1980», «1980-12-31», «31 декабря 1980 г.», a number of Excel.

    ``latest`` is the last day there can be; a year of two figures is read not to pass it.
    """
    text = text.strip()
    found = _read_day(text, is_1904, latest)
    if isinstance(found, Wrong):
        return found
    if found.year < OLDEST:
        return Wrong(f"Дата {found:%d.%m.%Y}: проверьте год.")
    if latest and found > latest:
        return Wrong(f"Дата {found:%d.%m.%Y} слишком поздняя: проверьте год.")
    return found


def _read_day(text, is_1904, latest):
    if match := _ISO.fullmatch(text):
        return _made(text, match[1], match[2], match[3], latest)
    if match := _DAY_FIRST.fullmatch(text):
        return _made(text, match[3], match[2], match[1], latest)
    if match := _IN_WORDS.fullmatch(text):
        month = _MONTHS.get(match[2][:3].lower())
        return _made(text, match[3], month, match[1], latest) if month else _unread(text)
    if _SOLID.fullmatch(text):
        if int(text[:4]) >= OLDEST and int(text[4:6]) <= 12:
            return _made(text, text[:4], text[4:6], text[6:], latest)
        return _made(text, text[4:], text[2:4], text[:2], latest)
    if _YEAR.fullmatch(text):
        return Wrong(f"Здесь только год: «{text}». Нужна дата целиком.")
    if _SERIAL.fullmatch(text):
        days = int(re.split("[.,]", text)[0])
        if days < EARLIEST_SERIAL:
            return _unread(text)
        return (_EPOCH_1904 if is_1904 else _EPOCH) + timedelta(days)
    return _unread(text)


def _made(text, year, month, day, latest):
    is_short, year, month, day = len(year) == 2, int(year), int(month), int(day)
    if is_short:
        year += 2000 if year + 2000 <= (latest or date.today()).year else 1900  # noqa: DTZ011
    if month > 12 >= day:
        return Wrong(f"«{text}»: месяц стоит перед днём? {_HOW}")
    try:
        return date(year, month, day)
    except ValueError:
        return Wrong(f"«{text}»: такого дня нет в календаре. {_HOW}")


def _unread(text):
    return Wrong(f"Не получается разобрать дату «{text[:40]}». {_HOW}")


# Telephones and mail
_MOBILE = re.compile(r"(?:\+?7|8)?(9\d{9})")
_NOT_OF_NUMBER = re.compile(r"[^\d+]")
_PARTING = re.compile(r"[,;/\n|]|\s+(?:и|или)\s+|(?<=\d)\s{2,}(?=[+78])")
_WORDS = re.compile(r"\b(?:тел|моб|сот|дом|раб|факс|т|м)\b\.?:?", re.IGNORECASE)


def phones(text):
    """The numbers in a cell, one or two of them, as +7…; or ``Wrong``."""
    mobile = _MOBILE.fullmatch(_NOT_OF_NUMBER.sub("", text))
    if mobile and not re.search(r"[a-zа-яё]", text, re.IGNORECASE):
        return (f"+7{mobile[1]}",)
    parts = [part for part in _PARTING.split(_WORDS.sub("", text)) if re.search(r"\d", part)]
    found = []
    for part in parts[:4]:
        number = _number(part)
        if number is None:
            break
        found.append(number)
    if found and len(found) == len(parts[:4]):
        return tuple(dict.fromkeys(found))[:2]
    return Wrong(
        f"Не получается разобрать номер «{text[:40]}». Напишите его целиком, "
        "например 8 912 345-67-89."
    )


@lru_cache(MEMORY)
def _number(text):
    text = re.split(r"\b(?:доб|вн)\b", text, flags=re.IGNORECASE)[0]
    digits = re.sub(r"\D", "", text)
    if len(digits) == 11 and digits[0] in "78":
        text = f"+7{digits[1:]}"
    elif len(digits) == 10 and "+" not in text:
        text = f"+7{digits}"
    try:
        number = parse_number(text, "RU")
    except NumberParseException:
        return None
    return format_number(number, PhoneNumberFormat.E164) if is_valid_number(number) else None


_PLAIN_MAIL = re.compile(
    r"[a-z0-9][a-z0-9_+-]*(?:\.[a-z0-9_+-]+)*@[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,10}"
)


def email(text):
    """The first address in a cell, in small letters."""
    address = text.strip().lower().removeprefix("mailto:").strip(" <>.,;")
    if _PLAIN_MAIL.fullmatch(address) and "-." not in address and ".-" not in address:
        return address
    address = re.split(r"[,;\s]+", address)[0].strip("<>()")
    try:
        validate_email(address)
    except ValidationError:
        return Wrong(f"Не получается разобрать почту «{text[:60]}». Пример: ivanova@mail.ru.")
    return address


# Words out of a short list
def one_of(words, otherwise):
    """A parser of a cell that can say only so much; ``words`` are {value: what people write}."""
    known = {_plain(word): value for value, written in words.items() for word in written}

    @lru_cache(MEMORY)
    def parse(text):
        value = known.get(_plain(text))
        return Wrong(otherwise.format(text[:40])) if value is None else value

    return parse


def _plain(text):
    return re.sub(r"[^a-zа-я0-9+\-]+", " ", text.lower().replace("ё", "е")).strip()


yes_or_no = one_of(
    {
        True: ("да", "есть", "+", "1", "v", "x", "х", "истина", "true", "yes", "д"),
        False: ("нет", "-", "0", "ложь", "false", "no", "н"),
    },
    "«{}»: напишите «да» или «нет».",
)


# Numbers that are names of things
_EXCEL_ZERO = re.compile(r"(\d+)[.,]0+")
_SHORTENED = re.compile(r"\d([.,]\d+)?e\+?\d+", re.IGNORECASE)


def number_of(length):
    """A parser of the number of a card or of a payroll, at most ``length`` letters."""

    def parse(text):
        text = text.strip().removeprefix("№").strip()
        if _SHORTENED.fullmatch(text):
            return Wrong(
                f"Excel сократил номер до «{text}». Задайте столбцу формат «Текст» и впишите "
                "номер целиком."
            )
        if match := _EXCEL_ZERO.fullmatch(text):
            text = match[1]
        return _bounded(" ".join(text.split()), length)

    return parse


def line_of(length):
    """A parser of words on one line."""

    @lru_cache(MEMORY)
    def parse(text):
        return _bounded(" ".join(text.replace("\0", "").split()), length)

    return parse


def _bounded(text, length):
    if len(text) > length:
        return Wrong(f"«{text[:30]}…»: длиннее {length} знаков. Сократите.")
    return text


@lru_cache(MEMORY)
def percent(text):
    """«1 %», «0,8», and 0.01 as Excel keeps one percent."""
    has_sign = "%" in text
    try:
        number = Decimal(text.replace("%", "").replace(",", ".").strip())
    except InvalidOperation:
        return Wrong(f"Не получается разобрать процент «{text[:20]}». Пример: 1 или 0,8.")
    if not has_sign and 0 < number < Decimal("0.1"):
        number *= 100
    if not 0 <= number <= 10:
        return Wrong(f"Взносы {text[:20]}: так много не удерживают. Пример: 1 или 0,8.")
    return number.quantize(Decimal("0.01"))


@lru_cache(MEMORY)
def own_id(text):
    """The number of a card on the portal."""
    if text.isascii() and text.isdigit() and len(text) < 19 and int(text):
        return int(text)
    return Wrong(f"«{text[:30]}» — не номер карточки на портале. Он состоит из одних цифр.")
