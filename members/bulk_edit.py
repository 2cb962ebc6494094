"""One field of many cards at once: shown first as it is and as it will be, and taken back later.

Cards changed by somebody between the preview and the change are left alone and named; so are, when
it is taken back, those that were changed since.
"""

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import NamedTuple

from django import forms
from django.db import transaction
from django.utils import timezone

from audit.services import current_operation, record
from members import bulk
from members.arrivals import Act
from members.enums import DuesMode, Employment
from members.models import Member, Revision
from members.register import visible
from members.wording import said_as
from structure.models import Employer
from structure.scope import Action
from structure.services import hold_tree

MOST = 5000
SHOWN = 50
UNDONE_WITHIN = timedelta(days=30)
SOURCE, BACK = "Изменение по списку", "Отмена изменения по списку"


class BulkRefused(Exception):
    """It cannot be done. The message is shown to the user as it is."""


def _choice(enum):
    return lambda label: forms.ChoiceField(label=label, required=False, choices=enum.choices)


def _text(label):
    return forms.CharField(label=label, required=False, max_length=150)


# What may be set for many at once, and the field of the form for it.
FIELDS: dict[str, Callable] = {
    "department": _text,
    "position": _text,
    "employer": lambda label: forms.CharField(
        label=label, required=False, max_length=150, help_text="Название, город или ИНН."
    ),
    "employment": _choice(Employment),
    "dues_mode": _choice(DuesMode),
}


def title_of(field):
    return str(Member._meta.get_field(field).verbose_name)


class Line(NamedTuple):
    """One card in the preview."""

    member: Member
    old: str
    new: str


class Preview(NamedTuple):
    """What will happen: the first ``lines``, how many cards will change, how many will not.

    ``versions`` are {id: version} of those that will change, as they were seen.
    """

    lines: list[Line]
    changing: int
    same: int
    versions: dict[int, int]


def preview(cards, field, value):
    """``value`` is as ``bulk.kept`` tells it: an id for an employer."""
    attname = Member._meta.get_field(field).attname
    found = list(cards.order_by("fio_sort", "pk")[: MOST + 1])
    if len(found) > MOST:
        raise BulkRefused("За раз можно изменить не больше 5 000 карточек. Уточните отбор.")
    differing = [card for card in found if bulk.kept(getattr(card, attname)) != value]
    employers = employers_of([getattr(card, attname) for card in differing] + [value], field)
    new = words_of(field, value, employers)
    lines = [
        Line(card, words_of(field, getattr(card, attname), employers), new)
        for card in differing[:SHOWN]
    ]
    versions = {card.pk: card.version for card in differing}
    return Preview(lines, len(differing), len(found) - len(differing), versions)


def words_of(field, value, employers):
    return said_as(field, value, employers) or "—"


def employers_of(values, field):
    """{id: name} of employers among ``values``."""
    if field != "employer":
        return {}
    found = Employer.objects.filter(pk__in={int(value) for value in values if value})
    return dict(found.values_list("pk", "short_name"))


@transaction.atomic
def set_for_many(versions, field, value, *, actor, now=None):
    """Write the value on the cards of a preview; returns (operation, {id: why not}).

    Only cards that the actor may edit now are written.
    """
    if field not in FIELDS:
        raise ValueError(f"not set for many: {field}")
    now = now or timezone.now()
    operation = current_operation() or uuid.uuid4()
    hold_tree()  # else it and the closing of an organisation may wait for each other's cards
    allowed = set(
        visible(actor, Action.EDIT_MEMBER).filter(pk__in=versions).values_list("pk", flat=True)
    )
    changes = {
        pk: bulk.Change(version, {field: value})
        for pk, version in versions.items()
        if pk in allowed
    }
    act = Act(operation, f"{SOURCE}: {title_of(field)}", str(actor), now)
    refused = bulk.change_cards(changes, act)
    refused |= {pk: "Нет права править." for pk in versions if pk not in allowed}
    record(
        "members.bulk.changed", actor, actor=actor, field=field, value=value,
        cards=len(changes) - sum(pk in changes for pk in refused), operation=str(operation),
    )  # fmt: skip
    return operation, refused


class Done(NamedTuple):
    """A change of many cards as it stands now."""

    operation: uuid.UUID
    field: str
    revisions: list[Revision]
    may_be_undone: bool

    @property
    def title(self):
        return title_of(self.field)


def done_by(operation, user, *, now=None):
    """What an operation changed on cards that this user may edit; None when nothing."""
    cards = visible(user, Action.EDIT_MEMBER)
    revisions = list(
        Revision.objects.filter(operation=operation, source__startswith=SOURCE, member__in=cards)
        .select_related("member")
        .order_by("member__fio_sort", "member_id")
    )
    if not revisions:
        return None
    field = next(iter(revisions[0].changes))
    young = revisions[0].at >= (now or timezone.now()) - UNDONE_WITHIN
    untouched = any(_stands(revision, field) for revision in revisions)
    return Done(operation, field, revisions, young and untouched)


def lines_of(done):
    """The first of its cards with what they had and what they got."""
    shown = done.revisions[:SHOWN]
    values = [value for revision in shown for value in revision.changes[done.field]]
    employers = employers_of(values, done.field)
    return [
        Line(
            revision.member,
            *(words_of(done.field, value, employers) for value in revision.changes[done.field]),
        )
        for revision in shown
    ]


def _stands(revision, field):
    """Has the card still what this operation gave it?"""
    attname = Member._meta.get_field(field).attname
    return bulk.kept(getattr(revision.member, attname)) == revision.changes[field][1]


@transaction.atomic
def undo(operation, *, actor, now=None):
    """Give the cards back what they had; returns {id: why not} of those changed since.

    Raises ``BulkRefused`` when there is nothing to take back, or it is too late.
    """
    now = now or timezone.now()
    hold_tree()
    done = done_by(operation, actor, now=now)
    if done is None or not done.may_be_undone:
        raise BulkRefused("Отменить это изменение уже нельзя.")
    field = done.field
    refused, changes = {}, {}
    touched = _touched_since(done)
    for revision in done.revisions:
        if revision.member_id in touched or not _stands(revision, field):
            refused[revision.member_id] = "Поле изменили после этого."
        else:
            old = revision.changes[field][0]
            changes[revision.member_id] = bulk.Change(revision.member.version, {field: old})
    act = Act(current_operation() or uuid.uuid4(), f"{BACK}: {title_of(field)}", str(actor), now)
    refused |= bulk.change_cards(changes, act)
    record(
        "members.bulk.undone", actor, actor=actor, field=field, operation=str(operation),
        cards=len(changes) - sum(pk in changes for pk in refused),
    )  # fmt: skip
    return refused


def _touched_since(done):
    """Ids of cards on which the same field was written again, be it the same value."""
    since = {revision.member_id: revision.version for revision in done.revisions}
    others = Revision.objects.filter(member__in=since, changes__has_key=done.field)
    return {pk for pk, version in others.values_list("member_id", "version") if version > since[pk]}
