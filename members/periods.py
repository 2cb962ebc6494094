"""Periods for which a balance is made: quarters, years, any days; counting by months."""

import calendar
from datetime import date, timedelta
from typing import NamedTuple

QUARTERS = ("I", "II", "III", "IV")
OFFERED_QUARTERS, OFFERED_YEARS = 6, 4


def months_after(day, months):
    """The same day of another month; of the 31st, the last of a shorter month."""
    years, month = divmod(day.month - 1 + months, 12)
    last = calendar.monthrange(day.year + years, month + 1)[1]
    return day.replace(year=day.year + years, month=month + 1, day=min(day.day, last))


class Period(NamedTuple):
    """``key`` is how it is called in an address: «2026-4» or «2026»; "" for any days."""

    key: str
    title: str
    first: date
    last: date

    @property
    def eve(self):
        """The day whose end is the opening."""
        return self.first - timedelta(days=1)


def quarter_of(day):
    number = (day.month - 1) // 3
    first = date(day.year, number * 3 + 1, 1)
    title = f"{QUARTERS[number]} квартал {day.year} г."
    return Period(f"{day.year}-{number + 1}", title, first, _last_day(first, 3))


def year_of(day):
    first = date(day.year, 1, 1)
    return Period(str(day.year), f"{day.year} год", first, date(day.year, 12, 31))


def days(first, last):
    return Period("", f"{first:%d.%m.%Y} — {last:%d.%m.%Y}", first, last)


def offered(today):
    """Quarters and years to choose from, the current quarter first."""
    quarters = [quarter_of(today)]
    while len(quarters) < OFFERED_QUARTERS:
        quarters.append(quarter_of(quarters[-1].eve))
    years = [year_of(today)]
    while len(years) < OFFERED_YEARS:
        years.append(year_of(years[-1].eve))
    return [*quarters, *years]


def _last_day(first, months):
    month = first.month + months
    following = date(first.year + (month - 1) // 12, (month - 1) % 12 + 1, 1)
    return following - timedelta(days=1)
