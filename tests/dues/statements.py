"""Statements and registers for the tests of dues."""

import itertools
from decimal import Decimal

from dues.models import DuesStatement
from dues.registering import make_register
from tests.factories import NOON, TODAY, make_member

_count = itertools.count(1)
KNOWN = object()


def statement_of(house, surname="Иванов", *, unit=None, employer=KNOWN, percent=Decimal("1.00"),
                 starts_on=TODAY, member=None, replaces=None, **card):  # fmt: skip
    """A statement that waits, of a new member of ``house.primary`` at its employer."""
    unit = unit or house.primary
    return DuesStatement.objects.create(
        member=member or make_member(unit, surname=surname, **card),
        unit=unit,
        employer=house.employer if employer is KNOWN else employer,
        percent=percent,
        starts_on=starts_on,
        replaces=replaces,
        key=f"test:{next(_count)}",
    )


def register_of(house, *statements, now=NOON):
    return make_register(
        [statement.pk for statement in statements],
        unit=house.primary,
        employer=house.employer,
        actor="тест",
        now=now,
    )
