"""The talk under a lesson, by both doors."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from audit.services import record
from structure.scope import Action
from training import talk
from training.enums import STUDIED, TrainingRefused
from training.group_tabs import tabs_of
from training.learners import by_student
from training.models import Enrolment, Lesson, Remark
from training.models.people import same_person
from training.views.group import found

TEACH = Action.TEACH


def shown_talk(enrolment, lesson):
    """What ``training/_discussion.html`` needs at the student's door."""
    return {
        "remarks": talk.talk_of(enrolment.group, lesson),
        "mine": enrolment.student_id,
        "enrolment": enrolment,
        "lesson": lesson,
    }


def _place(learner, pk, lesson_pk):
    mine = Enrolment.objects.filter(same_person(learner.student), state__in=STUDIED)
    enrolment = get_object_or_404(mine.select_related("group"), pk=pk)
    lessons = Lesson.objects.filter(course=enrolment.group.course_id)
    return enrolment, get_object_or_404(lessons, pk=lesson_pk)


@by_student
@require_safe
def my_talk(request, learner, pk, lesson_pk):
    """The remarks alone, for a page that looks for new ones."""
    enrolment, lesson = _place(learner, pk, lesson_pk)
    return render(request, "training/remarks.html", shown_talk(enrolment, lesson))


@by_student
@require_POST
def say_mine(request, learner, pk, lesson_pk):
    enrolment, lesson = _place(learner, pk, lesson_pk)
    try:
        talk.say(
            enrolment.group, lesson, request.POST.get("text", ""), actor=learner.actor,
            student=learner.student,
        )  # fmt: skip
    except TrainingRefused as refusal:
        messages.error(request, str(refusal))
    return redirect(f"{reverse('training:my_lesson', args=[pk, lesson_pk])}#talk")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def group_talk(request, pk, lesson_pk):
    """What the group writes under a lesson, for those who teach it."""
    group = found(request, pk, TEACH)
    lesson = get_object_or_404(Lesson.objects.filter(course=group.course_id), pk=lesson_pk)
    fault, text = "", request.POST.get("text", "")
    if request.method == "POST":
        try:
            talk.say(group, lesson, text, actor=request.user, user=request.user)
        except TrainingRefused as refusal:
            fault = str(refusal)
        else:
            return redirect("training:group_talk", pk, lesson_pk)
    elif request.method == "GET":
        record("training.talk.read", group, actor=request.user, unit_id=group.unit_id)
    context = {
        "group": group,
        "lesson": lesson,
        "lessons": group.course.lessons.all(),
        "remarks": talk.talk_of(group, lesson, is_tutor=True),
        "tabs": tabs_of(request.user, group, "training:talks"),
        "fault": fault,
        "text": text,
    }
    return render(request, "training/talk.html", context, status=422 if fault else 200)


@login_required
@require_safe
def talks(request, pk):
    """To the lesson of the newest remark, or to the first lesson."""
    group = found(request, pk, TEACH)
    newest = Remark.objects.filter(group=group).order_by("-at").first()
    lesson = newest.lesson_id if newest else group.course.lessons.values_list("pk", flat=True)[0]
    return redirect("training:group_talk", pk, lesson)


@login_required
@require_POST
def hide_remark(request, pk, remark_pk):
    group = found(request, pk, TEACH)
    remark = get_object_or_404(Remark.objects.filter(group=group), pk=remark_pk)
    talk.hide(remark.pk, actor=request.user)
    return redirect("training:group_talk", pk, remark.lesson_id)
