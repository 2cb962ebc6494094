"""What is attached to a card: every row of every app that points at it, found by introspection.

So a new app is moved without a change here. Left out are what tells of the card itself (its
revisions, suspicions, verdicts and merges) and rows that merely mention its id
(``db_constraint=False``).
"""

from typing import NamedTuple

from django.db.models import Field, Model, UniqueConstraint

from members.models import (
    DistinctPair,
    Member,
    Membership,
    Merge,
    Posting,
    Revision,
    Suspension,
    Suspicion,
)

_OF_THE_CARD = (Member, Revision, Suspicion, DistinctPair, Merge)
_SETTLED_BEFORE = (Membership, Suspension)  # «one current»: ``stays`` sees to it before they move


class Relation(NamedTuple):
    model: type[Model]
    field: Field

    @property
    def label(self):
        return f"{self.model._meta.label_lower}.{self.field.name}"

    @property
    def title(self):
        return self.model._meta.verbose_name_plural

    @property
    def is_plain(self):
        """Do people know of such rows? The lines of the ledger go with what they are lines of."""
        return self.model is not Posting

    def rows(self, member):
        return self.model._base_manager.filter(**{self.field.name: member})


class Part(NamedTuple):
    """How many rows of one kind move, and how many stay: the kept card has the same already."""

    relation: Relation
    moving: list[int]
    staying: list[int]

    @property
    def title(self):
        title = self.relation.title
        return title[:1].upper() + title[1:]


def relations():
    found = [
        Relation(relation.related_model, relation.field)
        for relation in Member._meta.get_fields(include_hidden=True)
        if relation.auto_created and not relation.concrete and not relation.many_to_many
    ]
    return sorted(
        (
            relation
            for relation in found
            if relation.model not in _OF_THE_CARD and relation.field.db_constraint
        ),
        key=lambda relation: relation.label,
    )


def by_label(label):
    return next((relation for relation in relations() if relation.label == label), None)


def parts_of(gone, kept, *, locking=False):
    """What of ``gone`` moves to ``kept``. With ``locking`` the rows are locked (``hold``)."""
    parts = []
    for relation in relations():
        rows = relation.rows(gone)
        pks = hold(rows) if locking else list(rows.order_by("pk").values_list("pk", flat=True))
        if pks:
            staying = _repeated(relation, gone, kept)
            parts.append(
                Part(
                    relation,
                    [pk for pk in pks if pk not in staying],
                    [pk for pk in pks if pk in staying],
                )
            )
    return parts


def hold(rows):
    """Lock rows attached to a card that is locked already, without waiting; returns their ids.

    Waiting would turn the lock order round: processes lock their own row first, and the card
    after it. Who holds a row makes this one try again (``merging.tried``).
    """
    rows = rows.order_by("pk").select_for_update(of=("self",), nowait=True)
    return list(rows.values_list("pk", flat=True))


def clashes(gone, kept):
    """Titles of what both cards have running now, and one person may have but once."""
    found = []
    for relation in relations():
        if relation.model in _SETTLED_BEFORE:
            continue
        for constraint in relation.model._meta.constraints:
            if _binds(constraint, relation) and constraint.condition is not None:
                rows = relation.model._base_manager.filter(constraint.condition)
                others = [name for name in constraint.fields if name != relation.field.name]
                if _same(relation, rows, others, gone, kept):
                    found.append(str(relation.title))
    return found


def _binds(constraint, relation):
    return isinstance(constraint, UniqueConstraint) and relation.field.name in constraint.fields


def _repeated(relation, gone, kept):
    """Rows of ``gone`` that would stand twice beside ``kept``."""
    options = relation.model._meta
    groups = [tuple(names) for names in options.unique_together]
    groups += [
        constraint.fields
        for constraint in options.constraints
        if _binds(constraint, relation) and constraint.condition is None
    ]
    if relation.field.unique:
        groups.append((relation.field.name,))
    repeated = set()
    for names in groups:
        if relation.field.name in names:
            others = [name for name in names if name != relation.field.name]
            rows = relation.model._base_manager.all()
            repeated |= _same(relation, rows, others, gone, kept)
    return repeated


def _same(relation, rows, others, gone, kept):
    """Ids among ``rows`` of ``gone`` whose ``others`` are those of a row of ``kept``."""
    name = relation.field.name
    theirs = set(rows.filter(**{name: kept}).values_list(*others)) if others else None
    if theirs is None:
        has_one = rows.filter(**{name: kept}).exists()
        return set(rows.filter(**{name: gone}).values_list("pk", flat=True)) if has_one else set()
    return {
        pk
        for pk, *values in rows.filter(**{name: gone}).values_list("pk", *others)
        if tuple(values) in theirs and None not in values
    }
