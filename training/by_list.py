"""Many people into a group at once, line by line; all of it may be taken back by its operation."""

import uuid
from datetime import timedelta
from typing import NamedTuple

from django.db import transaction
from django.db.models import Exists, F, OuterRef
from django.urls import reverse
from django.utils import timezone

from audit.services import operation, record
from training.choosing_people import student_of
from training.enrolling import enrol, invite
from training.enums import EnrolmentState, TrainingRefused
from training.models import Attempt, Attendance, Enrolment, LessonProgress, Work
from training.telling import write_to_student
from training.workflow import fill, locked_group

UNDO_WITHIN = timedelta(days=7)
FRESH = (EnrolmentState.INVITED, EnrolmentState.LEARNING, EnrolmentState.WAITING)


class Told(NamedTuple):
    """What became of one line."""

    said: str
    name: str
    enrolment: Enrolment | None
    fault: str = ""


@transaction.atomic
def enrol_lines(group, lines, *, actor, invites=False, in_spite="", now=None):
    """(id of the operation, [Told] a line). A refused line leaves no trace and stops nobody."""
    now, known, told = now or timezone.now(), uuid.uuid4(), []
    take = invite if invites else enrol
    with operation(known=known):
        for line in lines:
            told.append(_taken(group, line, take, actor, in_spite, now, known))
    return known, told


def _taken(group, line, take, actor, in_spite, now, known):
    if line.person is None:
        return Told(line.said, "", None, line.fault)
    name = line.person.full_name
    student = student_of(line.person)
    if student is None:
        return Told(line.said, name, None, "Не занимает должности и не состоит на учёте.")
    try:
        with transaction.atomic():
            taken = take(group, student, actor=actor, in_spite=in_spite, now=now, operation=known)
    except TrainingRefused as refusal:
        return Told(line.said, name, None, str(refusal))
    return Told(line.said, name, taken)


def of_operation(group, known):
    """Enrolments that one list has made and nothing has happened to since."""
    rows = Enrolment.objects.filter(group=group, operation=known, state__in=FRESH)
    return rows.filter(changed_at=F("created_at")).filter(
        ~Exists(LessonProgress.objects.filter(enrolment=OuterRef("pk"))),
        ~Exists(Attempt.objects.filter(enrolment=OuterRef("pk"))),
        ~Exists(Work.objects.filter(enrolment=OuterRef("pk"))),
        ~Exists(Attendance.objects.filter(enrolment=OuterRef("pk"))),
    )


@transaction.atomic
def undo(group_pk, known, *, actor, now=None):
    """Take a list back: (how many are gone, how many stay because they have begun or moved).

    Everybody who is gone is told so. Raises ``TrainingRefused`` when it is too late.
    """
    group, now = locked_group(group_pk), now or timezone.now()
    made = Enrolment.objects.filter(group=group, operation=known)
    if not made.exists():
        raise TrainingRefused("Эта запись списком уже отменена.")
    if made.filter(created_at__lt=now - UNDO_WITHIN).exists():
        raise TrainingRefused("Список записан больше недели назад: убирайте людей по одному.")
    mine = of_operation(group, known).select_for_update(of=("self",))
    gone = list(mine.select_related("student__member", "student__user").order_by("pk"))
    for enrolment in gone:
        enrolment.group = group
        record(
            "training.enrolment.undone", enrolment, actor=actor, unit_id=group.unit_id,
            source=enrolment.state, list=str(known),
        )  # fmt: skip
        write_to_student(
            enrolment, "training_undone", key="training_undone", path=reverse("training:my_open"),
            now=now,
        )  # fmt: skip
        enrolment.delete()
    fill(group, now=now)
    return len(gone), made.count()
