"""Until when a practical work is to be handed in."""

from datetime import datetime, time, timedelta

from structure.queries import time_zones_of
from training.enums import MeetingState
from training.models import Meeting


def due_of(group, task):
    """The last moment: the end of the day, where the group is held, that is ``due_days`` after the
    class of its lesson; without such a class or such days, of the last day of the group."""
    return dues_of([(group, task)])[group.pk, task.pk]


def dues_of(pairs):
    """{(group id, task id): the last moment} of many pairs, by two queries."""
    zones = time_zones_of([group.unit for group, _ in pairs])
    begins = {}
    meetings = Meeting.objects.filter(
        group__in={group.pk for group, _ in pairs},
        lesson__in={task.lesson_id for _, task in pairs if task.due_days is not None},
    ).exclude(state=MeetingState.CANCELLED)
    for group, lesson, starts_at in meetings.order_by("starts_at").values_list(
        "group", "lesson", "starts_at"
    ):
        begins.setdefault((group, lesson), starts_at)
    return {
        (group.pk, task.pk): _last_moment(
            group, task, begins.get((group.pk, task.lesson_id)), zones[group.unit_id]
        )
        for group, task in pairs
    }


def _last_moment(group, task, begins, zone):
    day = group.ends_on
    if begins and task.due_days is not None:
        day = begins.astimezone(zone).date() + timedelta(days=task.due_days)
    return datetime.combine(day + timedelta(days=1), time.min, tzinfo=zone)
