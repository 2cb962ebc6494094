"""Rules of joining set for a branch, and what stands where nothing is set."""

from typing import NamedTuple

from django.db import transaction

from audit.services import record
from structure.models import JoiningRules, Unit
from structure.queries import RULES
from structure.services import hold_tree, require_open


class Inherited(NamedTuple):
    """What holds when an organisation sets nothing itself, and whose word that is."""

    value: object
    unit: Unit | None  # None: nobody's, so the portal does


def inherited_rules(unit):
    """{field: Inherited} for ``unit``, its own rules left out."""
    answers = {name: Inherited(value, None) for name, value in RULES.items()}
    above = Unit.objects.above(unit).exclude(pk=unit.pk)
    rows = JoiningRules.objects.filter(unit__in=above).select_related("unit").order_by("unit__lft")
    for rules in rows:  # from the union down, so the nearest has the last word
        for name in answers:
            value = getattr(rules, name)
            if value is not None:
                answers[name] = Inherited(value, rules.unit)
    return answers


@transaction.atomic
def change_rules(unit_id, *, actor, **fields):
    """Set rules of this organisation; None leaves the answer to the ones above.

    Terms already running are not moved. Raises ``TreeRefused`` for a closed organisation.
    """
    hold_tree()
    unit = Unit.objects.get(pk=unit_id)
    require_open(unit)
    rules, _ = JoiningRules.objects.select_for_update().get_or_create(unit=unit)
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
    record("structure.rules.changed", unit, actor=actor, unit_id=unit.pk, changes=changes)
    return rules
