"""Until when a practical work is to be handed in."""

from datetime import datetime, time, timedelta

from structure.queries import time_zone_of
from training.enums import MeetingState


def due_of(group, task):
    """The last moment: the end of the day, where the group is held, that is ``due_days`` after the
    class of its lesson; without such a class or such days, of the last day of the group."""
    zone, day = time_zone_of(group.unit), group.ends_on
    if task.due_days is not None:
        meetings = group.meetings.filter(lesson=task.lesson_id)
        meeting = meetings.exclude(state=MeetingState.CANCELLED).order_by("starts_at").first()
        if meeting:
            day = meeting.starts_at.astimezone(zone).date() + timedelta(days=task.due_days)
    return datetime.combine(day + timedelta(days=1), time.min, tzinfo=zone)
