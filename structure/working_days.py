"""Working days of Russia: weekends, holidays of article 112 of the Labour Code, moved days.

The government moves some days off each year. Years known to the portal stand here; whatever the
administrator writes into the calendar (``CalendarDay``) wins over them.
"""

from datetime import date, timedelta

from structure.models import CalendarDay

_NEW_YEAR = {(1, day) for day in range(1, 9)}
HOLIDAYS = _NEW_YEAR | {(2, 23), (3, 8), (5, 1), (5, 9), (6, 12), (11, 4)}
# {day: is it working} by decrees of the government on days off.
MOVED = {
    date(2026, 1, 9): False,
    date(2026, 12, 31): False,
}
FAR = 60  # days looked ahead in one question


def is_working(day, moved=None):
    """Is ``day`` a working one? ``moved`` are days of the calendar already read."""
    if moved is None:
        moved = _moved(day, day)
    if day in moved:
        return moved[day]
    return day.weekday() < 5 and not _is_day_off(day)


def working_days_after(day, number):
    """The day so many working days later; with 0 the day itself."""
    moved, read_to = {}, day
    while number:
        day += timedelta(days=1)
        if day > read_to:
            moved, read_to = _moved(day, day + timedelta(days=FAR)), day + timedelta(days=FAR)
        number -= is_working(day, moved)
    return day


def _moved(first, last):
    rows = CalendarDay.objects.filter(day__range=(first, last)).values_list("day", "is_working")
    return {day: word for day, word in MOVED.items() if first <= day <= last} | dict(rows)


def _is_day_off(day):
    """A holiday, or the next working day after one that fell on a weekend (not in January)."""
    if (day.month, day.day) in HOLIDAYS:
        return True
    before = day - timedelta(days=1)
    while before.weekday() >= 5:
        if (before.month, before.day) in HOLIDAYS - _NEW_YEAR:
            return True
        before -= timedelta(days=1)
    return False
