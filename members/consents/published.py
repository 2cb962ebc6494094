"""Conditions and prohibitions that people set on what may be shown of them (ст. 10.1 ч. 10).

The law wants their existence published. Nobody is named: a category, a condition, how many.
"""

from collections import Counter
from typing import NamedTuple

from members.consents.categories import CONDITIONS, Allowed, allowed
from members.enums import ConsentKind
from members.models import Consent
from structure.models import Unit

MOST = 5000  # consents with conditions are rare; no page reads more


class Condition(NamedTuple):
    title: str
    told: str
    people: int


def conditions_of(unit):
    """[``Condition``] of the people of an organisation and below it, by category."""
    rows = Consent.objects.in_force().filter(
        kind=ConsentKind.DISSEMINATION,
        has_conditions=True,
        member__unit__in=Unit.objects.inside(unit).values("pk"),
    )
    counted = Counter()
    for choices in rows.values_list("choices", flat=True)[:MOST]:
        # The words of a person himself may name him: only those of the table are published.
        counted.update(one for one in allowed(choices).values() if one.condition in CONDITIONS)
    return [_said(one, number) for one, number in sorted(counted.items())]


def _said(one: Allowed, number):
    return Condition(one.title, one.told, number)
