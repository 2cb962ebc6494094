"""The timetable of a group: a class added, a row of them, moved, cancelled, deleted.

The group is locked first. Whoever learns is told in the same transaction, by letters with a file
for his calendar.
"""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from audit.services import record
from structure.queries import time_zone_of
from training.enums import EnrolmentState, GroupState, MeetingState, TrainingRefused
from training.meeting_letters import tell, tell_list
from training.models import Meeting
from training.moments import moment_of
from training.workflow import locked_group

AT_WORK = (GroupState.PLANNED, GroupState.RUNNING)
FIELDS = ("lesson", "title", "starts_at", "ends_at", "hours", "room", "link", "tutor")
TOLD = ("starts_at", "ends_at", "room", "link", "title")  # what people have in their calendars
MOST = 60  # classes of one row


@transaction.atomic
def add(group_pk, *, actor, tells=True, now=None, **fields):
    """One class. Raises ``TrainingRefused``."""
    group, now = _at_work(group_pk), now or timezone.now()
    meeting = Meeting.objects.create(group=group, **fields)
    record(
        "training.meeting.added", meeting, actor=actor, unit_id=group.unit_id,
        new=_said(meeting, FIELDS),
    )  # fmt: skip
    if tells and meeting.starts_at > now:
        tell(meeting, "training_meeting_new", actor=actor, now=now)
    return meeting


@transaction.atomic
def add_series(
    group_pk, lessons, *, first_day, at, minutes, every_days, actor, tells=True, now=None, **fields
):
    """A class for each of ``lessons``, at the same hour by the clock of the organisation.

    ``fields`` are common to all: room, link, tutor. All of them or none: raises
    ``TrainingRefused``.
    """
    group, now = _at_work(group_pk), now or timezone.now()
    zone = time_zone_of(group.unit)
    made = []
    for number, lesson in enumerate(lessons[:MOST]):
        starts = moment_of(first_day + timedelta(days=every_days * number), at, zone)
        made.append(
            Meeting.objects.create(
                group=group, lesson=lesson, title=lesson.title, hours=lesson.hours,
                starts_at=starts, ends_at=starts + timedelta(minutes=minutes), **fields,
            )
        )  # fmt: skip
        record(
            "training.meeting.added", made[-1], actor=actor, unit_id=group.unit_id,
            new=_said(made[-1], FIELDS),
        )  # fmt: skip
    coming = [meeting for meeting in made if meeting.starts_at > now]
    if tells and len(coming) == 1:
        tell(coming[0], "training_meeting_new", actor=actor, now=now)
    elif tells and coming:
        tell_list(coming, now=now)
    return made


@transaction.atomic
def change(pk, *, actor, reason="", tells=True, now=None, **fields):
    """Move a class or say otherwise what it is; a cancelled one is in the timetable again.

    What has been is changed only with a reason. Raises ``TrainingRefused``.
    """
    meeting, now = _locked(pk), now or timezone.now()
    _require_at_work(meeting.group)
    was_over, was_off = meeting.starts_at <= now, meeting.state == MeetingState.CANCELLED
    changed = {name for name, value in fields.items() if getattr(meeting, name) != value}
    if not changed and not was_off:
        return meeting
    if was_over and not reason.strip():
        raise TrainingRefused("Это занятие уже началось: напишите, почему вы его исправляете.")
    old = _said(meeting, sorted(changed))
    for name, value in fields.items():
        setattr(meeting, name, value)
    is_told = was_off or bool(changed & set(TOLD))
    meeting.reason = reason.strip()[:300]
    if was_off:
        meeting.state = MeetingState.PLANNED
    if is_told:
        meeting.changes += 1
    if was_off or "starts_at" in changed:
        meeting.reminded_at = None
    meeting.save()
    new = _said(meeting, sorted(changed))
    record(
        "training.meeting.changed", meeting, actor=actor, unit_id=meeting.group.unit_id,
        changes={name: [old[name], new[name]] for name in new}, note=meeting.reason,
        was_cancelled=was_off,
    )  # fmt: skip
    if tells and is_told and meeting.starts_at > now:
        tell(meeting, "training_meeting_moved", actor=actor, now=now)
    return meeting


@transaction.atomic
def cancel(pk, *, actor, reason, now=None):
    """It will not be; people are told why. Raises ``TrainingRefused``."""
    meeting, now = _locked(pk), now or timezone.now()
    _require_at_work(meeting.group)
    if not reason.strip():
        raise TrainingRefused("Напишите, почему занятия не будет: это прочтут слушатели.")
    if meeting.state == MeetingState.CANCELLED:
        raise TrainingRefused("Это занятие уже отменено.")
    if meeting.attendance.exists():
        raise TrainingRefused(
            "На занятии отмечены люди: значит, оно было. Сначала снимите отметки о посещении."
        )
    old, meeting.state = meeting.state, MeetingState.CANCELLED
    meeting.reason, meeting.changes = reason.strip()[:300], meeting.changes + 1
    meeting.save(update_fields=["state", "reason", "changes"])
    record(
        "training.meeting.cancelled", meeting, actor=actor, unit_id=meeting.group.unit_id,
        old=old, new=meeting.state, note=meeting.reason,
    )  # fmt: skip
    if meeting.starts_at > now:
        tell(meeting, "training_meeting_off", actor=actor, now=now)
    return meeting


@transaction.atomic
def delete(pk, *, actor, now=None):
    """Nothing is left of a class that nobody was at. Raises ``TrainingRefused``."""
    meeting, now = _locked(pk), now or timezone.now()
    meeting.group.is_joined = is_joined(meeting.group)
    if why := why_kept(meeting, is_marked=meeting.attendance.exists(), now=now):
        raise TrainingRefused(why)
    record(
        "training.meeting.deleted", meeting, actor=actor, unit_id=meeting.group.unit_id,
        old=_said(meeting, FIELDS),
    )  # fmt: skip
    meeting.delete()


def why_kept(meeting, *, is_marked, now):
    """Why the class may not be deleted, in words; "" if it may."""
    if is_marked:
        return "На занятии отмечены люди: его не удаляют, а исправляют."
    if meeting.recording_id or meeting.recording_link:
        return "У занятия есть запись: сначала уберите её."
    is_coming = meeting.state == MeetingState.PLANNED and meeting.starts_at > now
    if is_coming and meeting.group.is_joined:
        return "Слушатели знают об этом занятии: сначала отмените его, им придёт письмо."
    return ""


def is_joined(group):
    """Does anybody learn in it, so that its timetable is known to somebody?"""
    return group.enrolments.filter(state=EnrolmentState.LEARNING).exists()


def unplanned(group):
    """Lessons of the course for which the group has no class yet."""
    held = group.meetings.exclude(state=MeetingState.CANCELLED).values("lesson")
    return group.course.lessons.exclude(pk__in=held.filter(lesson__isnull=False))


def _at_work(pk):
    group = locked_group(pk)
    _require_at_work(group)
    return group


def _require_at_work(group):
    if group.state not in AT_WORK:
        raise TrainingRefused(
            f"Группа «{group}» — {group.get_state_display().lower()}: её расписание не меняют."
        )


def _locked(pk):
    group = locked_group(Meeting.objects.values_list("group", flat=True).get(pk=pk))
    rows = Meeting.objects.select_for_update(of=("self",)).select_related("tutor", "lesson")
    meeting = rows.get(pk=pk)
    meeting.group = group
    return meeting


def _said(meeting, names):
    return {name: _word(getattr(meeting, name)) for name in names}


def _word(value):
    """Of a person and of a lesson, the id: the journal holds no names."""
    return str(getattr(value, "pk", value)) if value is not None else ""
