"""The end of a group: who has passed and who has not, and what is left of it in people's records.

The portal proposes, the organiser decides: a verdict of his own wants a reason. It may be taken
back for ``UNDO_DAYS`` while no certificate has been given out.
"""

from collections import defaultdict
from datetime import timedelta
from typing import NamedTuple

from django.db import transaction
from django.db.models import Count, Q
from django.utils import timezone

from audit.services import record
from members.periods import months_after
from structure.queries import time_zone_of
from training import progress
from training.attending import Attended, presence_of
from training.categories import categories_of
from training.enums import (
    EnrolmentEvent,
    EnrolmentState,
    GroupState,
    MeetingState,
    RecordState,
    Subject,
    TrainingRefused,
    WorkState,
)
from training.homes import homes_of
from training.models import Certificate, Enrolment, Lesson, TrainingRecord, Work
from training.models.people import users_behind
from training.participants import rows_of
from training.warning import settle_user
from training.workflow import fire, fire_held, locked_group

UNDO_DAYS = 14
MOST = 400  # people on one page of verdicts; of the others the proposed verdict is taken
OVER = "Группа закончила обучение."
NOT_IN_YET = (EnrolmentState.WAITING, EnrolmentState.APPLIED, EnrolmentState.INVITED)
DECIDED = (EnrolmentState.PASSED, EnrolmentState.FAILED)


class Proposal(NamedTuple):
    """What the portal knows of one learner, and what it would decide."""

    enrolment: Enrolment
    done: int
    lessons: int
    attended: Attended
    accepted: int  # practical works
    tasks: int
    reasons: tuple[str, ...]  # why not; empty when he has passed

    @property
    def passes(self):
        return not self.reasons


def proposals_of(group, *, most=None):
    """What is proposed for everybody who learns, by name; as many queries for one as for 400."""
    rows = rows_of(group).filter(state=EnrolmentState.LEARNING).order_by("sort_name", "pk")
    rows = rows.select_related("student__member__unit", "student__user", "home")
    people = list(rows[:most])
    figures, attended = progress.figures(people), presence_of(people)
    required = Q(is_required=True, task__isnull=False)
    tasks = Lesson.objects.filter(required, course=group.course_id).count()
    works = dict(
        Work.objects.filter(
            enrolment__in=people, state=WorkState.ACCEPTED, task__lesson__is_required=True
        )
        .values_list("enrolment")
        .annotate(number=Count("task", distinct=True))
        .order_by()
    )
    return [
        _proposal(group, one, figures[one.pk], attended[one.pk], works.get(one.pk, 0), tasks)
        for one in people
    ]


def _proposal(group, enrolment, figures, attended, accepted, tasks):
    done, lessons = figures
    needed, reasons = group.course.needed_presence, []
    if done < lessons:
        reasons.append(f"пройдено занятий: {done} из {lessons}")
    if attended.percent is not None and attended.percent < needed:
        reasons.append(f"посещено {attended.percent} % занятий, нужно {needed} %")
    if accepted < tasks:
        reasons.append(f"зачтено работ: {accepted} из {tasks}")
    return Proposal(enrolment, done, lessons, attended, accepted, tasks, tuple(reasons))


def why_not(group, *, now):
    """Why the group cannot be finished now, in words; "" when it can."""
    if group.state != GroupState.RUNNING:
        return f"Завершить можно группу, которая учится; эта — {_state(group)}."
    if group.meetings.filter(state=MeetingState.PLANNED, ends_at__gt=now).exists():
        return "Впереди ещё есть занятия: проведите их или отмените, потом завершайте группу."
    return ""


@transaction.atomic
def finish(pk, verdicts, *, actor, now=None):
    """End the learning: everybody who learns has passed or not; who passed gets a record. Those
    who have not got in are told that it is over.

    ``verdicts`` is {id of an enrolment: (has he passed, why)}; who is not in it is decided as
    proposed. Raises ``TrainingRefused`` and leaves no trace: a verdict against the proposal without
    a reason, a group that is over already.
    """
    now = now or timezone.now()
    group = locked_group(pk)
    if words := why_not(group, now=now):
        raise TrainingRefused(words)
    ended_on = min(timezone.localdate(now, time_zone_of(group.unit)), group.ends_on)
    _hold_learners(group)
    found = proposals_of(group)
    if not found:
        raise TrainingRefused("В группе никто не учится: завершать нечего. Её можно отменить.")
    _send_away(group, actor, now)
    passed = [one for one in found if _decide(group, one, verdicts, actor, now)]
    _write_down(group, [one.enrolment for one in passed], ended_on, actor, now)
    _turn(group, GroupState.FINISHED, "training.group.finished", actor, passed=len(passed),
          failed=len(found) - len(passed))  # fmt: skip
    _settle(passed, now)
    return len(passed)


