from datetime import date

import pytest

from structure.keyset import moment, page_of, read_place
from structure.models import Unit


@pytest.mark.parametrize("descending", [False, True])
def test_pages_give_every_row_once_in_the_order(house, descending):
    rows = Unit.objects.all()
    sign = "-" if descending else ""
    read, after = [], ""

    for _ in range(4):
        page, after = page_of(rows, "level", after, 2, read=int, descending=descending)
        read += page

    assert read == list(Unit.objects.order_by(f"{sign}level", f"{sign}pk"))
    assert after == ""


def test_a_page_goes_on_from_the_value_and_not_from_the_number_of_rows(house):
    first, after = page_of(Unit.objects.all(), "level", "", 2, read=int)
    Unit.objects.filter(pk=house.union.pk).update(level=9)

    second, _ = page_of(Unit.objects.all(), "level", after, 2, read=int)

    assert first[-1].pk not in {unit.pk for unit in second}
    assert second[0].level == 1


@pytest.mark.parametrize(
    ("after", "read"),
    [
        ("", str),
        ("5", str),
        ("~5", str),
        ("Иванов~", str),
        ("Иванов~пять", str),
        ("Иванов~٣", str),
        ("Иванов~" + "9" * 19, str),
        ("Ива\0нов~5", str),
        ("вчера~5", date.fromisoformat),
        ("2026-11-02T09:00:00~5", moment),
    ],
)
def test_a_place_that_is_not_ours_is_none(after, read):
    assert read_place(after, read) is None


def test_a_value_may_hold_the_sign_between(house):
    assert read_place("Иванов~Пётр~5") == ("Иванов~Пётр", 5)
