"""Writes to resolutions. ``applications.resolving`` moves applications in the same transaction."""

from django.db import transaction

from audit.services import record
from documents.numbering import next_number
from resolutions.enums import ResolutionRefused, State
from resolutions.models import Line, Resolution

SEQUENCE = "resolution"


def sequence_of(body):
    """Each body of an organisation numbers its own resolutions, anew every year."""
    return f"{SEQUENCE}:{body}"


@transaction.atomic
def draft(*, unit, body, dated, lines, actor, start_at=1, **fields):
    """A new draft with the next number of the body and year. ``lines`` are unsaved ``Line``s."""
    number = next_number(unit, sequence_of(body), dated.year, start_at=start_at)
    resolution = Resolution.objects.create(
        unit=unit,
        body=body,
        dated=dated,
        year=dated.year,
        number=number,
        created_by=str(actor)[:200],
        **fields,
    )
    for position, line in enumerate(lines, start=1):
        line.resolution, line.position = resolution, position
    Line.objects.bulk_create(lines)
    record(
        "resolutions.drafted",
        resolution,
        actor=actor,
        unit_id=unit.pk,
        members=[line.member_id for line in lines],
    )
    return resolution


def locked_draft(pk):
    """The resolution under a lock; raises ``ResolutionRefused`` unless it is still a draft."""
    resolution = (
        Resolution.objects.select_for_update(of=("self",)).select_related("unit").get(pk=pk)
    )
    if resolution.state != State.DRAFT:
        raise ResolutionRefused(f"{resolution}: {resolution.get_state_display().lower()}.")
    return resolution


@transaction.atomic
def change_draft(pk, *, actor, **fields):
    """Correct a draft; it is printed anew. The number stays, and with it the year."""
    resolution = locked_draft(pk)
    dated = fields.get("dated", resolution.dated)
    if dated.year != resolution.year:
        raise ResolutionRefused(
            f"Номер дан в {resolution.year} году. Для другого года подготовьте новое постановление."
        )
    for name, value in fields.items():
        setattr(resolution, name, value)
    touch(resolution)
    record("resolutions.changed", resolution, actor=actor, unit_id=resolution.unit_id)
    return resolution


@transaction.atomic
def drop_line(resolution, member_id, *, actor):
    """Strike one person from a draft; nobody left annuls it. Harmless when he is not there."""
    resolution = locked_draft(resolution.pk)
    if not resolution.lines.filter(member_id=member_id).delete()[0]:
        return resolution
    for position, line in enumerate(resolution.lines.order_by("position"), start=1):
        if line.position != position:
            line.position = position
            line.save(update_fields=["position"])
    if resolution.lines.exists():
        touch(resolution)
    else:
        annul(resolution.pk, actor=actor, reason="В проекте никого не осталось")
    record("resolutions.line_dropped", resolution, actor=actor, unit_id=resolution.unit_id)
    return resolution


@transaction.atomic
def mark_signed(pk, *, on, actor, scan=None):
    """The body's decision is signed. A second call raises ``ResolutionRefused``."""
    resolution = locked_draft(pk)
    if not resolution.lines.exists():
        raise ResolutionRefused("В постановлении нет ни одного человека.")
    if on < resolution.dated:
        raise ResolutionRefused("Подписано раньше даты постановления: проверьте дату.")
    resolution.state, resolution.signed_on, resolution.scan = State.SIGNED, on, scan
    resolution.save(update_fields=["state", "signed_on", "scan"])
    record("resolutions.signed", resolution, actor=actor, unit_id=resolution.unit_id, on=str(on))
    return resolution


@transaction.atomic
def annul(pk, *, actor, reason):
    """A draft is given up; its number is never given again."""
    resolution = locked_draft(pk)
    resolution.state, resolution.annulled_reason = State.ANNULLED, reason[:300]
    resolution.save(update_fields=["state", "annulled_reason"])
    record(
        "resolutions.annulled", resolution, actor=actor, unit_id=resolution.unit_id, reason=reason
    )
    return resolution


def touch(resolution):
    """The printed draft no longer says what the draft says."""
    resolution.revision += 1
    resolution.paper = None
    resolution.paper_error = ""
    resolution.save()
