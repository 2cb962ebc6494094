"""Who was at a class: marked by whoever teaches, or by the student himself with the code on the
screen; and how much of the classes each has attended."""

from collections import defaultdict
from decimal import Decimal
from typing import NamedTuple

from django.db import transaction
from django.utils import timezone

from audit.services import record
from training import meeting_codes
from training.enums import (
    STUDIED,
    EnrolmentState,
    GroupState,
    MeetingState,
    Presence,
    TrainingRefused,
)
from training.models import Attendance, Enrolment, Meeting
from training.models.people import same_person

NOT_MARKED = ""
BEGINS = "Занятие ещё не началось: отметиться можно за 15 минут до начала."
OVER = "Код уже сменился. Наведите камеру на экран ещё раз."


class Attended(NamedTuple):
    """Of the classes held in his group: how many he was at, of how many, in academic hours.

    ``percent`` is None where no class has been held that he had to be at. One missed with an
    excuse is in neither number.
    """

    meetings: int
    held: int
    hours: Decimal
    percent: int | None


@transaction.atomic
def mark(meeting_pk, enrolment_pk, presence, *, actor, reason="", now=None):
    """Was he there; "" takes the mark back. Twice the same is harmless.

    Raises ``TrainingRefused``.
    """
    now = now or timezone.now()
    meeting = _locked(meeting_pk, now)
    enrolment = _markable(meeting, enrolment_pk)
    reason = reason.strip()[:200] if presence == Presence.EXCUSED else ""
    if presence == Presence.EXCUSED and not reason:
        raise TrainingRefused("Напишите уважительную причину: болезнь, смена, командировка.")
    return _put(meeting, enrolment, presence, actor=actor, reason=reason, now=now)


@transaction.atomic
def mark_rest_present(meeting_pk, *, actor, now=None):
    """Everybody who has no mark yet was there; how many."""
    now = now or timezone.now()
    meeting = _locked(meeting_pk, now)
    marked = Attendance.objects.filter(meeting=meeting).values("enrolment")
    rest = meeting.group.enrolments.filter(state=EnrolmentState.LEARNING).exclude(pk__in=marked)
    rest = rest.select_for_update(no_key=True).order_by("pk")
    pks = list(rest.values_list("pk", flat=True))
    Attendance.objects.bulk_create(
        Attendance(
            meeting=meeting, enrolment_id=pk, presence=Presence.PRESENT, marked_by=str(actor)[:200],
            marked_at=now,
        )
        for pk in pks
    )  # fmt: skip
    if pks:
        _held(meeting)
        record(
            "training.attendance.all", meeting, actor=actor, unit_id=meeting.group.unit_id,
            enrolments=pks, old=NOT_MARKED, new=Presence.PRESENT,
        )  # fmt: skip
    return len(pks)


def seen_code(code, learner, *, now):
    """The class whose code the student holds before his camera. Raises ``TrainingRefused``."""
    meeting = meeting_codes.meeting_of(code, now=now)
    if meeting is None:
        raise TrainingRefused(OVER)
    _own(meeting, learner)
    _require_on(meeting, now)
    return meeting


def seen_before(scan, learner, *, now):
    """(the class, when its code was seen) by the browser that the student has entered since.

    Raises ``TrainingRefused``.
    """
    known = meeting_codes.read_scan(scan, now=now)
    if known is None:
        raise TrainingRefused(OVER)
    meeting, seen = known
    _own(meeting, learner)
    _require_on(meeting, seen)
    return meeting, seen


@transaction.atomic
def be_present(form, learner, *, now=None):
    """The student marks himself with the form that a fresh code gave him; twice is harmless.

    Returns the class. Raises ``TrainingRefused``.
    """
    now = now or timezone.now()
    known = meeting_codes.read_form(form, learner.student)
    if known is None:
        raise TrainingRefused(OVER)
    pk, seen = known
    meeting = _locked(pk, now)
    _require_on(meeting, seen)
    enrolment = _markable(meeting, _own(meeting, learner).pk)
    there = Attendance.objects.filter(meeting=meeting, enrolment=enrolment).first()
    if there and there.presence != Presence.PRESENT:
        raise TrainingRefused(
            "Преподаватель отметил вас отсутствующим. Подойдите к нему: он исправит отметку."
        )
    if there is None:
        _put(
            meeting, enrolment, Presence.PRESENT, actor=learner.actor, reason="", now=now,
            is_by_code=True,
        )  # fmt: skip
    return meeting


def presence_of(enrolments):
    """{id of an enrolment: ``Attended``}; as many queries for one as for a thousand.

    A class counts when it was held (somebody was marked at it). One who came from another group
    keeps the lessons he was at there.
    """
    enrolments = list(enrolments)
    before = _former(enrolments)
    pks = {pk for chain in before.values() for pk in chain}
    marks = defaultdict(dict)  # {enrolment: {meeting or lesson: presence}}
    rows = Attendance.objects.filter(enrolment__in=pks)
    told = rows.values_list("enrolment", "meeting", "meeting__lesson", "presence")
    for enrolment, meeting, lesson, presence in told:
        marks[enrolment]["meeting", meeting] = presence
        if lesson and marks[enrolment].get(("lesson", lesson)) != Presence.PRESENT:
            marks[enrolment]["lesson", lesson] = presence
    held = defaultdict(list)
    groups = {one.group_id for one in enrolments}
    meetings = Meeting.objects.filter(group__in=groups, state=MeetingState.HELD)
    for group, pk, lesson, hours in meetings.values_list("group", "pk", "lesson", "hours"):
        held[group].append((pk, lesson, hours))
    return {
        one.pk: _attended(held[one.group_id], [marks[pk] for pk in before[one.pk]])
        for one in enrolments
    }


