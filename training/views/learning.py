"""«Моё обучение»: courses, the programme of one, a lesson. By both doors, on the phone first."""

from urllib.parse import urlsplit

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from documents.serving import serve
from training import learning, progress
from training.enums import STUDIED, EnrolmentState
from training.learners import by_student
from training.models import Certificate, Enrolment, Lesson, Material
from training.models.people import same_person
from training.printing import address_of, code_of
from training.views.asking import asks_of
from training.views.films import player_of
from training.views.my_quizzes import shown_quiz
from training.views.my_works import shown_task
from training.views.one_person import doors_of
from training.views.practice import shown_practice
from training.views.talk import shown_talk
from training.wording import as_html


def _mine(learner, pk):
    mine = Enrolment.objects.filter(same_person(learner.student), state__in=STUDIED)
    return get_object_or_404(mine.select_related("group__course", "group__unit"), pk=pk)


def _lesson(enrolment, pk):
    lessons = Lesson.objects.filter(course=enrolment.group.course_id)
    return get_object_or_404(lessons.select_related("video", "quiz", "task"), pk=pk)


@by_student
@require_safe
def mine(request, learner):
    """What he learns, and the one thing to do next."""
    courses = learning.courses_of(learner.student)
    context = {
        "courses": courses,
        "under_way": [one for one in courses if one.next_lesson],
        "returned": learning.returned_of(learner.student),
        "owed": learning.owed_by(courses, now=timezone.now()),
        "asks": asks_of(learner.student),
        "doors": doors_of(request, learner),
    }
    return render(request, "training/mine.html", context)


@by_student
@require_safe
def my_course(request, learner, pk):
    """The programme of a course with how far he is."""
    enrolment = _mine(learner, pk)
    steps = learning.programme_of(enrolment)
    done, lessons = progress.figures([enrolment])[enrolment.pk]
    certificate = _certificate_of(enrolment)
    context = {
        "certificate": certificate,
        "check_url": certificate and code_of(certificate) and address_of(certificate),
        "enrolment": enrolment,
        "group": enrolment.group,
        "course": enrolment.group.course,
        "about": as_html(enrolment.group.course.about),
        "steps": steps,
        "next": next((step.lesson for step in steps if step.is_next), None),
        "done": done,
        "lessons": lessons,
    }
    return render(request, "training/my_course.html", context)


def _certificate_of(enrolment):
    """His certificate of this learning, also a revoked one; None without one."""
    if enrolment.state != EnrolmentState.PASSED:
        return None
    rows = Certificate.objects.select_related("record")
    return rows.filter(record__enrolment=enrolment).first()


@by_student
@require_safe
def my_lesson(request, learner, pk, lesson_pk):
    """One lesson: its film, text, files, quiz and task, and the way to the next."""
    enrolment = _mine(learner, pk)
    lesson = _lesson(enrolment, lesson_pk)
    opened = progress.opened(enrolment, lesson)
    practised = shown_practice(enrolment, lesson, request.user)
    if practised and practised["is_done"]:
        opened.refresh_from_db()
    steps = learning.programme_of(enrolment)
    before, after = learning.neighbours(steps, lesson)
    film = lesson.video if lesson.video and lesson.video.is_ready else None
    context = {
        "enrolment": enrolment,
        "group": enrolment.group,
        "course": enrolment.group.course,
        "lesson": lesson,
        "text": as_html(lesson.text),
        "link_host": urlsplit(lesson.link).hostname,
        "materials": lesson.materials.select_related("stored"),
        "progress": opened,
        "parts": progress.parts_of(enrolment, lesson, opened),
        "player": film and player_of(
            film, "student", enrolment=enrolment, lesson=lesson, progress=opened
        ),
        "practised": practised,
        "shown": None if practised else shown_task(enrolment, lesson),
        "quizzed": shown_quiz(enrolment, lesson),
        "talk": shown_talk(enrolment, lesson),
        "before": before,
        "after": after,
        "is_learning": enrolment.state == "learning",
    }  # fmt: skip
    return render(request, "training/my_lesson.html", context)


@by_student
@require_POST
def read_lesson(request, learner, pk, lesson_pk):
    """«Прочитано»; then the next lesson, if this one is done."""
    enrolment = _mine(learner, pk)
    if enrolment.state != "learning":
        raise Http404
    lesson = _lesson(enrolment, lesson_pk)
    found = progress.mark_read(enrolment, lesson)
    if not found.done_at:
        messages.info(request, "Прочитано. Занятие будет пройдено, когда вы сделаете остальное.")
        return redirect("training:my_lesson", pk, lesson_pk)
    _, after = learning.neighbours(learning.programme_of(enrolment), lesson)
    messages.success(request, f"Занятие «{lesson.title}» пройдено.")
    if after:
        return redirect("training:my_lesson", pk, after.pk)
    return redirect("training:my_course", pk)


@by_student
@require_safe
def my_material(request, learner, pk, material_pk):
    """A file handed out with a lesson of his course."""
    enrolment = _mine(learner, pk)
    files = Material.objects.filter(lesson__course=enrolment.group.course_id)
    material = get_object_or_404(files.select_related("stored"), pk=material_pk)
    stored = material.stored
    return serve(stored.file, name=stored.name, content_type=stored.content_type, inline=True)
