"""Statements of a closed organisation that nobody has handed over yet."""

from dues.enums import StatementState
from dues.models import DuesRegister, DuesStatement


def move_waiting(unit, successor):
    """They wait with the successor's accountant now; returns how many.

    Registers stay with the organisation that numbered them.
    """
    return DuesStatement.objects.filter(unit=unit, state=StatementState.TO_HAND_OVER).update(
        unit=successor
    )


def registers_in_hand(unit):
    """Registers made and not handed over: they stop the closing."""
    made = DuesRegister.objects.filter(unit=unit, handed_on=None, annulled_on=None)
    return made.order_by("year", "number")
