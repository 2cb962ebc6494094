"""Whom each line of a payroll is about, and in which pile it falls. Nothing here asks a database.

First by табельный №, where the name agrees; then by the name alone, knowing who is found already.
Sums are looked at by person and month, all his lines together.
"""

from collections import defaultdict
from decimal import Decimal
from functools import cached_property
from typing import NamedTuple

from dues.enums import Pile
from dues.payrolls import names
from dues.payrolls.lines import Line
from dues.payrolls.reasons import Why, because
from dues.payrolls.sums import oddities
from dues.payrolls.values import number_key
from members.names import sort_form

MOST = 10  # people shown to choose from


class Ours(NamedTuple):
    """A member with a statement to the employer of the list, in force in its month or a part.

    ``rates`` are (percent, sum) of all his statements of the month. ``is_expected``: in force the
    whole month. ``usual`` is the sum of his last months, ``booked`` {month: what is booked}.
    """

    member: int
    statement: int
    surname: str
    name: str
    patronymic: str
    numbers: tuple[str, ...]
    rates: tuple[tuple[Decimal | None, Decimal | None], ...]
    is_expected: bool = True
    is_told: bool = True
    usual: Decimal | None = None
    booked: dict = {}


class Found(NamedTuple):
    """A line in its pile; ``line`` is None for one of ours whom the list lacks."""

    line: Line | None
    pile: Pile
    reasons: tuple = ()
    ours: Ours | None = None
    candidates: tuple[int, ...] = ()


def match(lines, ours, *, month, swing):
    """[``Found``] for every line in their order, then for everybody expected and not there.

    ``swing``: by how many percent a sum may differ from the usual one.
    """
    found = Matcher(ours).match(lines)
    found = list(_by_sums(found, month, swing))
    return found + _missing(ours, found, month)


class Matcher:
    """Finds people. ``claimed`` are those whose number and name agree in some line.

    Most lines have the number and the name of the card; only the rest ask for indexes of names.
    """

    def __init__(self, ours):
        self._ours, self._names = ours, {}
        self._keys, self._by_number = {}, defaultdict(list)
        for one in ours:
            for key in {self._key(number) for number in one.numbers}:
                self._by_number[key].append(one)
        self._by_number.pop("", None)

    @cached_property
    def _indexes(self):
        indexes = [defaultdict(list) for _ in range(4)]
        for one in self._ours:
            name = self._name(one)
            shorter = name.initials.rpartition(" ")[0] if name.has_patronymic else name.initials
            keys = (name.whole, name.solid, name.short, name.initials)
            for index, key in zip(indexes, keys, strict=True):
                index[key].append(one)
            if name.has_patronymic:
                indexes[3][shorter].append(one)
        return indexes

    def _name(self, one):
        name = self._names.get(one.member)
        if name is None:
            name = self._names[one.member] = names.of_card(*one[2:5])
        return name

    def _key(self, number):
        """Nearly every number is asked for twice: of the card, and of its line."""
        key = self._keys.get(number)
        if key is None:
            key = self._keys[number] = number_key(number)
        return key

    def match(self, lines):
        keys = [self._key(line.number) for line in lines]
        found = [self._surely(line, key) for line, key in zip(lines, keys, strict=True)]
        claimed = {one.ours.member for one in found if one}
        return [
            sure or self._otherwise(line, names.read(line.name), key, claimed)
            for sure, line, key in zip(found, lines, keys, strict=True)
        ]

    def _surely(self, line, key):
        """By number and name; by number alone where there is no name."""
        numbered = self._by_number.get(key)
        if not numbered:
            return None
        if len(numbered) == 1 and sort_form(line.name) == sort_form(*numbered[0][2:5]):
            return _fits(line, numbered[0])
        name = names.read(line.name)
        same = [one for one in numbered if not name or names.are_same(name, self._name(one))]
        return _fits(line, same[0]) if len(same) == 1 else None

    def _otherwise(self, line, name, key, claimed):
        numbered = self._by_number.get(key)
        named = self.named(name)
        if numbered:
            return self._by_doubtful_number(line, name, numbered, named, claimed)
        free = [one for one in named if not (key and one.member in claimed)]
        if key and named and not free:
            return _not_ours(line, Why.NAMESAKE_OF_OURS, named)
        if len(named) > 1 and not (len(free) == 1 and not _has_number(free[0])):
            return _not_ours(line, Why.NAMESAKES, free or named)
        if not named:
            return Found(line, Pile.NOT_OURS)  # who it may be is asked of the whole register
        one = free[0]
        if not key:
            return _fits(line, one)
        return Found(line, Pile.NAME_CHANGED, (_of_number(one),), one)

    def _by_doubtful_number(self, line, name, numbered, named, claimed):
        """The number is known, and whose it is bears another name."""
        if not name:
            return _not_ours(line, Why.NAMESAKES, numbered)
        near = [one for one in numbered if names.differ_in_one_word(name, self._name(one))]
        free = [one for one in named if one.member not in claimed]
        if len(near) == 1 and not free and near[0].member not in claimed:
            return Found(line, Pile.NAME_CHANGED, (because(Why.OTHER_NAME),), near[0])
        if len(named) == 1 and free and not near:
            return Found(line, Pile.NAME_CHANGED, (_of_number(free[0]),), free[0])
        if len(numbered) > 1 and len(named) > 1:
            return _not_ours(line, Why.NAMESAKES, numbered)
        return _not_ours(line, Why.NUMBER_OF_OTHER, [*near, *named, *numbered])

    def named(self, name):
        """Everybody who may bear this name, the surest reading first."""
        if not name:
            return []
        if name.initials:
            return self._indexes[3].get(name.initials, [])
        for index, key in zip(self._indexes, (name.whole, name.solid), strict=False):
            if index.get(key):
                return index[key]
        return [
            one
            for one in self._indexes[2].get(name.short, ())
            if not (name.has_patronymic and self._name(one).has_patronymic)
        ]


def _has_number(one):
    return any(number_key(number) for number in one.numbers)


def _of_number(one):
    if not _has_number(one):
        return because(Why.NO_NUMBER)
    return because(Why.OTHER_NUMBER, number=next(filter(number_key, one.numbers)))


def _fits(line, one):
    return Found(line, Pile.FITS, (), one)


def _not_ours(line, why, candidates):
    people = tuple(dict.fromkeys(one.member for one in candidates))[:MOST]
    return Found(line, Pile.NOT_OURS, (because(why),), None, people)


def _by_sums(found, month, swing):
    """The same lines; of whom the sum is odd or nought, in the pile of that."""
    lines, people = defaultdict(list), {}
    for one in found:
        if one.ours:
            lines[one.ours.member, one.line.month or month].append(one.line)
            people[one.ours.member] = one.ours
    looked = {
        (member, of): oddities(those, people[member], of, is_retro=of != month, swing=swing)
        for (member, of), those in lines.items()
    }
    for one in found:
        if one.ours is None:
            yield one
            continue
        pile, reasons = looked[one.ours.member, one.line.month or month]
        is_odd = pile or reasons
        yield one._replace(pile=pile or one.pile, reasons=reasons + one.reasons) if is_odd else one


def _missing(ours, found, month):
    """Those expected of whom the list has no line of its month, and nothing is booked yet."""
    there = {one.ours.member for one in found if one.ours and one.line.month is None}
    return [
        Found(
            None,
            Pile.NOT_WITHHELD,
            (because(Why.MISSING if one.is_told else Why.UNTOLD),),
            one,
        )
        for one in ours
        if one.is_expected and one.member not in there and not one.booked.get(month)
    ]
