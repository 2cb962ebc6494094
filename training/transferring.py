"""From one group to another of the same course.

Within one version of the course what was done goes with the person: the way through lessons,
attempts, works, and a work that was being looked at waits for the tutors of the new group. Into
another version goes what is the same there, lessons passed; attempts and works stay with the old
enrolment, since they answer questions that the new version may not ask. Attendance stays where
the classes were.
"""

from django.db import transaction
from django.utils import timezone

from training.enums import EnrolmentEvent, TrainingRefused, WorkState
from training.models import Lesson, LessonProgress
from training.workflow import begin, fire, group_of, locked_group


@transaction.atomic
def move(pk, group_pk, *, actor, note="", now=None):
    """The new enrolment. Raises ``TrainingRefused``: another course, no places, not there now."""
    now = now or timezone.now()
    source = group_of(pk)
    groups = {one: locked_group(one) for one in sorted({source, group_pk})}
    if groups[source].course.line != groups[group_pk].course.line or source == group_pk:
        raise TrainingRefused("Перевести можно в другую группу того же курса.")
    left = fire(pk, EnrolmentEvent.MOVE, actor=actor, note=note, now=now)
    entered = begin(
        group_pk, left.student, EnrolmentEvent.ENTER, actor=actor, note="", now=now,
        home=left.home, category=left.category, moved_from=left,
    )  # fmt: skip
    if groups[source].course_id == groups[group_pk].course_id:
        _take_along(left, entered)
    else:
        _recognise(left, entered)
    return entered


def _take_along(left, entered):
    left.works.filter(state=WorkState.TAKEN).update(
        state=WorkState.SENT, taken_by=None, taken_until=None
    )
    # Lessons last: an attempt being handed in this moment makes the row of its lesson.
    for rows in (left.attempts, left.works, left.progress):
        rows.update(enrolment=entered)


def _recognise(left, entered):
    """Lessons that stand in both versions and were passed are passed."""
    here = dict(Lesson.objects.filter(course=entered.group.course).values_list("line", "pk"))
    done = left.progress.filter(done_at__isnull=False, lesson__line__in=here)
    LessonProgress.objects.bulk_create(
        LessonProgress(
            enrolment=entered, lesson_id=here[row.lesson.line], opened_at=row.opened_at,
            video_at=row.video_at, video_seen=row.video_seen, done_at=row.done_at,
        )
        for row in done.select_related("lesson")
    )  # fmt: skip
