"""How an organisation keeps its members, as it says itself or as those above it say."""

from typing import NamedTuple

from members.models import MembershipRules
from structure.inherited import answers
from structure.services import change_own_rules

# What holds where no organisation up to the union has set anything.
RULES = {"card_mask": "", "confirm_transfer_days": 14, "seniority_from_application": False}


class Rules(NamedTuple):
    card_mask: str
    confirm_transfer_days: int
    seniority_from_application: bool


def membership_rules(unit) -> Rules:
    """The rules that hold for ``unit``: its own, else the nearest ancestor's, else the defaults."""
    found = answers(MembershipRules, RULES, unit)
    return Rules(**{name: answer.value for name, answer in found.items()})


def inherited_rules(unit):
    """{field: Inherited} for ``unit``, its own rules left out."""
    return answers(MembershipRules, RULES, unit, own=False)


def change_rules(unit_id, *, actor, **fields):
    """Set rules of this organisation; an empty one leaves the answer to those above.

    Requests already made keep their day. Raises ``TreeRefused`` for a closed organisation.
    """
    return change_own_rules(
        MembershipRules, unit_id, action="members.rules.changed", actor=actor, **fields
    )
