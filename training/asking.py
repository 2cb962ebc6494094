"""What a person may ask into, and what he has asked: his side of enrolment."""

from django.db.models import BooleanField, Case, Q, When
from django.utils import timezone

from structure.models import Unit
from structure.queries import time_zone_of
from training.enums import OPEN, EnrolmentState, GroupState
from training.models import Enrolment, Group
from training.models.people import same_person

MOST = 100
ASKED = (EnrolmentState.INVITED, EnrolmentState.APPLIED, EnrolmentState.WAITING)


def open_groups(student, *, on=None):
    """Groups of his organisation and those above it that take requests, what fits him first."""
    today = on or timezone.localdate(timezone=time_zone_of(student.home))
    above = Unit.objects.above(student.home)
    groups = Group.objects.filter(
        Q(enrol_until=None) | Q(enrol_until__gte=today),
        unit__in=above.order_by().values("pk"),
        state__in=(GroupState.PLANNED, GroupState.RUNNING),
        takes_applications=True,
        course__is_open=True,
        ends_on__gte=today,
    )
    fits = Case(When(_fits(student), then=True), default=False, output_field=BooleanField())
    found = groups.annotate(fits=fits).select_related("course", "unit")
    return found.order_by("-fits", "starts_on", "pk")


def _fits(student):
    """The course is for nobody in particular, or for his office and his level."""
    mandates = student.user.current_mandates if student.user else []
    kinds = {student.home.kind, *(mandate.unit.kind for mandate in mandates)}
    for_role, for_level = Q(course__roles=[]), Q(course__levels=[])
    for role in {mandate.role for mandate in mandates}:
        for_role |= Q(course__roles__contains=[role])
    for kind in kinds:
        for_level |= Q(course__levels__contains=[kind])
    return for_role & for_level


def asked_of(student):
    """Invitations, requests and queues of a person, the newest first."""
    rows = Enrolment.objects.filter(same_person(student), state__in=ASKED)
    return rows.select_related("group__course", "group__unit", "home").order_by(
        "-created_at", "-pk"
    )


def standing_of(enrolments, answering):
    """[(enrolment, where it stands in plain words)]; ``answering`` tells who answers for one."""
    return [(enrolment, _said(enrolment, answering)) for enrolment in enrolments]


def _said(enrolment, answering):
    since = f"{timezone.localtime(enrolment.changed_at):%d.%m.%Y}"
    match enrolment.state:
        case EnrolmentState.INVITED:
            return f"Вас пригласили {since}: ответьте, будете ли учиться."
        case EnrolmentState.APPLIED:
            user = answering(enrolment)
            who = f" Отвечает {user.short_name}" if user else ""
            return f"Ваша просьба у {enrolment.home.short_name} с {since}.{who}"
        case EnrolmentState.WAITING:
            return f"Мест пока нет. Вы {place_in_queue(enrolment)}-й в очереди с {since}."
    return enrolment.get_state_display()


def place_in_queue(enrolment):
    before = Q(queued_at__lt=enrolment.queued_at) | Q(
        queued_at=enrolment.queued_at, pk__lt=enrolment.pk
    )
    waiting = Enrolment.objects.filter(group=enrolment.group_id, state=EnrolmentState.WAITING)
    return waiting.filter(before).count() + 1


def standing_in(student, groups):
    """{id of a group: his enrolment there} of those where he stands now."""
    rows = Enrolment.objects.filter(same_person(student), group__in=groups, state__in=OPEN)
    return {enrolment.group_id: enrolment for enrolment in rows}
