from datetime import date

import pytest

from structure.models import CalendarDay
from structure.working_days import is_working, working_days_after

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("day", "number", "last"),
    [
        (date(2026, 11, 2), 0, date(2026, 11, 2)),
        (date(2026, 11, 2), 3, date(2026, 11, 6)),  # over the 4th
        (date(2026, 11, 6), 1, date(2026, 11, 9)),  # over a weekend
        (date(2026, 12, 30), 1, date(2027, 1, 11)),  # the 31st is moved, then the New Year
        (date(2026, 3, 6), 1, date(2026, 3, 10)),  # the 8th fell on Sunday
        (date(2026, 5, 8), 1, date(2026, 5, 12)),
        (date(2026, 2, 20), 10, date(2026, 3, 10)),
    ],
)
def test_working_days_are_counted_by_the_law(day, number, last):
    assert working_days_after(day, number) == last


def test_the_calendar_of_the_administrator_wins():
    CalendarDay.objects.create(day=date(2026, 11, 3), title="Местный праздник")
    CalendarDay.objects.create(day=date(2026, 11, 7), is_working=True, title="Перенос")
    CalendarDay.objects.create(day=date(2026, 12, 31), is_working=True)

    assert not is_working(date(2026, 11, 3))
    assert is_working(date(2026, 12, 31))
    assert working_days_after(date(2026, 11, 2), 3) == date(2026, 11, 7)


def test_a_long_term_is_read_in_few_questions(django_assert_num_queries):
    with django_assert_num_queries(1):
        assert working_days_after(date(2026, 11, 2), 30) == date(2026, 12, 15)
