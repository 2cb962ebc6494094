"""Writes to collective agreements. A new one does not change those before it."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from audit.services import record
from structure.models import CollectiveAgreement, Unit
from structure.scope import Action
from structure.services import hold_tree, require_open, require_right

SOON = timedelta(days=90)  # before the end one begins to speak of the next


def ending_agreements(on):
    """Those of open organisations that end within ``SOON`` and have no next one yet."""
    ending = CollectiveAgreement.objects.filter(
        until__gte=on, until__lte=on + SOON, unit__closed_on=None
    )
    return without_next(ending)


def without_next(agreements):
    """Those after which the organisation has no longer one with the same employer."""
    later = CollectiveAgreement.objects.filter(unit=OuterRef("unit"), until__gt=OuterRef("until"))
    of_same = later.filter(Q(employer=OuterRef("employer")) | Q(employer=None))
    return agreements.exclude(Exists(of_same)).exclude(Q(employer=None) & Exists(later))


@transaction.atomic
def add_agreement(unit_id, *, actor, **fields):
    """Write down an agreement. Raises ``TreeRefused`` for a closed organisation."""
    hold_tree()
    unit = Unit.objects.get(pk=unit_id)
    require_right(actor, Action.EDIT_UNIT, unit)
    require_open(unit)
    agreement = CollectiveAgreement.objects.create(unit=unit, **fields)
    record(
        "structure.agreement.added",
        agreement,
        actor=actor,
        unit_id=unit.pk,
        until=str(agreement.until),
    )
    return agreement


@transaction.atomic
def change_agreement(pk, *, actor, **fields):
    """Correct or prolong an agreement; old and new values go to the journal."""
    hold_tree()
    agreement = _locked(pk)
    require_right(actor, Action.EDIT_UNIT, agreement.unit)
    require_open(agreement.unit)
    changes = {
        name: [str(getattr(agreement, name)), str(value)]
        for name, value in fields.items()
        if getattr(agreement, name) != value
    }
    if changes:
        for name, value in fields.items():
            setattr(agreement, name, value)
        agreement.save()
        record(
            "structure.agreement.changed",
            agreement,
            actor=actor,
            unit_id=agreement.unit_id,
            changes=changes,
        )
    return agreement


@transaction.atomic
def remove_agreement(pk, *, actor):
    """Take back an agreement written down by mistake; a second call finds nothing."""
    hold_tree()
    agreement = _locked(pk)
    if agreement is None:
        return
    require_right(actor, Action.EDIT_UNIT, agreement.unit)
    require_open(agreement.unit)
    record("structure.agreement.removed", agreement, actor=actor, unit_id=agreement.unit_id)
    agreement.delete()


def _locked(pk):
    rows = CollectiveAgreement.objects.select_for_update(of=["self"]).select_related("unit")
    return rows.filter(pk=pk).first()
