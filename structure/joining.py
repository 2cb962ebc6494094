"""Rules of joining set for a branch, and what stands where nothing is set."""

from structure.inherited import answers
from structure.models import JoiningRules
from structure.queries import RULES
from structure.services import change_own_rules


def inherited_rules(unit):
    """{field: Inherited} for ``unit``, its own rules left out."""
    return answers(JoiningRules, RULES, unit, own=False)


def change_rules(unit_id, *, actor, **fields):
    """Set rules of this organisation; None leaves the answer to the ones above.

    Terms of applications already running are not moved; how long sheets lie in trays holds for
    those that lie there too. Raises ``TreeRefused`` for a closed organisation.
    """
    return change_own_rules(
        JoiningRules, unit_id, action="structure.rules.changed", actor=actor, **fields
    )
