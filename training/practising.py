"""Practice begins, goes on and ends; what the portal has seen done in it counts as accepted work.

Who makes the organisation stands above (``unionportal.practice``): it needs every process there is.
"""

import logging
from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.locks import locked_people
from accounts.models import Mandate
from accounts.sessions import end_all
from audit.services import record
from training.enums import EnrolmentState, TrainingRefused, WorkState
from training.models import Enrolment, Practice, Student, Work
from training.models.people import card_of, same_person
from training.practice_checks import CHECKS, is_done
from training.progress import recount
from training.works import AT_WORK

logger = logging.getLogger(__name__)

LASTS = timedelta(days=30)
PORTAL = "портал"
SWEPT = 500


def going_of(student, role):
    """The practice of this person in this office, by whichever of his rows; or None."""
    rows = Practice.objects.going().select_related("account", "unit")
    return rows.filter(same_person(student), role=role).order_by("-pk").first()


def is_himself(user, student):
    """Does this person sign in as this user? Only so is there an office to practise."""
    if not user.is_authenticated:
        return False
    return student.user_id == user.pk or student.member_id in {card_of(user)} - {None}


def entered_by(user, pk, *, on):
    """The practice of this user that he may be in on that day, or None."""
    rows = Practice.objects.going().filter(student__user=user, ready_at__isnull=False)
    return rows.select_related("account", "unit").filter(pk=pk, ends_on__gte=on).first()


def is_over(user, pk, *, on):
    """Is it a practice of this user that is over, swept or not?"""
    rows = Practice.objects.filter(student__user=user, pk=pk)
    return rows.filter(Q(ends_on__lt=on) | Q(ended_at__isnull=False)).exists()


@transaction.atomic
def begin(student_pk, role, *, actor, anew=False, now=None):
    """Begin a practice; the one under way is returned, or, with ``anew`` or after its last day,
    ended first.

    Locks the student, so that a second press makes no second one. Raises ``TrainingRefused`` for
    somebody who has no sign-in to the office.
    """
    now = now or timezone.now()
    student = Student.objects.select_for_update(no_key=True).get(pk=student_pk)
    if student.user_id is None:
        raise TrainingRefused(
            "Практика идёт в кабинете, а входа в кабинет у вас нет. Его даёт председатель вашей "
            "организации на странице «Полномочия»."
        )
    current = Practice.objects.going().filter(student=student, role=role).first()
    today = timezone.localdate(now)
    if current and not anew and current.ends_on >= today:
        return current
    if current:
        end(current.pk, actor=actor, now=now)
    made = Practice.objects.create(
        student=student, role=role, began_at=now, retry_at=now,
        ends_on=today + LASTS,
    )  # fmt: skip
    record("training.practice.begun", made, actor=actor, unit_id=student.unit_id, role=role)
    return made


@transaction.atomic
def end(pk, *, actor, now=None):
    """Its offices end and nobody enters it any more; what was done in it stays, unseen. Again
    changes nothing."""
    now = now or timezone.now()
    practice = Practice.objects.select_for_update().select_related("student").get(pk=pk)
    if practice.ended_at is not None:
        return practice
    practice.ended_at = now
    practice.save(update_fields=["ended_at"])
    if practice.unit_id:
        _close_offices(practice, now)
    record("training.practice.ended", practice, actor=actor, unit_id=practice.student.unit_id)
    return practice


def _close_offices(practice, now):
    """Of the student's practice account, and of whoever was invented beside it. A sign-in that is
    somebody's own, with a password or an office elsewhere, is left open. People are locked before
    their offices, as everywhere."""
    tree_id = practice.unit.tree_id
    held = Mandate.objects.filter(unit__tree_id=tree_id)
    people = locked_people(*held.values_list("user", flat=True))
    for mandate in held.select_for_update(of=("self",)).order_by("pk"):
        mandate.ends_on = max(mandate.starts_on, timezone.localdate(now))
        mandate.save(update_fields=["ends_on"])
    for user in people.values():
        elsewhere = user.mandates.exclude(unit__tree_id=tree_id)
        if user.has_usable_password() or elsewhere.exists():
            continue
        user.is_active = False
        user.save(update_fields=["is_active"])
        end_all(user)


def end_due(*, now):
    """End those whose last day is over. May run twice."""
    over = Practice.objects.going().filter(ends_on__lt=timezone.localdate(now)).order_by("ends_on")
    pks = list(over.values_list("pk", flat=True)[:SWEPT])
    for pk in pks:
        end(pk, actor=PORTAL, now=now)
    return len(pks)


@transaction.atomic
def accept_done(enrolment_pk, task, *, now=None):
    """Accept the task if the portal sees its deed in the practice; is it accepted now?

    Locks the enrolment. Asked on opening a lesson and again while the page waits; accepts once.
    """
    now = now or timezone.now()
    accepted = Work.objects.filter(enrolment=enrolment_pk, task=task, state=WorkState.ACCEPTED)
    if accepted.exists():
        return True
    known = Enrolment.objects.select_related("student").filter(pk=enrolment_pk).first()
    if known is None or not _is_seen(known, task):
        return False
    rows = Enrolment.objects.select_for_update(of=("self",), no_key=True)
    enrolment = rows.select_related("student", "group").filter(pk=enrolment_pk).first()
    if enrolment is None:  # the list it was made by has just been undone
        return False
    is_open = enrolment.state == EnrolmentState.LEARNING and enrolment.group.state in AT_WORK
    if accepted.exists() or not is_open or task.lesson.course_id != enrolment.group.course_id:
        return accepted.exists()
    last = enrolment.works.filter(task=task).order_by("-number").first()
    work = Work.objects.create(
        enrolment=enrolment, task=task, number=last.number + 1 if last else 1,
        state=WorkState.ACCEPTED, text="Сделано в учебной организации.", sent_at=now,
        checked_by=PORTAL, checked_at=now,
    )  # fmt: skip
    record(
        "training.work.accepted", work, actor=PORTAL, unit_id=enrolment.group.unit_id,
        number=work.number, mark=None,
    )  # fmt: skip
    recount(enrolment, task.lesson, now=now)
    return True


def _is_seen(enrolment, task):
    check = CHECKS.get(task.check_key)
    practice = check and going_of(enrolment.student, check.role)
    return bool(practice and practice.ready_at and is_done(check, practice))
