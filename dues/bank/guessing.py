"""What the words of a payment tell: is it dues, for which month."""

import re
from datetime import date

STEMS = (
    "январ", "феврал", "март", "апрел", "ма", "июн", "июл", "август", "сентябр", "октябр",
    "ноябр", "декабр",
)  # fmt: skip
ENDINGS = r"(?:[ьяюеа]|й|ём|ем|ям|ях)?"
YEAR = r"(?:\s*(?P<year>20\d\d)(?!\d))?"
BY_WORD = re.compile(
    rf"(?<![а-яё])(?P<month>{'|'.join(STEMS)}){ENDINGS}(?![а-яё])\.?{YEAR}", re.IGNORECASE
)
BY_NUMBER = re.compile(r"(?<![\d.])(?P<month>0?[1-9]|1[0-2])[./-](?P<year>20\d\d)(?![\d.])")
OF_DUES = re.compile(
    r"проф\w*\.?\s*(?:союзн\w*\s*)?взнос|членск\w*\s+(?:профсоюзн\w*\s+)?взнос|профвзнос|"
    r"взнос\w*\s+(?:в\s+)?(?:профсоюз|ппо\b)",
    re.IGNORECASE,
)
LONGEST_DELAY = 24  # months: an older month is not what the words mean


def looks_like_dues(purpose):
    return bool(OF_DUES.search(purpose))


def month_in(purpose, paid_on):
    """The one month that the words name, as its first day; None for none or several.

    A month without a year is the last such one up to the day of the payment.
    """
    found = {_told(match, STEMS.index(match["month"].lower()) + 1, paid_on)
             for match in BY_WORD.finditer(purpose)}  # fmt: skip
    found |= {_told(match, int(match["month"]), paid_on) for match in BY_NUMBER.finditer(purpose)}
    if len(found) != 1:
        return None
    (month,) = found
    age = (paid_on.year - month.year) * 12 + paid_on.month - month.month
    return month if -1 <= age <= LONGEST_DELAY else None


def _told(match, month, paid_on):
    year = match["year"]
    if year:
        return date(int(year), month, 1)
    return date(paid_on.year - (month > paid_on.month), month, 1)


def words_of(purpose):
    """The words of a purpose without numbers and months: the same in every such payment."""
    plain = BY_WORD.sub(" ", purpose.lower())
    return frozenset(re.findall(r"[а-яё]{4,}", plain))
