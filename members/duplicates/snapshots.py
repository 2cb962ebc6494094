"""Cards and rows as JSON, so that what a merge changed can be put back as it was."""

from members.models import Member, Posting

CARD = [
    field
    for field in Member._meta.concrete_fields
    if not field.generated and not field.primary_key and field.name != "created_at"
]


def as_kept(instance, fields):
    """``{column: value}``, words for whatever JSON has not."""
    return {field.attname: _plain(field, instance) for field in fields}


def _plain(field, instance):
    value = getattr(instance, field.attname)
    return (
        value if value is None or isinstance(value, bool | int) else field.value_to_string(instance)
    )


def card(member):
    return as_kept(member, CARD)


def value_of(model, attname, kept):
    """What stood there, as the model has it."""
    return _field(model, attname).to_python(kept)


def _field(model, attname):
    return next(field for field in model._meta.concrete_fields if field.attname == attname)


def as_values(model, kept):
    return {attname: value_of(model, attname, value) for attname, value in kept.items()}


def standing(member):
    """Where the person stands and by which rows: changes with every move and with nothing else."""
    stays = member.memberships.order_by("pk").values_list("pk", "unit_id", "since", "until")
    absences = member.suspensions.order_by("pk").values_list("pk", "since", "until")
    lines = Posting.objects.filter(member=member).order_by("pk").values_list("pk", flat=True)
    return {
        "status": member.status,
        "unit": member.unit_id,
        "admitted_on": _iso(member.admitted_on),
        "stays": [[pk, unit, _iso(since), _iso(until)] for pk, unit, since, until in stays],
        "absences": [[pk, _iso(since), _iso(until)] for pk, since, until in absences],
        "movements": list(member.movements.order_by("pk").values_list("pk", flat=True)),
        "lines": list(lines),
    }


def _iso(day):
    return day and day.isoformat()
