"""The union's own weights: how much each likeness of two cards means, and from what sum on."""

from typing import NamedTuple

from django.db import transaction

from audit.services import record
from members.duplicates.noticing import ask_for_search
from members.models import DuplicateRules
from structure.models import Unit


class Weights(NamedTuple):
    name: int
    similar_name: int
    birth_date: int
    phone: int
    email: int
    personnel_number: int
    threshold: int


DEFAULTS = Weights(
    *(DuplicateRules._meta.get_field(name).default for name in Weights._fields),
)


def weights_of(tree_id):
    """The weights that hold in the union whose tree this is."""
    return all_weights().get(tree_id, DEFAULTS)


def all_weights():
    """{tree id: weights} of unions that have set their own."""
    rows = DuplicateRules.objects.values_list("unit__tree_id", *Weights._fields)
    return {tree_id: Weights(*values) for tree_id, *values in rows}


def complaint_of(weights):
    """Why these weights will not do, or "". One likeness alone must never be enough."""
    heaviest = max(weights[:-1])
    if weights.threshold <= heaviest:
        return (
            f"Порог должен быть больше каждого из весов, то есть не меньше {heaviest + 1}: "
            "по одному признаку людей не объединяют."
        )
    return ""


@transaction.atomic
def save_weights(union_pk, weights, *, actor):
    """Put the weights of a union in force; everybody is looked through again. Raises ValueError."""
    if complaint := complaint_of(weights):
        raise ValueError(complaint)
    union = Unit.objects.select_for_update().get(pk=union_pk, parent=None)
    rules = DuplicateRules.objects.filter(unit=union).first() or DuplicateRules(unit=union)
    old = Weights(*(getattr(rules, name) for name in Weights._fields))
    if rules.pk and old == weights:
        return rules
    for name, value in weights._asdict().items():
        setattr(rules, name, value)
    rules.save()
    record(
        "members.duplicate_rules.changed", union, actor=actor, unit_id=union.pk,
        old=old._asdict(), new=weights._asdict(),
    )  # fmt: skip
    ask_for_search()
    return rules
