"""Months as dues know them: their first days."""

from datetime import date, timedelta

NAMES = (
    *("январь", "февраль", "март", "апрель", "май", "июнь", "июль"),
    *("август", "сентябрь", "октябрь", "ноябрь", "декабрь"),
)


def month_of(day: date) -> date:
    return day.replace(day=1)


def next_month(month: date) -> date:
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def months_before(month: date, count: int) -> date:
    whole = month.year * 12 + month.month - 1 - count
    return date(whole // 12, whole % 12 + 1, 1)


def end_of_month(day: date) -> date:
    return next_month(month_of(day)) - timedelta(days=1)


def months_until(last: date, count: int) -> list[date]:
    """So many months in their order, ``last`` the last of them."""
    return [months_before(last, back) for back in range(count - 1, -1, -1)]


def month_in_words(month: date) -> str:
    """«март 2026»"""
    return f"{NAMES[month.month - 1]} {month.year}"
