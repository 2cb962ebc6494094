"""What a student sees of the classes of his group: the next one, the rest, the recordings."""

from typing import NamedTuple

from structure.queries import time_zone_of
from training import moments
from training.attending import presence_of
from training.enums import Audience, EnrolmentState, MeetingState, Presence
from training.models import Meeting


class Classes(NamedTuple):
    next: object  # the class going on or the nearest one
    coming: list  # those after it
    recordings: list  # classes whose recording is open to him
    attended: object  # ``attending.Attended``, or None before the first class
    zone: str


def meetings_of(enrolment, *, now, zone):
    """Times by his own clock; the organiser's beside them where it shows another hour."""
    meetings = list(
        enrolment.group.meetings.exclude(state=MeetingState.CANCELLED)
        .select_related("tutor", "recording").order_by("starts_at", "pk")
    )  # fmt: skip
    present = set(
        enrolment.attendance.filter(presence=Presence.PRESENT).values_list("meeting", flat=True)
    )
    of_group = time_zone_of(enrolment.group.unit) if meetings else zone
    for one in meetings:
        one.when = moments.in_words(one, zone, of_group)
        one.is_on = one.starts_at <= now
    coming = [one for one in meetings if one.ends_at > now]
    attended = presence_of([enrolment])[enrolment.pk]
    return Classes(
        next=coming[0] if coming else None,
        coming=coming[1:],
        recordings=[one for one in meetings if is_open(one, one.pk in present)],
        attended=attended if attended.percent is not None else None,
        zone=moments.named(zone),
    )


def nearest_of(enrolments, *, now, zone):
    """The class going on or the nearest one in the groups where he learns, or None."""
    groups = [one.group_id for one in enrolments if one.state == EnrolmentState.LEARNING]
    coming = Meeting.objects.filter(group__in=groups, ends_at__gt=now)
    coming = coming.exclude(state=MeetingState.CANCELLED).select_related("group__unit", "tutor")
    found = coming.order_by("starts_at", "pk").first()
    if found:
        found.when = moments.in_words(found, zone, time_zone_of(found.group.unit))
        found.is_on = found.starts_at <= now
    return found


def is_open(meeting, was_there):
    """May he see the recording of this class?"""
    if not (meeting.recording_id or meeting.recording_link):
        return False
    if meeting.recording_for == Audience.ABSENT:
        return not was_there
    return meeting.recording_for == Audience.ALL
