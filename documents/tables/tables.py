"""Opening a list: its sheets and rows, from a process that may die without harm.

Memory: the child is held to 1 GB by the system; here only a chunk of rows is at hand at once.
"""

import json
import subprocess
import sys
import threading
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from documents.tables.limits import DAMAGED, EMPTY, MAX_SECONDS, TOO_COMPLEX, TOO_SLOW, Unreadable

ROOT = Path(__file__).resolve().parents[2]
FIRST_ROWS = 120  # enough to find the headings and to guess columns by what stands below them
_ABORTED, _OUT_OF_TIME, _KILLED = -6, -24, -9


class Table:
    """An opened sheet: ``sheets`` of the file, the one that is read, and its rows."""

    def __init__(self, head, lines):
        self.kind, self.sheets, self.sheet = head["kind"], head["sheets"], head["sheet"]
        self.is_1904, self.spans = head["is_1904"], head["spans"]
        self.last = 0  # number of the last row, known when all are read
        self._lines = lines

    def rows(self):
        """(number, words) of rows that are not empty; numbers are those that Excel shows."""
        for told in self._lines:
            if isinstance(told, list):
                yield from map(tuple, told)
            else:
                self.last = told["last"]


class Beginning(NamedTuple):
    """What is seen of a file at first: all that a person is asked about."""

    kind: str
    sheets: list[str]
    sheet: str
    is_1904: bool
    spans: list[list[int]]
    rows: list[tuple[int, list[str]]]
    last: int


def look_at(path, sheet="") -> Beginning:
    """The first rows of the file. Raises ``Unreadable``."""
    with opened(path, sheet, limit=FIRST_ROWS) as table:
        rows = list(table.rows())
    if not rows:
        raise Unreadable(EMPTY)
    return Beginning(
        table.kind, table.sheets, table.sheet, table.is_1904, table.spans, rows, table.last
    )


@contextmanager
def opened(path, sheet="", limit=0):
    """The sheet of the file at ``path``, to be read once. Raises ``Unreadable``, also midway."""
    command = [sys.executable, "-m", "documents.tables.child", str(path), sheet, str(limit)]
    child = subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL, env={"PYTHONDONTWRITEBYTECODE": "1", "RUST_BACKTRACE": "0"},
    )  # fmt: skip
    alarm = threading.Timer(MAX_SECONDS, child.kill)
    alarm.daemon = True
    alarm.start()
    try:
        lines = _lines_of(child)
        yield Table(next(lines), lines)
    finally:
        alarm.cancel()
        child.kill()
        child.stdout.close()
        child.wait()


def _lines_of(child):
    for line in child.stdout:
        told = json.loads(line)
        if isinstance(told, dict) and "fault" in told:
            raise Unreadable(told["fault"])
        yield told
        if isinstance(told, dict) and "last" in told:
            return
    match child.wait():
        case code if code == _ABORTED:
            raise Unreadable(TOO_COMPLEX)
        case code if code in (_OUT_OF_TIME, _KILLED):
            raise Unreadable(TOO_SLOW)
    raise Unreadable(DAMAGED)
