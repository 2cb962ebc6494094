"""The recording of a class, a film or a link: opened to those who missed it, or to all."""

from django.db import transaction
from django.utils import timezone

from audit.services import record
from training.enums import Audience, MeetingState, Presence, TrainingRefused
from training.holding import hold_film
from training.meeting_letters import learning, tell
from training.models import Attendance, Meeting
from training.workflow import locked_group


@transaction.atomic
def attach(pk, *, video, link, audience, actor, now=None):
    """Say where the recording is and who sees it; whoever sees it newly gets a letter.

    Returns how many letters are written. Raises ``TrainingRefused``.
    """
    now = now or timezone.now()
    group = locked_group(Meeting.objects.values_list("group", flat=True).get(pk=pk))
    meeting = Meeting.objects.select_for_update(of=("self",)).select_related("tutor").get(pk=pk)
    meeting.group = group
    if audience and not (video or link):
        raise TrainingRefused("Показывать пока нечего: выберите видео или вставьте ссылку.")
    if audience and meeting.starts_at > now:
        raise TrainingRefused("Занятия ещё не было: запись открывают после него.")
    if audience and meeting.state == MeetingState.CANCELLED:
        raise TrainingRefused("Занятие отменено: записи у него нет.")
    hold_film(video)
    was = [meeting.recording_id, meeting.recording_link, meeting.recording_for]
    meeting.recording, meeting.recording_link = video, link
    meeting.recording_for = audience
    new = [video and video.pk, link, audience]
    if was == new:
        return 0
    meeting.save(update_fields=["recording", "recording_link", "recording_for"])
    names = ("recording", "recording_link", "recording_for")
    record(
        "training.meeting.recording", meeting, actor=actor, unit_id=group.unit_id,
        changes={
            name: [before, after]
            for name, before, after in zip(names, was, new, strict=True)
            if before != after
        },
    )  # fmt: skip
    if not audience:
        return 0
    rows = learning(group)
    if audience == Audience.ABSENT:
        rows = rows.exclude(pk__in=_present(meeting))
    return tell(meeting, "training_recording", actor=actor, now=now, with_file=False, rows=rows)


def _present(meeting):
    there = Attendance.objects.filter(meeting=meeting, presence=Presence.PRESENT)
    return there.values("enrolment")