def _hold_learners(group):
    """Quizzes, works and marks of attendance come before the verdicts or after them."""
    rows = group.enrolments.select_for_update(no_key=True).filter(state=EnrolmentState.LEARNING)
    list(rows.order_by("pk").values_list("pk"))


def _send_away(group, actor, now):
    """Whoever was invited, asked or waited is told that the group is over, and may go elsewhere;
    those who wait first, or a place would be given to one of them."""
    for state in NOT_IN_YET:
        for one in group.enrolments.filter(state=state).order_by("pk"):
            fire(one.pk, EnrolmentEvent.REMOVE, actor=actor, note=OVER, now=now)


def _decide(group, proposal, verdicts, actor, now):
    passes, why = verdicts.get(proposal.enrolment.pk, (proposal.passes, ""))
    if passes != proposal.passes and not why.strip():
        name = proposal.enrolment.student.short_name
        raise TrainingRefused(f"{name}: решение не такое, как предлагалось. Напишите почему.")
    why = why.strip() or ("" if passes else "; ".join(proposal.reasons).capitalize())
    event = EnrolmentEvent.PASS if passes else EnrolmentEvent.FAIL
    fire_held(group, proposal.enrolment, event, actor=actor, note=why, now=now)
    return passes


def _write_down(group, enrolments, ended_on, actor, now):
    """A record of each: what section IV counts, as things stood on the last day."""
    course, categories = group.course, _categories(enrolments, ended_on)
    homes = homes_of([one.student for one in enrolments], on=ended_on)
    months = course.valid_months
    TrainingRecord.objects.bulk_create(
        TrainingRecord(
            student=one.student, unit=homes[one.student_id], enrolment=one, course_line=course.line,
            state=RecordState.CONFIRMED, title=course.title, kind=course.kind,
            subject=course.subject, category=categories[one.pk], organiser=group.unit.short_name,
            form=group.form, began_on=min(group.starts_on, ended_on), ended_on=ended_on,
            hours=course.hours, valid_until=months_after(ended_on, months) if months else None,
            cost=group.cost, source=group.source, is_school=course.subject == Subject.GENERAL,
            decided_by=str(actor)[:200], created_at=now, decided_at=now,
        )
        for one in enrolments
    )  # fmt: skip


def _categories(enrolments, ended_on):
    """{enrolment id: category} on the last day; one put right by hand stays as it was put."""
    by_day, found = defaultdict(list), {}
    for one in enrolments:
        by_day[timezone.localdate(one.created_at)].append(one)
    at_end = categories_of([one.student for one in enrolments], on=ended_on)
    for day, some in by_day.items():
        at_start = categories_of([one.student for one in some], on=day)
        for one in some:
            is_own = one.category != at_start[one.student_id]
            found[one.pk] = one.category if is_own else at_end[one.student_id]
    return found


@transaction.atomic
def take_back(pk, *, actor, reason, now=None):
    """The group learns again, verdicts and records are gone. Raises ``TrainingRefused``."""
    now = now or timezone.now()
    group = locked_group(pk)
    if words := why_not_back(group, now=now):
        raise TrainingRefused(words)
    held = group.enrolments.select_for_update(of=("self",), no_key=True).filter(state__in=DECIDED)
    held = held.select_related("student__member", "student__user")
    decided = list(held.order_by("pk"))
    TrainingRecord.objects.filter(enrolment__in=decided).delete()
    for one in decided:
        fire_held(group, one, EnrolmentEvent.RESUME, actor=actor, note=reason, now=now)
    _turn(group, GroupState.RUNNING, "training.group.resumed", actor, reason=reason)
    return group


def why_not_back(group, *, now):
    """Why verdicts stand for good, in words; "" when they may still be taken back."""
    if group.state != GroupState.FINISHED:
        return f"Возвращают завершённую группу; эта — {_state(group)}."
    if Certificate.objects.filter(record__enrolment__group=group).exists():
        return "Удостоверения этой группы уже выданы. Отзовите то, что выдано ошибочно."
    last = group.enrolments.filter(state__in=DECIDED).order_by("-changed_at").first()
    if last and last.changed_at < now - timedelta(days=UNDO_DAYS):
        return f"После завершения прошло больше {UNDO_DAYS} дней: итоги больше не меняют."
    return ""


def _turn(group, state, action, actor, **told):
    old, group.state = group.state, state
    group.save(update_fields=["state"])
    record(action, group, actor=actor, unit_id=group.unit_id, old=old, new=state, **told)


def _settle(passed, now):
    """Whose rights were narrowed for want of this learning has them back at once."""
    for user in users_behind([one.enrolment.student for one in passed]):
        settle_user(user, now=now)


def _state(group):
    return group.get_state_display().lower()
