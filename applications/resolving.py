"""From applications to a resolution and to the employer: many applications, one transaction.

Lock order of the house: tree, applications (by id), then resolution, members, dues.
"""

from django.db import transaction
from django.utils import timezone

from applications.enums import Event, Refused, Stage
from applications.models import Application
from applications.workflow import fire
from documents.keeping import stores
from dues.answering import confirm_lines
from dues.enums import HandWay
from dues.registering import mark_handed, statement_keys
from members.services import MemberRefused
from resolutions import services as resolutions
from resolutions.enums import State
from resolutions.models import Line
from structure.models import Unit
from structure.queries import deciding_unit, time_zone_of
from structure.scope import Action
from structure.services import hold_tree


def _locked(pks):
    return list(
        Application.objects.select_for_update()
        .filter(pk__in=pks)
        .prefetch_related("unit", "member")  # joined, one that was passed on meanwhile is lost
        .order_by("pk")
    )


@transaction.atomic
def draft_resolution(pks, *, actor, dated, start_at=1, **fields):
    """One draft resolution for these applications (приём списком и единолично).

    All must wait for a resolution of the same deciding organisation, whose papers the actor may
    sign, and stand in no other draft. Raises ``Refused`` naming the first that does not fit, or
    ``ResolutionRefused`` when the votes make no decision.
    """
    hold_tree()
    applications = _locked(pks)
    if not applications:
        raise Refused("Выберите хотя бы одно заявление.")
    deciders = {deciding_unit(unit) for unit in {application.unit for application in applications}}
    for application in applications:
        if application.stage != Stage.RESOLUTION:
            raise Refused(f"{application.short_name}: не на стадии подготовки постановления.")
        if application.resolution_id:
            raise Refused(f"{application.short_name}: уже в другом постановлении.")
    if len(deciders) > 1:
        raise Refused("Решение по этим заявлениям принимают разные организации.")
    unit = deciders.pop()
    if not Unit.objects.for_user(actor, Action.SIGN_RESOLUTION).filter(pk=unit.pk).exists():
        raise Refused(f"Решение принимает {unit}.")
    applications.sort(key=lambda application: (application.member.fio_sort, application.pk))
    resolution = resolutions.draft(
        unit=unit,
        body=fields.pop("body", None) or unit.admitting_body,
        dated=dated,
        lines=[_line(application) for application in applications],
        actor=actor,
        start_at=start_at,
        **fields,
    )
    Application.objects.filter(pk__in=[application.pk for application in applications]).update(
        resolution=resolution
    )
    return resolution


def _line(application):
    applied_on = application.submitted_at.astimezone(time_zone_of(application.unit)).date()
    return Line(
        member=application.member,
        unit=application.unit,
        full_name=application.full_name,
        birth_date=application.birth_date,
        department=application.department,
        job=application.position,
        personnel_number=application.personnel_number,
        applied_on=applied_on,
        first_time=not application.was_member_before,
    )


def _applications_of(resolution_pk):
    return Application.objects.filter(resolution=resolution_pk).order_by("pk")


@transaction.atomic
def sign_resolution(pk, *, on, actor, scan=None, now=None):
    """Mark the resolution signed: every person in it becomes a member and moves on together.

    One who cannot be admitted stops all of them with a sentence that names him.
    """
    now = now or timezone.now()
    applications = _locked(_applications_of(pk).values_list("pk", flat=True))
    resolution = resolutions.mark_signed(pk, on=on, actor=actor, scan=scan)
    for application in applications:
        if application.resolution_id != resolution.pk:
            continue  # left the draft while we waited for the lock
        try:
            fire(application.pk, Event.ADMIT, actor=actor, note=str(resolution), now=now)
        except (Refused, MemberRefused) as refusal:
            raise Refused(f"{application.short_name}: {refusal}") from refusal
    return resolution


@transaction.atomic
def drop_from_draft(pk, *, actor):
    """Take one application out of its draft; it waits for another resolution."""
    application = next(iter(_locked([pk])), None)
    resolution = application and application.resolution
    if resolution is None or resolution.state != State.DRAFT:
        raise Refused("Заявление не стоит в проекте постановления.")
    resolution = resolutions.drop_line(resolution, application.member_id, actor=actor)
    application.resolution = None
    application.save(update_fields=["resolution"])
    return resolution


@transaction.atomic
def annul_draft(pk, *, actor, reason):
    """Give up a draft: its applications wait for another one, its number stays used."""
    _locked(_applications_of(pk).values_list("pk", flat=True))
    resolution = resolutions.annul(pk, actor=actor, reason=reason)
    Application.objects.filter(resolution=resolution).update(resolution=None)
    return resolution


@transaction.atomic
def hand_over_kept(
    register_pk, *, on, received_by, actor, way=HandWay.PAPER, receipt=None, now=None
):
    """The register is with the employer, and so are the statements of its applications.

    ``receipt`` is the tear-off as it was kept (``documents.keeping``).
    """
    applications = _locked(_of_statements(statement_keys(register_pk)))
    register = mark_handed(
        register_pk, on=on, received_by=received_by, way=way, receipt=receipt, actor=actor
    )
    for application in applications:
        if application.stage == Stage.EMPLOYER:  # one refused after the register was made is not
            note = f"Принял: {received_by}"
            fire(application.pk, Event.HAND_OVER, actor=actor, note=note, now=now)
    return register


# The same with the tear-off as ``documents.uploads`` accepted it, and its name.
hand_over = stores("receipt")(hand_over_kept)


@transaction.atomic
def confirm(register_pk, line_ids, *, on, actor, now=None):
    """The payroll has taken these lines (``ALL``: all that wait): their applications end well."""
    _locked(_of_statements(statement_keys(register_pk, line_ids)))
    confirmed = confirm_lines(register_pk, line_ids, on=on, actor=actor)
    for pk in _of_statements(confirmed.begun):
        if Application.objects.filter(pk=pk, stage=Stage.EMPLOYER).exists():
            fire(pk, Event.CONFIRM, actor=actor, now=now)
    return confirmed


def _of_statements(keys):
    """Ids of the applications from which statements with these keys came."""
    return sorted(
        int(key.removeprefix("application:")) for key in keys if key.startswith("application:")
    )
