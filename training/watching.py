"""Who may watch a film: whoever learns by it, teaches with it, or keeps it; and how far he is."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from structure.scope import Action
from training.enums import STUDIED, Audience, Presence, VideoState
from training.models import Attendance, Course, Enrolment, Group, LessonProgress, Meeting, Video
from training.models.groups import taught_by
from training.models.people import same_person
from training.progress import is_seen, opened, recount

FASTEST = 2  # times the speed of life, as the player plays at most
SLACK = timedelta(seconds=15)  # for clocks and for what was loaded before the lesson was opened


def for_student(student, key):
    """The film, if a lesson of his course or an opened recording of a class of his group."""
    mine = Enrolment.objects.filter(same_person(student), state__in=STUDIED)
    groups = Group.objects.filter(enrolments__in=mine)
    was_there = Attendance.objects.filter(
        same_person(student, "enrolment__student"), presence=Presence.PRESENT
    )
    missed = Q(recording_for=Audience.ABSENT) & ~Q(pk__in=was_there.values("meeting"))
    shown = Meeting.objects.filter(Q(recording_for=Audience.ALL) | missed, group__in=groups)
    used = Q(lessons__course__in=groups.values("course")) | Q(meetings__in=shown)
    return _ready(used, key)


def for_user(user, key):
    """The film, if the user keeps it, teaches with it, or may read the course; else None."""
    kept = Q(pk__in=Video.objects.for_user(user, Action.KEEP_COURSES).values("pk"))
    courses = Course.objects.for_user(user, Action.VIEW_TRAINING).values("pk")
    lent = Course.objects.for_user(user, Action.KEEP_COURSES).values("pk")
    taught = Group.objects.filter(taught_by(user))
    read = (
        Q(lessons__course__in=courses)
        | Q(lessons__course__in=lent)
        | Q(lessons__course__in=taught.values("course"))
        | Q(meetings__in=Meeting.objects.filter(group__in=taught))
    )
    return _ready(kept | read, key)


def _ready(allowed, key):
    films = Video.objects.filter(key=key, state=VideoState.READY).select_related("poster")
    return films.filter(pk__in=Video.objects.filter(allowed).values("pk")).first()


@transaction.atomic
def told(enrolment, lesson, *, at, seen, now=None):
    """Write where the student stopped and how far he has really watched, in seconds.

    What he says he has seen counts only as far as it could have been played since he opened the
    lesson, and is never taken back. The lesson has a film. Returns his ``LessonProgress``.
    """
    now = now or timezone.now()
    opened(enrolment, lesson, now=now)
    progress = LessonProgress.objects.select_for_update().get(enrolment=enrolment, lesson=lesson)
    length = lesson.video.seconds or 0
    possible = (now - progress.opened_at + SLACK) * FASTEST
    progress.video_at = max(0, min(at, length or at))
    progress.video_seen = max(
        progress.video_seen, min(seen, length or seen, int(possible.total_seconds()))
    )
    progress.save(update_fields=["video_at", "video_seen"])
    if progress.done_at is None and is_seen(progress, lesson.video):
        return recount(enrolment, lesson, now=now)
    return progress
