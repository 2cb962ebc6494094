"""A student hands in a practical work and sees what became of it."""

from datetime import timedelta

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from documents.serving import serve
from training import work_queue, works
from training.enums import STUDIED, TrainingRefused
from training.learners import by_student
from training.models import Enrolment, Task, WorkFile
from training.models.people import same_person
from training.terms import due_of
from training.work_forms import WorkForm


def shown_task(enrolment, lesson, *, form=None, now=None):
    """What ``training/_task.html`` needs of the practical task of a lesson; None without one."""
    task = getattr(lesson, "task", None)
    if task is None:
        return None
    tries, now = work_queue.tries_of(enrolment, task), now or timezone.now()
    last = tries[0] if tries else None
    due = due_of(enrolment.group, task)
    is_open = (
        enrolment.state == "learning"
        and enrolment.group.state in works.AT_WORK
        and (last is None or last.state == "returned")
        and not (last and task.tries and last.number >= task.tries)
    )
    if is_open and form is None:
        form = WorkForm(task=task, initial={"text": last.text if last else ""})
    return {
        "task": task,
        "enrolment": enrolment,
        "lesson": lesson,
        "tries": tries,
        "last": last,
        "last_day": (due - timedelta(seconds=1)).date(),
        "is_late": now >= due,
        "left": task.tries - len(tries) if task.tries else None,
        "form": form if is_open else None,
    }


def _place(learner, pk, lesson_pk):
    mine = Enrolment.objects.filter(same_person(learner.student), state__in=STUDIED)
    enrolment = get_object_or_404(mine.select_related("group__unit", "group__course"), pk=pk)
    tasks = Task.objects.filter(lesson__course=enrolment.group.course_id)
    return enrolment, get_object_or_404(tasks.select_related("lesson"), lesson=lesson_pk)


@by_student
@require_http_methods(["GET", "HEAD", "POST"])
def my_work(request, learner, pk, lesson_pk):
    """Hand the work in; refused, the page keeps what was typed."""
    enrolment, task = _place(learner, pk, lesson_pk)
    task.lesson.task = task
    form = WorkForm(request.POST, request.FILES, task=task) if request.method == "POST" else None
    if form and form.is_valid():
        told = form.cleaned_data
        try:
            works.send(
                pk, task, text=told.get("text", ""), uploads=told.get("files", ()),
                actor=learner.actor,
            )  # fmt: skip
        except works.AlreadySent:
            pass
        except TrainingRefused as refusal:
            form.add_error(None, str(refusal))
        if not form.errors:
            messages.success(request, "Работа сдана. О проверке придёт письмо.")
            return redirect("training:my_lesson", pk, lesson_pk)
    shown = shown_task(enrolment, task.lesson, form=form)
    status = 422 if form and form.errors else 200
    return render(request, "training/my_work.html", {"shown": shown, **shown}, status=status)


@by_student
@require_safe
def my_work_file(request, learner, pk):
    """A file that he himself has handed in."""
    mine = WorkFile.objects.filter(same_person(learner.student, "work__enrolment__student"))
    file = mine.select_related("stored").filter(pk=pk).first()
    if file is None:
        raise Http404
    stored = file.stored
    return serve(stored.file, name=stored.name, content_type=stored.content_type, inline=True)
