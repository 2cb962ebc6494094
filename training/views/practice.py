"""A task that the portal itself checks: what of it is seen, and the way into the practice."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from training import practising
from training.enums import STUDIED
from training.learners import by_student
from training.models import Enrolment, Task
from training.models.people import same_person
from training.practice_checks import CHECKS

STEPS = 6  # of making; the bar is drawn by them


def shown_practice(enrolment, lesson, user):
    """What ``training/_practice.html`` needs; None where a person checks, or there is no task.

    Accepts the task when its deed is seen.
    """
    task = getattr(lesson, "task", None)
    check = task and CHECKS.get(task.check_key)
    if not check:
        return None
    practice = practising.going_of(enrolment.student, check.role)
    return {
        "task": task,
        "enrolment": enrolment,
        "lesson": lesson,
        "check": check,
        "practice": practice,
        "is_done": practising.accept_done(enrolment.pk, task),
        "percent": 100 * practice.made // STEPS if practice else 0,
        "may_enter": practising.is_himself(user, enrolment.student),
        "is_learning": enrolment.state == "learning",
    }


@by_student
@require_safe
def practice_state(request, learner, pk, lesson_pk):
    """The task alone, asked for again while its deed is not seen; then the whole page anew."""
    mine = Enrolment.objects.filter(same_person(learner.student), state__in=STUDIED)
    enrolment = get_object_or_404(mine.select_related("student", "group"), pk=pk)
    tasks = Task.objects.filter(lesson__course=enrolment.group.course_id).exclude(check_key="")
    task = get_object_or_404(tasks.select_related("lesson"), lesson=lesson_pk)
    task.lesson.task = task
    shown = shown_practice(enrolment, task.lesson, request.user)
    if shown is None or shown["is_done"]:
        return HttpResponse(headers={"HX-Refresh": "true"})
    return render(request, "training/_practice.html", {"shown": shown})
