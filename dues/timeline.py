"""Statements of one member in sentences: what was asked, what became of it, what is known."""

from datetime import date
from typing import NamedTuple

from django.utils.functional import cached_property

from dues.enums import StatementState, StopReason
from dues.guards import since_of
from dues.models import DuesStatement


class Line(NamedTuple):
    on: date
    text: str


class Told:
    """One signed statement with all rows in which it goes on."""

    def __init__(self, root, rows, today):
        self.root, self.today = root, today
        self.rows = [row for row in rows if not row.is_never]
        self.all_rows = rows

    @cached_property
    def is_cancelled(self):
        return self.root.state == StatementState.CANCELLED

    @cached_property
    def current(self):
        """The row in force today or to come, or None."""
        alive = [row for row in self.rows if row.stops_on is None or row.stops_on > self.today]
        return alive[0] if alive else None

    @cached_property
    def is_waiting(self):
        """Between two spans, or before the first: it will go on by itself."""
        return not self.is_cancelled and self.current is None and self.last_reason in {
            StopReason.SUSPENDED, StopReason.EXEMPT,
        }  # fmt: skip

    @cached_property
    def last_reason(self):
        last = self.rows[-1] if self.rows else self.root
        return last.stop_reason

    @cached_property
    def is_open(self):
        """May anything still be asked of it?"""
        return not self.is_cancelled and (self.current is not None or self.is_waiting)

    @cached_property
    def is_withdrawn(self):
        return self.root.asked_reason == StopReason.WITHDRAWN

    @cached_property
    def status(self):
        if self.is_cancelled:
            return "Отменено"
        if self.current is None:
            last = self.rows[-1] if self.rows else self.root
            word = "Приостановлено" if self.is_waiting else "Прекращено"
            return f"{word} с {last.stops_on:%d.%m.%Y}"
        if self.current.starts_on > self.today:
            return f"Начнётся {self.current.starts_on:%d.%m.%Y}"
        return "Удерживается"

    @cached_property
    def lines(self):
        """What happened, in the order of days."""
        if self.is_cancelled:
            return []
        since = since_of(self.root)
        begun = [Line(since, f"Удерживать {self.root.rate}")]
        if not self.rows or self.rows[0].starts_on != since:
            begun = [Line(since, f"Удерживать {self.root.rate} (по заявлению)")]
        lines = begun
        for number, row in enumerate(self.rows):
            if row.starts_on != since:
                word = "Удерживать снова" if number else "Начать удерживать"
                lines.append(Line(row.starts_on, word))
            if row.stops_on:
                lines.append(Line(row.stops_on, f"Не удерживать: {_reason(row)}"))
        if not self.rows:
            lines.append(Line(self.root.stops_on or since, f"Не удерживать: {_reason(self.root)}"))
        return lines

    @cached_property
    def known(self):
        """What registers have told the employer, row by row."""
        return [_known(row) for row in self.all_rows if row.told_from]

    @cached_property
    def unknown(self):
        """What he does not know yet."""
        return [_unknown(row) for row in self.all_rows if row.is_untold]


def timeline(rows, today):
    """``Told`` of each signed statement among ``rows``, what is in force first, then the latest."""
    chains = {}
    for row in sorted(rows, key=lambda row: (row.starts_on, row.pk)):
        chains.setdefault(row.root_id, []).append(row)
    told = [
        Told(next((row for row in chain if row.pk == pk), chain[0]), chain, today)
        for pk, chain in chains.items()
    ]
    told.sort(key=lambda one: (not one.is_open, one.is_cancelled, -since_of(one.root).toordinal()))
    return told


def rows_of(member, statements=None):
    """Rows of a member for ``timeline``."""
    statements = DuesStatement.objects.all() if statements is None else statements
    return list(
        statements.filter(member=member).select_related("employer", "unit", "scan", "member")
    )


def _reason(row):
    return row.get_stop_reason_display().lower() if row.stop_reason else "отменено"


def _known(row):
    said = f"удерживать с {row.told_from:%d.%m.%Y}"
    return said + (f", прекратить с {row.told_until:%d.%m.%Y}" if row.told_until else "")


def _unknown(row):
    if row.is_never:
        return f"не удерживать с {row.told_from:%d.%m.%Y}: отменено"
    if row.told_from != row.starts_on:
        said = f"удерживать с {row.starts_on:%d.%m.%Y}"
        return said + (f" до {row.stops_on:%d.%m.%Y}" if row.stops_on else "")
    if row.told_until != row.stops_on:
        if row.stops_on is None:
            return f"удерживать и после {row.told_until:%d.%m.%Y}"
        return f"прекратить с {row.stops_on:%d.%m.%Y}: {_reason(row)}"
    return "ФИО или табельный № теперь другие"