def _attended(held, marks):
    """``marks`` of his enrolments, the present one first."""
    own, former = marks[0], marks[1:]
    number, excused, hours = 0, 0, Decimal(0)
    for pk, lesson, length in held:
        presence = own.get(("meeting", pk))
        if presence != Presence.PRESENT and lesson:
            elsewhere = [mark.get(("lesson", lesson)) for mark in former]
            if Presence.PRESENT in elsewhere:
                presence = Presence.PRESENT
        if presence == Presence.PRESENT:
            number, hours = number + 1, hours + length
        excused += presence == Presence.EXCUSED
    had_to = len(held) - excused
    return Attended(number, had_to, hours, 100 * number // had_to if had_to else None)


def _former(enrolments):
    """{id: [it, the one he came from, …]}; a query for each step of the longest way."""
    chains = {one.pk: [one.pk] for one in enrolments}
    came = {one.pk: one.moved_from_id for one in enrolments if one.moved_from_id}
    while came:
        for pk, former in came.items():
            chains[pk].append(former)
        found = Enrolment.objects.filter(pk__in=came.values(), moved_from__isnull=False)
        further = dict(found.values_list("pk", "moved_from"))
        came = {pk: further[former] for pk, former in came.items() if former in further}
    return chains


def _put(meeting, enrolment, presence, *, actor, reason, now, is_by_code=False):
    there = Attendance.objects.filter(meeting=meeting, enrolment=enrolment).first()
    old = [there.presence, there.reason] if there else [NOT_MARKED, ""]
    if old == [presence, reason]:
        return there
    if presence == NOT_MARKED:
        there.delete()
        there = None
        _not_held(meeting)
    else:
        there = there or Attendance(meeting=meeting, enrolment=enrolment)
        there.presence, there.reason, there.is_by_code = presence, reason, is_by_code
        there.marked_by, there.marked_at = str(actor)[:200], now
        there.save()
        _held(meeting)
    record(
        "training.attendance.marked", enrolment, actor=actor, unit_id=meeting.group.unit_id,
        meeting=meeting.pk, by_code=is_by_code,
        changes={"presence": [old[0], presence], "reason": [old[1], reason]},
    )  # fmt: skip
    return there


def _held(meeting):
    if meeting.state != MeetingState.HELD:
        meeting.state = MeetingState.HELD
        meeting.save(update_fields=["state"])


def _not_held(meeting):
    """Without a single mark nobody is taken for one who missed it."""
    if not meeting.attendance.exists():
        meeting.state = MeetingState.PLANNED
        meeting.save(update_fields=["state"])


def _locked(pk, now):
    """The class, locked: marks of one class are put one after another."""
    rows = Meeting.objects.select_for_update(of=("self",)).select_related("group__unit")
    meeting = rows.get(pk=pk)
    if meeting.state == MeetingState.CANCELLED:
        raise TrainingRefused("Занятие отменено: отмечать на нём некого.")
    if meeting.group.state in (GroupState.FINISHED, GroupState.CANCELLED):
        raise TrainingRefused(
            f"Группа — {meeting.group.get_state_display().lower()}: посещения больше не меняют."
        )
    if meeting.starts_at - meeting_codes.AROUND > now:
        raise TrainingRefused(BEGINS)
    return meeting


def _markable(meeting, pk):
    """Only of one who learns in the group now: results are not changed from below."""
    rows = Enrolment.objects.select_for_update(of=("self",), no_key=True)  # a verdict waits
    enrolment = rows.select_related("student__member", "student__user").filter(
        group=meeting.group, state__in=STUDIED, pk=pk
    ).first()  # fmt: skip
    if enrolment is None:
        raise TrainingRefused("Этот человек в группе не учится.")
    if enrolment.state != EnrolmentState.LEARNING:
        raise TrainingRefused(
            "Итоги этого слушателя уже подведены: сначала верните его к обучению."
        )
    return enrolment


def _own(meeting, learner):
    mine = Enrolment.objects.filter(
        same_person(learner.student), group=meeting.group, state=EnrolmentState.LEARNING
    ).first()
    if mine is None:
        raise TrainingRefused(
            f"Вы не учитесь в группе «{meeting.group}». Если это ошибка, скажите преподавателю."
        )
    return mine


def _require_on(meeting, now):
    if meeting.state == MeetingState.CANCELLED:
        raise TrainingRefused("Это занятие отменено.")
    if not meeting_codes.is_on(meeting, now=now):
        is_early = now < meeting.starts_at
        raise TrainingRefused(
            BEGINS if is_early else "Занятие закончилось. Попросите преподавателя отметить вас."
        )
