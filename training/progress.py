"""How far a person is in a course: what of a lesson is done, and how many lessons.

A lesson is done when everything it has is done: its film seen, its quiz passed, its task accepted;
one that has only a text, when the person says he has read it.
"""

from django.db import transaction
from django.db.models import Count, F, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from training.enums import WorkState
from training.models import Attempt, Enrolment, Lesson, LessonProgress, Work

SEEN_WHOLE = 90  # percent of a film


def is_seen(progress, video):
    """Has he seen enough of the film? One of unknown length: any of it."""
    if not video.seconds:
        return progress.video_seen > 0
    return 100 * progress.video_seen >= SEEN_WHOLE * video.seconds


def parts_of(enrolment, lesson, progress=None):
    """{part of the lesson: is it done} of ``video``, ``quiz``, ``task``, and ``text`` where there
    is nothing else to go by."""
    parts = {}
    if lesson.video_id:
        parts["video"] = progress is not None and is_seen(progress, lesson.video)
    if hasattr(lesson, "quiz"):
        passed = Attempt.objects.filter(enrolment=enrolment, quiz=lesson.quiz, is_passed=True)
        parts["quiz"] = passed.exists()
    if hasattr(lesson, "task"):
        accepted = Work.objects.filter(
            enrolment=enrolment, task=lesson.task, state=WorkState.ACCEPTED
        )
        parts["task"] = accepted.exists()
    if not parts:
        parts["text"] = bool(progress and progress.read_at)
    return parts


def opened(enrolment, lesson, *, now=None):
    """The ``LessonProgress`` of somebody who has opened the lesson; two at once make one."""
    progress, _ = LessonProgress.objects.get_or_create(
        enrolment=enrolment, lesson=lesson, defaults={"opened_at": now or timezone.now()}
    )
    return progress


@transaction.atomic
def mark_read(enrolment, lesson, *, now=None):
    """He says he has read it. Where something else is to be done, that alone is not enough."""
    now = now or timezone.now()
    opened(enrolment, lesson, now=now)
    unread = LessonProgress.objects.filter(enrolment=enrolment, lesson=lesson, read_at=None)
    unread.update(read_at=now)
    return recount(enrolment, lesson, now=now)


@transaction.atomic
def recount(enrolment, lesson, *, now=None):
    """Look anew whether the lesson is done; returns its ``LessonProgress``.

    Locks the row. Called after everything that may finish a part; may be called again at will. A
    verdict taken back makes the lesson undone.
    """
    now = now or timezone.now()
    opened(enrolment, lesson, now=now)
    progress = LessonProgress.objects.select_for_update().get(enrolment=enrolment, lesson=lesson)
    is_done = all(parts_of(enrolment, lesson, progress).values())
    if is_done != (progress.done_at is not None):
        progress.done_at = now if is_done else None
        progress.save(update_fields=["done_at"])
    return progress


def figures(enrolments):
    """{enrolment id: (required lessons done, all required)}; one query for however many."""
    rows = with_figures(Enrolment.objects.filter(pk__in=[one.pk for one in enrolments]))
    return {pk: (done, of) for pk, done, of in rows.values_list("pk", "done", "lessons")}


def with_figures(rows):
    """Enrolments with ``done`` and ``lessons``: how many of the required lessons are done."""
    lessons = Lesson.objects.filter(course=OuterRef("group__course"), is_required=True)
    done = LessonProgress.objects.filter(
        enrolment=OuterRef("pk"), lesson__is_required=True, done_at__isnull=False
    )
    return rows.annotate(done=_counted(done, "enrolment"), lessons=_counted(lessons, "course"))


def _counted(rows, by):
    counted = rows.order_by().values(by).annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted), Value(0))


def is_through(enrolment):
    """Are all required lessons done?"""
    done, lessons = figures([enrolment])[enrolment.pk]
    return done == lessons


def finished(rows):
    """Enrolments of ``rows`` with every required lesson done."""
    return with_figures(rows).filter(Q(done=F("lessons")))
