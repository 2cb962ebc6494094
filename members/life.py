"""Training, awards and family of a member: added, corrected, removed and put back.

Each write locks the card first. What is removed is returned, so that a mistake can be undone.
"""

from django.db import transaction

from audit.services import record
from members.editing import MemberRefused, locked
from members.models import Award, Relative, Training

MODELS = {"training": Training, "award": Award, "relative": Relative}
MOST = 100  # lines of one sort on one card


@transaction.atomic
def add_line(sort, member_pk, *, actor, **fields):
    """One more line of training, award or family."""
    member, model = locked(member_pk), MODELS[sort]
    if model.objects.filter(member=member).count() >= MOST:
        raise MemberRefused("Здесь уже сто записей. Уберите лишние.")
    line = model.objects.create(member=member, **fields)
    record(
        f"members.{sort}.added", line, actor=actor, unit_id=member.unit_id, member=member.pk,
        new={name: _told(value) for name, value in fields.items()},
    )  # fmt: skip
    return line


@transaction.atomic
def correct_line(sort, member_pk, pk, *, actor, **fields):
    """What was written wrong; the same again leaves no trace."""
    member = locked(member_pk)
    line = MODELS[sort].objects.get(pk=pk, member=member)
    changes = {
        name: [getattr(line, name), value]
        for name, value in fields.items()
        if getattr(line, name) != value
    }
    if changes:
        for name in changes:
            setattr(line, name, fields[name])
        line.save(update_fields=list(changes))
        record(
            f"members.{sort}.corrected", line, actor=actor, unit_id=member.unit_id,
            member=member.pk,
            changes={name: [_told(old), _told(new)] for name, (old, new) in changes.items()},
        )  # fmt: skip
    return line


@transaction.atomic
def remove_line(sort, member_pk, pk, *, actor):
    """Returns the fields of the line, by which ``add_line`` writes it again."""
    member = locked(member_pk)
    line = MODELS[sort].objects.get(pk=pk, member=member)
    kept = {
        field.name: getattr(line, field.name)
        for field in line._meta.concrete_fields
        if field.name not in {"id", "member"}
    }
    record(
        f"members.{sort}.removed", line, actor=actor, unit_id=member.unit_id, member=member.pk,
        old={name: _told(value) for name, value in kept.items()},
    )  # fmt: skip
    line.delete()
    return kept


def _told(value):
    """A value of a line as the journal writes it down."""
    return value if value is None or isinstance(value, int | str) else str(value)
