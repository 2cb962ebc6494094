"""Groups: made, changed, begun, cancelled. The row of the group is locked first."""

from datetime import timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from audit.services import record
from structure.queries import time_zone_of
from training import admitting
from training.enums import (
    OPEN,
    CourseState,
    EnrolmentEvent,
    EnrolmentState,
    GroupState,
    MeetingState,
    TrainingRefused,
)
from training.models import Group
from training.workflow import fill, fire, locked_group

FIELDS = (
    "title", "form", "starts_on", "ends_on", "capacity", "takes_applications", "needs_approval",
    "enrol_until", "about", "cost", "source",
)  # fmt: skip
AT_WORK = (GroupState.PLANNED, GroupState.RUNNING)
ROBOT = "робот"


@transaction.atomic
def create(unit, course, *, actor, now=None, **fields):
    """A group of people who will learn a published course. Raises ``TrainingRefused``."""
    if course.state != CourseState.PUBLISHED:
        raise TrainingRefused("Группу набирают на опубликованный курс: сначала опубликуйте его.")
    now = now or timezone.now()
    begins = fields["starts_on"] <= timezone.localdate(now, time_zone_of(unit))
    group = Group.objects.create(
        unit=unit, course=course, created_by=str(actor)[:200], created_at=now,
        state=GroupState.RUNNING if begins else GroupState.PLANNED, **fields,
    )  # fmt: skip
    record(
        "training.group.created", group, actor=actor, unit_id=unit.pk, course=course.pk,
        new={name: str(value) for name, value in fields.items()},
    )  # fmt: skip
    return group


@transaction.atomic
def change(pk, *, actor, now=None, **fields):
    """Change what was said of the group; new places go at once to those who wait.

    Raises ``TrainingRefused``: fewer places than people learn, or the group is over.
    """
    group = locked_group(pk)
    _require_at_work(group)
    capacity, taken = fields.get("capacity"), admitting.taken(group)
    if capacity is not None and capacity < taken:
        raise TrainingRefused(
            f"В группе уже учатся: {taken}. Мест не может быть меньше: сначала переведите или "
            "отчислите кого-то."
        )
    changes = {
        name: [str(getattr(group, name)), str(value)]
        for name, value in fields.items()
        if getattr(group, name) != value
    }
    if changes:
        for name, value in fields.items():
            setattr(group, name, value)
        group.save(update_fields=list(fields))
        record("training.group.changed", group, actor=actor, unit_id=group.unit_id, changes=changes)
    fill(group, now=now or timezone.now())
    return group


@transaction.atomic
def cancel(pk, *, actor, reason, now=None):
    """There will be no learning: everybody who is in the group is told why."""
    group, now = locked_group(pk), now or timezone.now()
    _require_at_work(group)
    if group.enrolments.filter(state__in=(EnrolmentState.PASSED, EnrolmentState.FAILED)).exists():
        raise TrainingRefused("В группе уже есть результаты: её не отменяют, а завершают.")
    old, group.state, group.cancelled_because = group.state, GroupState.CANCELLED, reason[:300]
    group.save(update_fields=["state", "cancelled_because"])
    record(
        "training.group.cancelled", group, actor=actor, unit_id=group.unit_id, old=old,
        new=group.state, reason=reason,
    )  # fmt: skip
    group.meetings.filter(state=MeetingState.PLANNED).update(
        state=MeetingState.CANCELLED, changes=F("changes") + 1
    )
    for enrolment in list(group.enrolments.filter(state__in=OPEN).order_by("pk")):
        fire(enrolment.pk, EnrolmentEvent.CANCEL, actor=actor, note=reason, now=now)
    return group


def begin_due(*, now, limit=500):
    """Groups whose first day has come by their own clock are learning; how many have begun."""
    tomorrow = timezone.localdate(now) + timedelta(days=1)
    due = Group.objects.filter(state=GroupState.PLANNED, starts_on__lte=tomorrow)
    found = list(due.order_by("starts_on", "pk").values_list("pk", flat=True)[:limit])
    return sum(_begun(pk, now) for pk in found)


@transaction.atomic
def _begun(pk, now):
    group = locked_group(pk)
    today = timezone.localdate(now, time_zone_of(group.unit))
    if group.state != GroupState.PLANNED or group.starts_on > today:
        return False
    group.state = GroupState.RUNNING
    group.save(update_fields=["state"])
    record(
        "training.group.begun", group, actor=ROBOT, unit_id=group.unit_id,
        old=GroupState.PLANNED, new=GroupState.RUNNING,
    )  # fmt: skip
    return True


def _require_at_work(group):
    if group.state not in AT_WORK:
        raise TrainingRefused(f"Группа «{group}» — {group.get_state_display().lower()}.")
