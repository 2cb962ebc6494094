"""What people are told of the classes of their group, each by his own clock."""

from contextlib import contextmanager

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.urls import reverse
from django.utils import timezone

from notifications.services import Attached, tell_user
from structure.queries import time_zone_of
from training import calendars
from training.enums import EnrolmentState
from training.moments import in_words
from training.telling import page_of, write_to_student

NAMES = {
    "training_meeting_new": "Новое занятие",
    "training_meeting_moved": "Занятие изменилось",
    "training_meeting_off": "Занятие отменено",
    "training_meeting_soon": "Скоро занятие",
    "training_recording": "Запись занятия",
}


class Clocks:
    """Time zones of organisations, each looked for once."""

    def __init__(self):
        self._zones = {}

    def of(self, unit):
        if unit.pk not in self._zones:
            self._zones[unit.pk] = time_zone_of(unit)
        return self._zones[unit.pk]


def learning(group):
    rows = group.enrolments.filter(state=EnrolmentState.LEARNING)
    return rows.select_related("student__member", "student__user", "home").order_by("pk")


def tell(meeting, kind, *, actor=None, now, with_file=True, rows=None):
    """One letter about one class to everybody who learns; how many are written.

    The same class in the same shape is told once, however often this is called.
    """
    group, clocks = meeting.group, Clocks()
    zone = clocks.of(group.unit)
    content = calendars.invitation(meeting, unit=group.unit, now=now) if with_file else b""
    written = 0
    with kept(meeting, content) as files:
        for enrolment in learning(group) if rows is None else rows:
            enrolment.group = group
            when = in_words(meeting, clocks.of(enrolment.home), zone)
            letter = write_to_student(
                enrolment,
                kind,
                key=f"{kind}:{meeting.pk}:{meeting.changes}",
                path=page_of(enrolment),
                bell=f"{NAMES[kind]}: {meeting.title}, {when}",
                context={
                    "meeting": meeting.title,
                    "meeting_time": when,
                    "meeting_place": meeting.room,
                    "meeting_link": meeting.link,
                    "reason": meeting.reason,
                },
                attachments=files,
                now=now,
            )
            written += bool(letter and letter.to_address)
        _tell_tutor(meeting, kind, zone, actor)
    return written


def tell_list(meetings, *, now):
    """One letter about all new classes of a group to everybody who learns in it."""
    group, clocks = meetings[0].group, Clocks()
    zone, first = clocks.of(group.unit), meetings[0]
    with kept(first, calendars.list_of(meetings, now=now), "Расписание.ics") as files:
        for enrolment in learning(group):
            enrolment.group = group
            own = clocks.of(enrolment.home)
            write_to_student(
                enrolment,
                "training_timetable",
                key=f"training_timetable:{first.pk}",
                path=page_of(enrolment),
                bell=f"Расписание группы «{group}»: новых занятий {len(meetings)}",
                context={
                    "meetings": [f"{in_words(one, own, zone)} — {one.title}" for one in meetings]
                },
                attachments=files,
                now=now,
            )


def _tell_tutor(meeting, kind, zone, actor):
    """He who leads the class knows of it by the bell, unless he did it himself."""
    user = meeting.tutor
    if user is None or user == actor or kind == "training_recording":
        return
    tell_user(
        user,
        f"{NAMES[kind]}: {meeting.title}, {in_words(meeting, zone, zone)}",
        key=f"{kind}:{meeting.pk}:{meeting.changes}:tutor",
        url=reverse("training:timetable", args=[meeting.group_id]),
    )


@contextmanager
def kept(meeting, content, name="Занятие.ics"):
    """[the file of the calendar, kept for all letters at once]; taken away if they fail."""
    if not content:
        yield []
        return
    path = f"training/calendar/{timezone.now():%Y}/{meeting.uid}-{meeting.changes}.ics"
    stored = default_storage.save(path, ContentFile(content))
    method = "PUBLISH" if b"METHOD:PUBLISH" in content else (
        "CANCEL" if b"METHOD:CANCEL" in content else "REQUEST"
    )  # fmt: skip
    try:
        yield [Attached(name, f"{calendars.ICS}; charset=utf-8; method={method}", stored)]
    except BaseException:
        default_storage.delete(stored)
        raise
