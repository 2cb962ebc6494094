"""One invented life in the union: the moves of which it is made, and the lines of the ledger."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from members.enums import Column, MovementKind, Status
from members.models import RemovalReason, SuspensionGround
from structure.models import Unit
from unionportal.demo import trades
from unionportal.demo.persons import Person
from unionportal.demo.tree import Home

PLANNED = timedelta(days=540)


@dataclass
class Life:
    """One person's card and how it came about."""

    person: Person
    home: Home
    unit: Unit
    shop: trades.Shop
    position: str
    admitted_on: date
    came_from: Unit | None = None
    came_on: date | None = None
    status: Status = Status.MEMBER
    changed_on: date | None = None
    reason: RemovalReason | None = None
    ground: SuspensionGround | None = None
    was_away: tuple[date, date] | None = None

    @property
    def why(self):
        """Why he stands as he does, in words."""
        return str(self.reason or (self.changed_on and self.ground) or "")


class Line(NamedTuple):
    """One more or one less on the books of an organisation."""

    unit: Unit
    delta: int
    column: Column
    reason: RemovalReason | None = None
    is_first: bool = False


class Move(NamedTuple):
    """A line of the history, and the lines of the ledger that it makes."""

    kind: MovementKind
    on: date
    unit: Unit
    note: str
    lines: tuple[Line, ...]


def moves_of(life):
    """From the admission on, in the order of days."""
    unit, first = life.unit, life.came_from or life.unit
    joined = Line(first, 1, Column.JOINED, is_first=True)
    yield Move(MovementKind.ADMITTED, life.admitted_on, first, "", (joined,))
    if life.came_from:
        lines = Line(first, -1, Column.WENT), Line(unit, 1, Column.CAME)
        note = f"{first} → {unit}"
        yield Move(MovementKind.TRANSFERRED, life.came_on, unit, note, lines)
    is_counted = life.ground and life.ground.is_counted
    gone, back = ((Line(unit, delta, Column.SUSPENDED),) for delta in (-1, 1))
    if life.was_away:
        went, returned = life.was_away
        note = str(life.ground)
        yield Move(MovementKind.SUSPENDED, went, unit, note, () if is_counted else gone)
        yield Move(MovementKind.RETURNED, returned, unit, "", () if is_counted else back)
    if life.status == Status.SUSPENDED:
        lines = () if is_counted else gone
        yield Move(MovementKind.SUSPENDED, life.changed_on, unit, life.why, lines)
    elif life.status == Status.REMOVED:
        left = Line(unit, -1, Column.LEFT, reason=life.reason)
        yield Move(MovementKind.REMOVED, life.changed_on, unit, life.why, (left,))


def absences_of(life):
    """(since, planned until, until)."""
    if life.was_away:
        yield life.was_away[0], None, life.was_away[1]
    if life.status == Status.SUSPENDED:
        yield life.changed_on, life.changed_on + PLANNED, None
