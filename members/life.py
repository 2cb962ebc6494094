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
    record(f"members.{sort}.added", line, actor=actor, unit_id=member.unit_id, member=member.pk)
    return line


@transaction.atomic
def correct_line(sort, member_pk, pk, *, actor, **fields):
    """What was written wrong; the same again leaves no trace."""
    member = locked(member_pk)
    line = MODELS[sort].objects.get(pk=pk, member=member)
    changed = sorted(name for name, value in fields.items() if getattr(line, name) != value)
    if changed:
        for name in changed:
            setattr(line, name, fields[name])
        line.save(update_fields=changed)
        record(
            f"members.{sort}.corrected", line, actor=actor, unit_id=member.unit_id,
            member=member.pk, fields=changed,
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
    record(f"members.{sort}.removed", line, actor=actor, unit_id=member.unit_id, member=member.pk)
    line.delete()
    return kept
