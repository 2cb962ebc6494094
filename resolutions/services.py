"""Writes to resolutions. ``applications.resolving`` moves applications in the same transaction."""

from celery import current_app
from django.db import transaction
from django.utils import timezone

from audit.services import record
from documents.numbering import coming_number, next_number
from documents.services import store_upload
from resolutions.enums import ResolutionRefused, State
from resolutions.guards import has_quorum, is_adopted
from resolutions.models import Line, Resolution

SEQUENCE = "resolution"
PRINT_PAPER = "resolutions.tasks.print_resolution"
PRINT_EXTRACTS = "resolutions.tasks.print_extracts"
FIXED = ("unit", "body", "number", "year")  # the number belongs to them


def sequence_of(body):
    """Each body of an organisation numbers its own resolutions, anew every year."""
    return f"{SEQUENCE}:{body}"


def number_to_come(unit, body, year):
    """The number that a draft made now would get: to show in a form, not to rely on."""
    return coming_number(unit, sequence_of(body), year)


@transaction.atomic
def draft(*, unit, body, dated, lines, actor, start_at=1, **fields):
    """A new draft with the next number of the body and year. ``lines`` are unsaved ``Line``s.

    Raises ``ResolutionRefused`` when the votes do not make a decision.
    """
    resolution = Resolution(
        unit=unit,
        body=body,
        dated=dated,
        year=dated.year,
        created_by=str(actor)[:200],
        **fields,
    )
    is_decided(resolution)
    resolution.number = next_number(unit, sequence_of(body), dated.year, start_at=start_at)
    resolution.save()
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
    print_later(resolution)
    return resolution


def is_decided(resolution):
    """Could the body decide, and did it? Raises ``ResolutionRefused``."""
    has_quorum(resolution.elected, resolution.present)
    is_adopted(
        resolution.present,
        resolution.votes_for,
        resolution.votes_against,
        resolution.votes_abstained,
    )


def locked_draft(pk):
    """The resolution under a lock; raises ``ResolutionRefused`` unless it is still a draft."""
    resolution = locked(pk)
    if resolution.state != State.DRAFT:
        raise ResolutionRefused(f"{resolution} уже {resolution.get_state_display().lower()}.")
    return resolution


def locked(pk):
    return Resolution.objects.select_for_update(of=("self",)).select_related("unit").get(pk=pk)


@transaction.atomic
def change_draft(pk, *, actor, **fields):
    """Correct a draft; it is printed anew. The number stays, and with it the body and the year."""
    resolution = locked_draft(pk)
    dated = fields.get("dated", resolution.dated)
    if dated.year != resolution.year:
        raise ResolutionRefused(
            f"Номер дан в {resolution.year} году. Для другого года подготовьте новое постановление."
        )
    changes = {
        name: [str(getattr(resolution, name)), str(value)]
        for name, value in fields.items()
        if getattr(resolution, name) != value
    }
    if set(changes) & set(FIXED):
        raise ResolutionRefused("Номер дан этому органу: для другого подготовьте новое.")
    if not changes:
        return resolution
    for name in changes:
        setattr(resolution, name, fields[name])
    is_decided(resolution)
    touch(resolution)
    record(
        "resolutions.changed",
        resolution,
        actor=actor,
        unit_id=resolution.unit_id,
        changes=changes,
    )
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
    record(
        "resolutions.line_dropped",
        resolution,
        actor=actor,
        unit_id=resolution.unit_id,
        member=member_id,
    )
    if not resolution.lines.exists():
        return annul(resolution.pk, actor=actor, reason="В проекте никого не осталось")
    touch(resolution)
    return resolution


@transaction.atomic
def mark_signed(pk, *, on, actor, scan=None):
    """The body's decision is signed. A second call raises ``ResolutionRefused``."""
    resolution = locked_draft(pk)
    if not resolution.lines.exists():
        raise ResolutionRefused("В постановлении нет ни одного человека.")
    if on < resolution.dated:
        raise ResolutionRefused(
            f"Постановление датировано {resolution.dated:%d.%m.%Y}, раньше его подписать нельзя."
        )
    resolution.state, resolution.signed_on, resolution.scan = State.SIGNED, on, scan
    resolution.save(update_fields=["state", "signed_on", "scan"])
    record("resolutions.signed", resolution, actor=actor, unit_id=resolution.unit_id, on=str(on))
    return resolution


@transaction.atomic
def attach_scan(pk, accepted, name, *, actor):
    """Keep the scan of a signed resolution; another one later takes its place.

    ``accepted`` is what ``documents.uploads.accept`` let in.
    """
    resolution = locked(pk)
    if resolution.state != State.SIGNED:
        raise ResolutionRefused("Скан прикладывают к подписанному постановлению.")
    resolution.scan = store_upload(accepted, name)
    resolution.save(update_fields=["scan"])
    record(
        "resolutions.scan.attached",
        resolution,
        actor=actor,
        unit_id=resolution.unit_id,
        sha256=resolution.scan.sha256,
    )
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


@transaction.atomic
def ask_extracts(pk, *, actor, now=None):
    """Let the worker make the extracts that are not made yet. Asking twice changes nothing."""
    resolution = locked(pk)
    if resolution.state != State.SIGNED:
        raise ResolutionRefused("Выписки делают из подписанного постановления.")
    if resolution.paper_id is None:
        raise ResolutionRefused("Постановление ещё печатается: попросите выписки чуть позже.")
    if not resolution.lines.filter(extract=None).exists():
        return resolution
    resolution.extracts_asked_at = now or timezone.now()
    resolution.paper_error, resolution.print_after = "", None
    resolution.save(update_fields=["extracts_asked_at", "paper_error", "print_after"])
    record("resolutions.extracts.asked", resolution, actor=actor, unit_id=resolution.unit_id)
    ask_worker(PRINT_EXTRACTS, pk)
    return resolution


def touch(resolution):
    """The printed draft no longer says what the draft says."""
    resolution.revision += 1
    resolution.paper = None
    resolution.paper_error, resolution.print_after = "", None
    resolution.save()
    print_later(resolution)


def print_later(resolution):
    ask_worker(PRINT_PAPER, resolution.pk)


def print_again(resolution):
    """Do not wait for the pause after a fault to end: somebody has mended its reason."""
    Resolution.objects.filter(pk=resolution.pk).update(paper_error="", print_after=None)
    for task in (PRINT_PAPER, PRINT_EXTRACTS):
        ask_worker(task, resolution.pk)


def lease_of(resolution, task):
    """Held in the cache by the worker that prints."""
    return f"{task}:{resolution.pk}:{resolution.revision}"


def ask_worker(task, pk):
    """By name, since tasks import this module; a lost message is mended by the sweep."""
    transaction.on_commit(lambda: current_app.send_task(task, args=[pk]), robust=True)
