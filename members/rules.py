"""How an organisation keeps its members, as it says itself or as those above it say."""

from typing import NamedTuple

from django.db import transaction

from audit.services import record
from members.models import MembershipRules
from structure.joining import Inherited
from structure.models import Unit
from structure.services import hold_tree, require_open

# What holds where no organisation up to the union has set anything.
RULES = {"card_mask": "", "confirm_transfer_days": 14, "seniority_from_application": False}


class Rules(NamedTuple):
    card_mask: str
    confirm_transfer_days: int
    seniority_from_application: bool


def membership_rules(unit) -> Rules:
    """The rules that hold for ``unit``: its own, else the nearest ancestor's, else the defaults."""
    return Rules(**{name: answer.value for name, answer in _answers(unit, own=True).items()})


def inherited_rules(unit):
    """{field: Inherited} for ``unit``, its own rules left out."""
    return _answers(unit, own=False)


def _answers(unit, *, own):
    answers = {name: Inherited(value, None) for name, value in RULES.items()}
    above = Unit.objects.above(unit)
    rows = MembershipRules.objects.filter(unit__in=above).select_related("unit")
    for rules in rows.order_by("unit__lft"):  # from the union down: the nearest has the last word
        if rules.unit_id == unit.pk and not own:
            continue
        for name in answers:
            value = getattr(rules, name)
            if value not in ("", None):
                answers[name] = Inherited(value, rules.unit)
    return answers


@transaction.atomic
def change_rules(unit_id, *, actor, **fields):
    """Set rules of this organisation; an empty one leaves the answer to those above.

    Requests already made keep their day. Raises ``TreeRefused`` for a closed organisation.
    """
    hold_tree()
    unit = Unit.objects.get(pk=unit_id)
    require_open(unit)
    rules, _ = MembershipRules.objects.select_for_update().get_or_create(unit=unit)
    changes = {
        name: [getattr(rules, name), value]
        for name, value in fields.items()
        if getattr(rules, name) != value
    }
    if not changes:
        return rules
    for name, value in fields.items():
        setattr(rules, name, value)
    rules.save()
    record("members.rules.changed", unit, actor=actor, unit_id=unit.pk, changes=changes)
    return rules
