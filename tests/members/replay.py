"""A plain replay of the register: who was where, told again in a few lines without a database.

It knows nothing of columns or postings: of each person only stays and absences, and what was known
of them on each day.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import NamedTuple


@dataclass(frozen=True)
class Stay:
    unit: int
    since: date
    until: date | None
    admission: str  # the key by which the person came: a move goes on with it


@dataclass(frozen=True)
class Absence:
    since: date
    until: date | None
    is_counted: bool


class Act(NamedTuple):
    """What can be taken back or put on another day: how he stood before, and how it is done."""

    before: tuple
    again: Callable  # of the person and a day


@dataclass
class Person:
    """``known`` are (day of recording, stays, absences), the last of them is what holds."""

    status: str = ""
    stays: tuple[Stay, ...] = ()
    absences: tuple[Absence, ...] = ()
    known: list = field(default_factory=list)
    acts: list = field(default_factory=list)
    others: list = field(default_factory=list)  # what was known of cards merged into his

    @property
    def stands(self):
        return self.status, self.stays, self.absences

    def stand_as(self, before):
        self.status, self.stays, self.absences = before

    @property
    def current(self):
        return next((stay for stay in self.stays if stay.until is None), None)

    @property
    def last_admission(self):
        """By which he was on the books last; a stay of no length counts when it is the only."""
        lasted = [stay for stay in self.stays if stay.until and stay.until > stay.since]
        return max(reversed(lasted or self.stays), key=lambda stay: stay.until).admission

    @property
    def busy_until(self):
        """Before this day nothing more can happen: it is written already."""
        days = [stay.until or stay.since for stay in self.stays if stay.until != stay.since]
        days += [away.until or away.since for away in self.absences]
        return max(days, default=date.min)

    def told(self, on):
        """From this day on the register says it so, whatever it said before."""
        self.known.append((on, self.stays, self.absences))

    def where(self, day):
        """The organisation where he was counted, as known now."""
        return counted_in(self.stays, self.absences, day)

    def was_said(self, day):
        """Where the register of that day counted him: by both cards, if he had two."""
        places = [counted_in(*lines, day) for lines in self._known_on(day)]
        return Counter(place for place in places if place is not None)

    def _known_on(self, day):
        for log in (self.known, *self.others):
            lines = [line for line in log if line[0] <= day]
            if lines:
                yield lines[-1][1:]

    # what happens to him

    def come(self, unit, on, admission):
        self.stays += (Stay(unit, on, None, admission),)
        self.status = "member"

    def go_away(self, on, is_counted):
        self.absences += (Absence(on, None, is_counted),)
        self.status = "suspended"

    def come_back(self, on):
        self.absences = tuple(_ended(one, on) for one in self.absences)
        self.status = "member"

    def leave(self, on):
        self.stays = tuple(_ended(stay, on) for stay in self.stays if _ended(stay, on))
        self.absences = tuple(_ended(one, on) for one in self.absences)
        self.status = "removed"

    def go_over(self, unit, on):
        """To another organisation, not before the day on which he came to this one."""
        here = self.current
        on = max(on, here.since)
        others = tuple(stay for stay in self.stays if stay is not here)
        ended = (replace(here, until=on),)
        self.stays = others + ended + (Stay(unit, on, None, here.admission),)

    def forget(self, admission=None):
        """The admission never was, or none of them was."""
        gone = [stay for stay in self.stays if admission in (None, stay.admission)]
        first = min(stay.since for stay in gone)
        self.stays = tuple(stay for stay in self.stays if stay not in gone)
        if admission is None:
            self.absences = ()
        self.absences = tuple(one for one in self.absences if one.since < first)
        was = any(stay.until > stay.since for stay in self.stays)
        self.status = "removed" if was else ""

    def merge(self, other, stays, absences, on):
        """From this day both cards are one; ``stays`` and ``absences`` are left of both."""
        known = {(stay.unit, stay.since, stay.until): stay for stay in (*other.stays, *self.stays)}
        self.stays = tuple(known[stay] for stay in stays)
        self.absences = tuple(Absence(*absence) for absence in absences)
        other.known.append((on, (), ()))
        self.others += [other.known, *other.others]
        self.acts = [None]


def _ended(row, on):
    return replace(row, until=on) if row.until is None else row


def counted_in(stays, absences, day):
    for away in absences:
        if not away.is_counted and _holds(away, day):
            return None
    return next((stay.unit for stay in stays if _holds(stay, day)), None)


def _holds(row, day):
    return row.since <= day and (row.until is None or day < row.until)
