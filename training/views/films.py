"""Films themselves, by both doors: the bytes, the cover, the subtitles, how far one has watched."""

from django.contrib.auth.decorators import login_required
from django.core.files.storage import default_storage
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from documents.serving import serve
from documents.uploads import JPEG
from training import watching
from training.learners import by_student
from training.models import Enrolment, Lesson
from training.models.people import same_person
from training.progress import is_seen
from training.ranges import serve_range

DOORS = {"office": "office_", "student": "my_"}


def player_of(video, door, *, enrolment=None, lesson=None, progress=None):
    """What ``training/_player.html`` needs; ``door`` is whose addresses the film is opened by."""

    def address(what):
        return reverse(f"training:{DOORS[door]}{what}", args=[video.key])

    return {
        "video": video,
        "film_url": address("film"),
        "poster_url": address("poster") if video.poster_id else "",
        "subtitles_url": address("subtitles") if video.subtitles else "",
        "told_url": enrolment and reverse("training:watched", args=[enrolment.pk, lesson.pk]),
        "at": progress.video_at if progress else 0,
        "seen": progress.video_seen if progress else 0,
        "is_whole": bool(progress) and is_seen(progress, video),
    }


@login_required
@require_safe
def office_film(request, key):
    return _film(request, watching.for_user(request.user, key))


@login_required
@require_safe
def office_poster(request, key):
    return _poster(watching.for_user(request.user, key))


@login_required
@require_safe
def office_subtitles(request, key):
    return _subtitles(watching.for_user(request.user, key))


@by_student
@require_safe
def my_film(request, learner, key):
    return _film(request, watching.for_student(learner.student, key))


@by_student
@require_safe
def my_poster(request, learner, key):
    return _poster(watching.for_student(learner.student, key))


@by_student
@require_safe
def my_subtitles(request, learner, key):
    return _subtitles(watching.for_student(learner.student, key))


def _film(request, video):
    if video is None or not default_storage.exists(video.file.name):
        raise Http404
    return serve_range(
        request,
        lambda: default_storage.open(video.file.name, "rb"),
        size=video.size,
        etag=f'"{video.key}"',
        content_type=video.content_type,
    )


def _poster(video):
    if video is None or video.poster is None:
        raise Http404
    return serve(video.poster.file, name="Заставка.jpg", content_type=JPEG, inline=True)


def _subtitles(video):
    if video is None or not video.subtitles:
        raise Http404
    response = HttpResponse(video.subtitles, content_type="text/vtt; charset=utf-8")
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


@by_student
@require_POST
def watched(request, learner, pk, lesson_pk):
    """Where he stopped and how far he has watched; the answer tells whether it is enough."""
    mine = Enrolment.objects.filter(same_person(learner.student), state__in=watching.STUDIED)
    enrolment = get_object_or_404(mine.select_related("group"), pk=pk)
    lessons = Lesson.objects.select_related("video").filter(course=enrolment.group.course_id)
    lesson = get_object_or_404(lessons.exclude(video=None), pk=lesson_pk)
    progress = watching.told(
        enrolment, lesson, at=_seconds(request, "at"), seen=_seconds(request, "seen")
    )
    whole = is_seen(progress, lesson.video)
    return JsonResponse({"seen": progress.video_seen, "whole": whole})


def _seconds(request, name):
    words = request.POST.get(name, "")
    return int(words) if words.isascii() and words.isdigit() and len(words) < 7 else 0
