"""A tutor takes a work, looks at it, accepts it or sends it back; and may think again for a while.

Taken is held by one for ``LEASE``: two tutors never mark one work.
"""

from datetime import timedelta

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from audit.services import record
from training.admitting import is_himself
from training.enums import EnrolmentState, TrainingRefused, WorkState
from training.models import Enrolment, Work
from training.progress import recount
from training.telling import write_to_student
from training.works import WAITING

LEASE = timedelta(minutes=30)
THINKS_AGAIN = timedelta(minutes=15)
MARKS = (3, 4, 5)


def _locked(pk):
    """The work and its enrolment, locked: the enrolment first, as when it is handed in."""
    work = Work.objects.only("enrolment").get(pk=pk)
    Enrolment.objects.select_for_update(no_key=True).get(pk=work.enrolment_id)
    rows = Work.objects.select_for_update(of=("self",))
    return rows.select_related(
        "task__lesson", "taken_by", "enrolment__group__course", "enrolment__group__unit",
        "enrolment__student__member", "enrolment__student__user",
    ).get(pk=pk)  # fmt: skip


def _require_free(work, user, now):
    if is_himself(user, work.enrolment.student):
        raise TrainingRefused("Свою работу не проверяют: её посмотрит другой преподаватель.")
    if work.enrolment.state != EnrolmentState.LEARNING:
        raise TrainingRefused("Обучение этого человека закончено: работу проверять уже не нужно.")
    if work.state not in WAITING:
        raise TrainingRefused(
            f"Эту работу уже проверили: {work.get_state_display().lower()}, {work.checked_by}."
        )
    if held_by_other(work, user, now):
        raise TrainingRefused(
            f"Эту работу сейчас проверяет {work.taken_by.full_name}. Возьмите следующую."
        )


def held_by_other(work, user, now):
    """Does somebody else look at it at this moment?"""
    return work.state == WorkState.TAKEN and work.taken_by_id != user.pk and work.taken_until > now


@transaction.atomic
def take(pk, *, user, now=None):
    """Hold the work for ``LEASE``; taken again by the same it is held anew.

    Raises ``TrainingRefused`` with who has it, or what became of it; for one's own work too.
    """
    now = now or timezone.now()
    work = _locked(pk)
    _require_free(work, user, now)
    work.state, work.taken_by, work.taken_until = WorkState.TAKEN, user, now + LEASE
    work.save(update_fields=["state", "taken_by", "taken_until"])
    return work


@transaction.atomic
def release(pk, *, user):
    """Put the work back into the queue, if this user holds it."""
    work = _locked(pk)
    if work.state == WorkState.TAKEN and work.taken_by_id == user.pk:
        work.state, work.taken_by, work.taken_until = WorkState.SENT, None, None
        work.save(update_fields=["state", "taken_by", "taken_until"])


@transaction.atomic
def check(pk, *, user, accepts, mark=None, remark="", now=None):
    """Accept the work or send it back with a remark; the student is written to.

    Raises ``TrainingRefused`` when somebody else has it or has checked it already.
    """
    now, remark = now or timezone.now(), remark.strip()
    work = _locked(pk)
    _require_free(work, user, now)
    if not accepts and not remark:
        raise TrainingRefused(
            "Напишите, что доработать: без замечания человек не поймёт, чего от него ждут."
        )
    work.state = WorkState.ACCEPTED if accepts else WorkState.RETURNED
    work.mark, work.remark = mark if accepts else None, remark
    work.checked_by, work.checked_at = user.full_name, now
    work.taken_by, work.taken_until = user, None
    work.save(
        update_fields=["state", "mark", "remark", "checked_by", "checked_at", "taken_by",
                       "taken_until"]
    )  # fmt: skip
    record(
        "training.work.accepted" if accepts else "training.work.returned",
        work, actor=user, unit_id=work.enrolment.group.unit_id, number=work.number, mark=work.mark,
    )  # fmt: skip
    recount(work.enrolment, work.task.lesson, now=now)
    _tell(work, accepts, now)
    return work


def _tell(work, accepts, now):
    enrolment, lesson = work.enrolment, work.task.lesson
    write_to_student(
        enrolment,
        "training_work_accepted" if accepts else "training_work_returned",
        key=f"work:{work.pk}:{now:%Y%m%d%H%M%S%f}",
        path=reverse("training:my_lesson", args=[enrolment.pk, lesson.pk]),
        context={"lesson": lesson.title, "remark": work.remark or "без замечаний"},
        bell=f"{'Зачтена' if accepts else 'Возвращена на доработку'} работа: «{lesson.title}»",
        now=now,
    )


@transaction.atomic
def undo(pk, *, user, now=None):
    """Take back one's own verdict within ``THINKS_AGAIN``; the work is held by its tutor again.

    Raises ``TrainingRefused`` once the student has gone on, the group has ended, or it is late.
    """
    now = now or timezone.now()
    work = _locked(pk)
    if work.state in WAITING:
        return work
    if work.taken_by_id != user.pk or now - work.checked_at > THINKS_AGAIN:
        raise TrainingRefused("Отменить проверку может тот, кто проверил, и только сразу.")
    later = Work.objects.filter(enrolment=work.enrolment, task=work.task, number__gt=work.number)
    if later.exists():
        raise TrainingRefused("Человек уже сдал работу заново: проверьте новую.")
    if work.enrolment.state != EnrolmentState.LEARNING:
        raise TrainingRefused("Обучение этого человека закончено: оценку уже не изменить.")
    old = work.get_state_display()
    work.state, work.taken_until = WorkState.TAKEN, now + LEASE
    work.mark, work.checked_by, work.checked_at = None, "", None
    work.save(update_fields=["state", "mark", "checked_by", "checked_at", "taken_until"])
    record(
        "training.work.reopened", work, actor=user, unit_id=work.enrolment.group.unit_id,
        number=work.number, old=old, new=work.get_state_display(),
    )  # fmt: skip
    recount(work.enrolment, work.task.lesson, now=now)
    return work
