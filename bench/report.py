"""The table that the measurements print."""

from typing import NamedTuple

WIDTHS = (52, 12, 10, 11, 11, 8, 3)
HEADS = ("Что измерено", "время", "запросов", "к пустой", "отношение", "цель", "")


class Line(NamedTuple):
    """One figure; ``ratio`` is to what the section names, ``aim`` is the bound it should keep.

    ``to_empty`` is the ratio to a view that only says «ok».
    """

    title: str
    milliseconds: float | None = None
    queries: int | None = None
    to_empty: float | None = None
    ratio: float | None = None
    aim: float | None = None
    more_is_better: bool = False
    note: str = ""

    @property
    def is_kept(self):
        if self.ratio is None or self.aim is None:
            return None
        return self.ratio >= self.aim if self.more_is_better else self.ratio <= self.aim


def section(title):
    print(f"\n{title}\n" + _row(HEADS).rstrip(), flush=True)


def show(line):
    mark = {True: "✓", False: "✗", None: ""}[line.is_kept]
    aim = "" if line.aim is None else f"{'≥' if line.more_is_better else '≤'} {line.aim:g}"
    cells = (
        line.title,
        "" if line.milliseconds is None else f"{line.milliseconds:.1f} мс",
        "" if line.queries is None else str(line.queries),
        "" if line.to_empty is None else f"{line.to_empty:.0f}",
        "" if line.ratio is None else f"{line.ratio:.2f}",
        aim,
        mark,
    )
    print(_row(cells).rstrip() + (f"  {line.note}" if line.note else ""), flush=True)


def _row(cells):
    first, *others = cells
    columns = [first.ljust(WIDTHS[0])]
    columns += [cell.rjust(width) for cell, width in zip(others, WIDTHS[1:], strict=True)]
    return " ".join(columns)
