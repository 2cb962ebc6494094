"""Payrolls with faults put in on purpose: every row falls where it belongs."""

from collections import Counter

import pytest

from documents.tables.headings import find_heading
from dues.enums import Pile
from dues.payrolls.columns import field_of, guess
from dues.payrolls.lines import Line, Reader
from dues.payrolls.matching import match
from tests.dues.payroll_files import FAULTS, MONTH, Case


def read(rows, month=MONTH):
    """Lines of a table, by its place, as a worker reads them."""
    heading = find_heading(rows, field_of=field_of)
    columns = guess(heading.titles, [row for row in rows[heading.row + 1 :] if row])
    reader = Reader(columns, heading.titles, month)
    told = [
        reader.read(place, row)
        for place, row in enumerate(rows)
        if place > heading.row and any(row)
    ]
    return [line for line in told if isinstance(line, Line)]


def piles_of(case):
    """What was found: {place: (pile, member)} of rows, and the members said to be missing."""
    rows, truth = case.table()
    found = match(read(rows), case.ours, month=MONTH, swing=40)
    told = {one.line.row: (one.pile, one.ours and one.ours.member) for one in found if one.line}
    return told, truth, {one.ours.member for one in found if one.line is None}


@pytest.mark.parametrize("seed", range(400))
def test_every_row_falls_where_it_belongs(seed):
    case = Case(seed)

    told, truth, missing = piles_of(case)

    assert told == truth
    assert missing == case.missing


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.__name__)
def test_a_fault_alone_is_seen(fault):
    for seed in range(20):
        case = Case(seed)
        case.ours, case.said, case.missing = [], [], set()
        for other in (fault, FAULTS[0], FAULTS[0], FAULTS[6]):
            other(case)
        told, truth, missing = piles_of(case)
        assert (told, missing) == (truth, case.missing)


def test_piles_add_up():
    case = Case(7)
    rows, _ = case.table()

    found = match(read(rows), case.ours, month=MONTH, swing=40)

    assert Counter(one.pile for one in found) == case.piles()
    assert set(case.piles()) <= set(Pile)
