"""Writes to the register of employers and to who of them an organisation belongs to."""

from django.db import transaction

from audit.services import record
from structure.models import Employer, Unit
from structure.scope import Action
from structure.services import hold_tree, require_open, require_right, require_seen


@transaction.atomic
def create_employer(unit_id, *, actor, **fields):
    """A new employer, attached to the organisation that told of it."""
    hold_tree()
    employer = Employer.objects.create(**fields)
    record("structure.employer.created", employer, actor=actor, unit_id=unit_id)
    return attach_employer(unit_id, employer.pk, actor=actor)


@transaction.atomic
def change_employer(pk, *, actor, seen="", **fields):
    """Change the card of an employer, for all organisations that work with it.

    ``seen`` is the ``fingerprint`` of the fields as the editor saw them: raises ``TreeRefused``
    when somebody has changed them since.
    """
    employer = Employer.objects.select_for_update().get(pk=pk)
    require_seen(employer, seen, fields)
    changes = {
        name: [str(getattr(employer, name)), str(value)]
        for name, value in fields.items()
        if getattr(employer, name) != value
    }
    if changes:
        for name in changes:
            setattr(employer, name, fields[name])
        employer.save(update_fields=list(changes))
        record("structure.employer.changed", employer, actor=actor, changes=changes)
    return employer


@transaction.atomic
def attach_employer(unit_id, employer_id, *, actor):
    """The organisation works at this employer; saying it twice changes nothing."""
    hold_tree()
    unit = Unit.objects.get(pk=unit_id)
    require_right(actor, Action.EDIT_UNIT, unit)
    require_open(unit)
    employer = Employer.objects.get(pk=employer_id)
    if not unit.employers.filter(pk=employer.pk).exists():
        unit.employers.add(employer)
        record("structure.employer.attached", employer, actor=actor, unit_id=unit.pk)
    return employer


@transaction.atomic
def detach_employer(unit_id, employer_id, *, actor):
    """The organisation no longer works at this employer, whose card stays."""
    unit = Unit.objects.get(pk=unit_id)
    require_right(actor, Action.EDIT_UNIT, unit)
    employer = Employer.objects.get(pk=employer_id)
    if unit.employers.filter(pk=employer.pk).exists():
        unit.employers.remove(employer)
        record("structure.employer.detached", employer, actor=actor, unit_id=unit.pk)
    return employer
