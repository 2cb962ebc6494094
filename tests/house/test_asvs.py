"""The table against OWASP ASVS is whole, and what it points at is there."""

import re

import pytest

from tests.house.sources import ROOT

TABLE = (ROOT / "docs" / "asvs.md").read_text(encoding="utf-8")
# How many requirements of levels 1 and 2 each chapter of ASVS 5.0 has.
ASKED = {
    1: 27, 2: 11, 3: 19, 4: 10, 5: 9, 6: 35, 7: 18, 8: 7, 9: 7,
    10: 29, 11: 14, 12: 9, 13: 13, 14: 9, 15: 13, 16: 16, 17: 7,
}  # fmt: skip
_ROW = re.compile(r"^\| (\d+)\.(\d+)\.(\d+) \|(.+)\|$", re.MULTILINE)
_FILE = re.compile(r"`((?:[\w.-]+/)+[\w.-]*|[\w-]+\.(?:yml|json))`")
_LINK = re.compile(r"\]\(([\w./-]+)\)")


def test_every_requirement_of_levels_one_and_two_has_its_line_in_order():
    numbers = [tuple(map(int, found.groups()[:3])) for found in _ROW.finditer(TABLE)]
    counts = {chapter: sum(number[0] == chapter for number in numbers) for chapter in ASKED}

    assert numbers == sorted(set(numbers))
    assert counts == ASKED


def test_each_line_tells_what_is_asked_how_it_is_met_and_where_it_is_proved():
    wrong = [
        found[0]
        for found in _ROW.finditer(TABLE)
        if len(cells := found[4].split(" | ")) != 3 or not all(cell.strip() for cell in cells)
    ]

    assert not wrong, "\n".join(wrong)


def test_what_is_not_met_says_why():
    silent = [
        found[0]
        for found in _ROW.finditer(TABLE)
        if (cells := [cell.strip() for cell in found[4].split(" | ")])[1] == "нет"
        and cells[2] == "—"
        and "без" not in cells[0]
    ]

    assert not silent, "\n".join(silent)


@pytest.mark.parametrize("name", ["asvs.md", "THREAT_MODEL.md"])
def test_every_file_that_is_named_is_there(name):
    text = (ROOT / "docs" / name).read_text(encoding="utf-8")
    named = {ROOT / path for path in _FILE.findall(text) if not path.startswith("/")}
    linked = {ROOT / "docs" / path for path in _LINK.findall(text)}
    missing = sorted(str(path) for path in named | linked if not path.exists())

    assert len(named) > 10
    assert not missing, "\n".join(missing)
