"""The talk under a lesson within a group: students and tutors write, tutors hide."""

from datetime import timedelta

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts.limits import Limit, wait_for
from audit.services import record
from notifications.services import tell_user
from training.enums import TrainingRefused
from training.models import Remark
from training.tutoring import current_tutors

LONGEST = 4000
SHOWN = 100
WRITING = Limit("training-remark", 20, timedelta(hours=1))


def talk_of(group, lesson, *, is_tutor=False):
    """The last ``SHOWN`` remarks, the oldest first; hidden ones are shown to tutors alone."""
    rows = Remark.objects.filter(group=group, lesson=lesson)
    rows = rows.select_related("student__member", "student__user", "user")
    if not is_tutor:
        rows = rows.filter(hidden_at=None)
    return list(reversed(rows.order_by("-at", "-pk")[:SHOWN]))


@transaction.atomic
def say(group, lesson, text, *, actor, student=None, user=None, now=None):
    """Write a remark of a student or of a tutor; the tutors are told once an hour.

    Raises ``TrainingRefused``: an empty one, too long, or too many.
    """
    now, text = now or timezone.now(), text.replace("\0", "").strip()
    if not text:
        raise TrainingRefused("Напишите сообщение.")
    if len(text) > LONGEST:
        raise TrainingRefused(f"Сообщение длиннее {LONGEST} знаков. Разделите его на части.")
    if wait_for(WRITING, f"student:{student.pk}" if student else f"user:{user.pk}"):
        raise TrainingRefused("Слишком много сообщений подряд. Подождите немного.")
    remark = Remark.objects.create(
        group=group, lesson=lesson, student=student, user=user, text=text, at=now
    )
    record("training.remark.written", group, actor=actor, unit_id=group.unit_id, remark=remark.pk)
    if student:
        _tell_tutors(group, lesson, now)
    return remark


def _tell_tutors(group, lesson, now):
    for tutor in current_tutors(group):
        tell_user(
            tutor.user,
            f"Новое в обсуждении: «{lesson.title}», «{group}»"[:300],
            key=f"training.talk:{group.pk}:{tutor.user_id}:{now:%Y%m%d%H}",
            url=reverse("training:group_talk", args=[group.pk, lesson.pk]),
        )


@transaction.atomic
def hide(pk, *, actor, now=None):
    """Hide a remark from the students, or show it again."""
    remark = Remark.objects.select_for_update(of=("self",)).select_related("group").get(pk=pk)
    shown = remark.hidden_at is not None
    remark.hidden_at = None if shown else now or timezone.now()
    remark.hidden_by = "" if shown else str(actor)[:200]
    remark.save(update_fields=["hidden_at", "hidden_by"])
    record(
        "training.remark.shown" if shown else "training.remark.hidden",
        remark.group, actor=actor, unit_id=remark.group.unit_id, remark=pk,
    )  # fmt: skip
    return remark
