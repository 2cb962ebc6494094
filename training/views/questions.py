"""The bank of questions of a course."""

from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from structure.keyset import page_of
from training import question_bank
from training.course_forms import QuestionForm
from training.enums import CourseState, TrainingRefused
from training.models import Question
from training.views.courses import card_of, found, status_of

PAGE = 50


def _question(request, pk):
    question = get_object_or_404(Question, pk=pk)
    question.course = found(request, question.course_id)
    return question


@login_required
@require_safe
def questions(request, pk):
    """All questions of a course with their answers: of whoever keeps it."""
    course = found(request, pk)
    rows = course.questions.prefetch_related("options")
    topics = list(course.questions.order_by("topic").values_list("topic", flat=True).distinct())
    topic = request.GET.get("topic", "")
    if topic in topics:
        rows = rows.filter(topic=topic)
    else:
        topic = ""
    after = request.GET.get("after", "")
    rows, after = page_of(rows, "pk", after, PAGE, read=int)
    context = {
        "course": course,
        "questions": rows,
        "topics": [one for one in topics if one],
        "topic": topic,
        "next_url": f"?{urlencode({'topic': topic, 'after': after})}" if after else "",
        "may_edit": course.state == CourseState.DRAFT,
    }
    return render(request, "training/questions.html", context)


@login_required
def new_question(request, pk):
    course = found(request, pk)
    if course.state != CourseState.DRAFT:
        return card_of(request, course)
    return _question_page(request, course, None, question_bank.add_question, pk)


@login_required
def edit_question(request, pk):
    question = _question(request, pk)
    if question.course.state != CourseState.DRAFT:
        return card_of(request, question.course)
    return _question_page(request, question.course, question, question_bank.change_question, pk)


def _question_page(request, course, question, write, pk):
    form = QuestionForm(request.POST or None, instance=question)
    back = reverse("training:questions", args=[course.pk])
    if form.is_valid():
        try:
            write(pk, form.options, actor=request.user, **form.fields_told())
        except TrainingRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Сохранено.")
            return (
                redirect("training:new_question", course.pk)
                if "more" in request.POST
                else (redirect(back))
            )
    title = "Править вопрос" if question else "Новый вопрос"
    context = {"form": form, "course": course, "title": title, "back": back}
    return render(request, "training/question_form.html", context, status=status_of(form))


@login_required
@require_POST
def archive_question(request, pk):
    question = _question(request, pk)
    try:
        done = question_bank.archive_question(pk, actor=request.user)
    except TrainingRefused as refusal:
        return card_of(request, question.course, refusal)
    messages.success(request, "Вопрос снят." if done.archived_at else "Вопрос возвращён.")
    return redirect("training:questions", question.course_id)
