"""Rules that an organisation sets itself or takes from the nearest one above that has set them.

One row of such a model an organisation; an empty field leaves the answer to those above.
"""

from typing import NamedTuple

from structure.models import Unit


class Inherited(NamedTuple):
    """What holds when an organisation sets nothing itself, and whose word that is."""

    value: object
    unit: Unit | None  # None: nobody's, so the portal does


def answers(model, defaults, unit, *, own=True):
    """{field: Inherited} for ``unit``; ``own=False`` leaves its own row out."""
    found = {name: Inherited(value, None) for name, value in defaults.items()}
    rows = model.objects.filter(unit__in=Unit.objects.above(unit)).select_related("unit")
    for rules in rows.order_by("unit__lft"):  # from the union down: the nearest has the last word
        if rules.unit_id == unit.pk and not own:
            continue
        for name in found:
            value = getattr(rules, name)
            if value not in ("", None):
                found[name] = Inherited(value, rules.unit)
    return found
