"""What must be true before a step of an enrolment is taken. Each guard refuses in words."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from structure.queries import time_zone_of
from training.enums import OPEN, STUDIED, EnrolmentState, GroupState, TrainingRefused
from training.guards import preconditions_of
from training.models import Enrolment, Group
from training.models.people import card_of, same_person

TAKEN_IN = {GroupState.PLANNED, GroupState.RUNNING}


@dataclass
class Attempt:
    """A step being taken: the locked rows, who takes it and with which words."""

    enrolment: Enrolment
    group: Group
    event: str
    actor: Any
    note: str
    now: datetime
    in_spite: str = ""  # why the organiser takes a person who has not passed what is needed

    @property
    def today(self):
        return timezone.localdate(self.now, time_zone_of(self.group.unit))


def is_enrolling(attempt):
    """The group is still to be learnt in."""
    group = attempt.group
    if group.state not in TAKEN_IN:
        raise TrainingRefused(f"Группа «{group}» — {group.get_state_display().lower()}.")
    if group.ends_on < attempt.today:
        raise TrainingRefused(f"Обучение в группе «{group}» закончилось {group.ends_on:%d.%m.%Y}.")


def takes_applications(attempt):
    group = attempt.group
    if not (group.takes_applications and group.course.is_open):
        raise TrainingRefused("В эту группу записывает только организатор.")
    if group.enrol_until and group.enrol_until < attempt.today:
        raise TrainingRefused(f"Набор в группу окончен {group.enrol_until:%d.%m.%Y}.")


def needs_approval(attempt):
    if not attempt.group.needs_approval:
        raise TrainingRefused("Для этой группы согласие своей организации не нужно.")


def needs_no_approval(attempt):
    if attempt.group.needs_approval:
        raise TrainingRefused("Для этой группы нужно согласие своей организации.")


def has_learnt_before(attempt):
    """What the course asks for is passed, or the organiser says why it does not matter."""
    unmet = preconditions_of(attempt.group.course, attempt.enrolment.student, on=attempt.today)
    if unmet and not attempt.in_spite:
        raise TrainingRefused(f"Сначала нужно пройти: {', '.join(map(str, unmet))}.")


def is_not_elsewhere(attempt):
    """Nobody learns one course in two groups at once; a group that is over holds nobody."""
    other = (
        Enrolment.objects.filter(
            same_person(attempt.enrolment.student),
            group__course__line=attempt.group.course.line,
            group__state__in=TAKEN_IN,
            state__in=OPEN,
        )
        .exclude(group=attempt.group)
        .select_related("group")
        .first()
    )
    if other:
        raise TrainingRefused(
            f"Этот курс уже выбран в группе «{other.group}»: {other.get_state_display().lower()}."
        )


def has_place(attempt):
    if is_full(attempt.group):
        raise TrainingRefused(f"В группе «{attempt.group}» нет свободных мест.")


def has_reason(attempt):
    if not attempt.note:
        raise TrainingRefused("Напишите причину: её увидит слушатель.")


def is_not_own(attempt):
    """Nobody agrees to his own request."""
    if is_himself(attempt.actor, attempt.enrolment.student):
        raise TrainingRefused("Свою просьбу согласует другой: организация выше или её заместитель.")


def is_cancelled(attempt):
    if attempt.group.state != GroupState.CANCELLED:
        raise TrainingRefused("Группа не отменена.")


def is_himself(user, student):
    if student.user_id == user.pk or (student.member_id and student.member_id == card_of(user)):
        return True
    mine, his = user.email, student.member.email if student.member else ""
    return bool(mine) and mine.lower() == his.lower()


def is_full(group):
    return group.capacity is not None and taken(group) >= group.capacity


def taken(group):
    """Places of the group that are held: an invited one holds none until he accepts."""
    return Enrolment.objects.filter(group=group, state__in=STUDIED).count()


def already(enrolment):
    """Why a person cannot be put into the group where he stands already."""
    if enrolment.state == EnrolmentState.LEARNING:
        return "Уже учится в этой группе."
    return f"Уже есть в этой группе: {enrolment.get_state_display().lower()}."
