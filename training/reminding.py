"""A day before a class everybody who learns is reminded, once."""

from datetime import timedelta

from django.db import transaction

from training.enums import GroupState, MeetingState
from training.meeting_letters import tell
from training.models import Meeting

AHEAD = timedelta(hours=24)
AT_ONCE = 50


def remind_due(*, now, limit=AT_ONCE):
    """Remind of classes that begin within a day; how many. May run twice, late, on two machines.

    One that has begun is not reminded of: the letter would only annoy.
    """
    due = Meeting.objects.filter(
        state=MeetingState.PLANNED, reminded_at=None, starts_at__gt=now,
        starts_at__lte=now + AHEAD,
    )  # fmt: skip
    pks = list(due.order_by("starts_at", "pk").values_list("pk", flat=True)[:limit])
    return sum(_remind(due, pk, now) for pk in pks)


@transaction.atomic
def _remind(due, pk, now):
    mine = due.select_for_update(of=("self",), skip_locked=True)
    meeting = mine.select_related("group__unit", "group__course", "tutor").filter(pk=pk).first()
    if meeting is None:  # another worker has it, or it was moved a moment ago
        return False
    meeting.reminded_at = now
    meeting.save(update_fields=["reminded_at"])
    if meeting.group.state in (GroupState.PLANNED, GroupState.RUNNING):
        tell(meeting, "training_meeting_soon", now=now, with_file=False)
    return True
