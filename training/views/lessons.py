"""Lessons of a course in the office: shown, and in a draft changed."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from documents.serving import serve
from training import authoring
from training.course_forms import LessonForm, MaterialForm, QuizForm, TaskForm
from training.enums import CourseState, TrainingRefused, VideoState
from training.models import Course, Lesson, Material, Quiz, Task, Video
from training.views.courses import KEEP, VIEW, card_of, found, status_of
from training.wording import as_html

VIDEOS = 200
LONGEST = 100_000  # letters of a text that is shown while it is typed


def lesson_of(request, pk, action=KEEP):
    """The lesson with its course, if this user may do ``action`` with the course; else 404."""
    lesson = get_object_or_404(Lesson.objects.select_related("quiz", "task", "video"), pk=pk)
    lesson.course = found(request, lesson.course_id, action)
    return lesson


@login_required
@require_safe
def course_lesson(request, pk):
    """A lesson as it is read, with what is set after it."""
    lesson = lesson_of(request, pk, VIEW)
    mine = Course.objects.for_user(request.user, KEEP).filter(pk=lesson.course_id)
    context = {
        "lesson": lesson,
        "course": lesson.course,
        "text": as_html(lesson.text),
        "materials": lesson.materials.select_related("stored"),
        "quiz": getattr(lesson, "quiz", None),
        "task": getattr(lesson, "task", None),
        "may_edit": lesson.course.state == CourseState.DRAFT and mine.exists(),
    }
    return render(request, "training/course_lesson.html", context)


@login_required
def new_lesson(request, pk):
    course = found(request, pk)
    if course.state != CourseState.DRAFT:
        return card_of(request, course)
    form = LessonForm(request.POST or None, videos=_videos(request.user))
    if form.is_valid():
        try:
            made = authoring.add_lesson(pk, actor=request.user, **form.cleaned_data)
        except TrainingRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Занятие добавлено. Можно приложить файлы, тест и задание.")
            return redirect("training:course_lesson", made.pk)
    return _lesson_page(request, form, "Новое занятие", reverse("training:course", args=[pk]))


@login_required
def edit_lesson(request, pk):
    lesson = lesson_of(request, pk)
    if lesson.course.state != CourseState.DRAFT:
        return card_of(request, lesson.course)
    videos = _videos(request.user, lesson.video_id)
    form = LessonForm(request.POST or None, instance=lesson, videos=videos)
    if form.is_valid() and _written(request, form, authoring.change_lesson, pk):
        return redirect("training:course_lesson", pk)
    back = reverse("training:course_lesson", args=[pk])
    return _lesson_page(request, form, "Править занятие", back)


def _videos(user, chosen=None):
    """Films that are ready, the newest; the one chosen before stays offered."""
    ready = Video.objects.for_user(user, KEEP).filter(state=VideoState.READY)
    newest = list(ready.order_by("-created_at", "-pk").values_list("pk", flat=True)[:VIDEOS])
    return Video.objects.filter(Q(pk__in=newest) | Q(pk=chosen)).order_by("-created_at", "-pk")


def _lesson_page(request, form, title, back):
    shown = as_html(form["text"].value() or "")
    context = {"form": form, "title": title, "back": back, "preview": shown}
    return render(request, "training/lesson_form.html", context, status=status_of(form))


@login_required
@require_POST
def lesson_preview(request):
    """How a text will look, while it is typed."""
    if not (request.user.scope(KEEP) or request.user.is_lent_for(KEEP)):
        raise Http404
    shown = as_html(request.POST.get("text", "")[:LONGEST])
    return render(request, "training/lesson_preview.html", {"preview": shown})


@login_required
@require_POST
def place_lesson(request, pk):
    lesson = lesson_of(request, pk)
    step = -1 if request.POST.get("where") == "up" else 1
    try:
        authoring.place_lesson(pk, max(1, lesson.position + step), actor=request.user)
    except TrainingRefused as refusal:
        return card_of(request, lesson.course, refusal)
    return redirect(reverse("training:course", args=[lesson.course_id]) + "#lessons")


@login_required
def delete_lesson(request, pk):
    lesson = lesson_of(request, pk)
    if request.method == "POST":
        try:
            authoring.delete_lesson(pk, actor=request.user)
        except TrainingRefused as refusal:
            return card_of(request, lesson.course, refusal)
        messages.success(request, f"Занятие «{lesson.title}» удалено.")
        return redirect("training:course", lesson.course_id)
    return render(request, "training/delete_lesson.html", {"lesson": lesson})


@login_required
def lesson_quiz(request, pk):
    """The quiz after a lesson: set, changed, taken away."""
    words = {"title": "Тест после занятия", "remove": "Убрать тест"}
    return _part(request, pk, Quiz, QuizForm, authoring.set_quiz, words)


@login_required
def lesson_task(request, pk):
    """The practical task after a lesson: set, changed, taken away."""
    words = {"title": "Практическое задание", "remove": "Убрать задание"}
    return _part(request, pk, Task, TaskForm, authoring.set_task, words)


def _part(request, pk, model, form_class, put, words):
    lesson = lesson_of(request, pk)
    if lesson.course.state != CourseState.DRAFT:
        return card_of(request, lesson.course)
    row = model.objects.filter(lesson=lesson).first()
    if request.method == "POST" and "remove" in request.POST:
        try:
            put(pk, actor=request.user)
        except TrainingRefused as refusal:
            return card_of(request, lesson.course, refusal)
        messages.success(request, "Убрано.")
        return redirect("training:course_lesson", pk)
    form = form_class(request.POST or None, instance=row)
    if form.is_valid() and _written(request, form, put, pk):
        return redirect("training:course_lesson", pk)
    back = reverse("training:course_lesson", args=[pk])
    context = {"form": form, "lesson": lesson, "has_row": bool(row), "back": back, **words}
    return render(request, "training/lesson_part.html", context, status=status_of(form))


def _written(request, form, write, pk):
    try:
        write(pk, actor=request.user, **form.cleaned_data)
    except TrainingRefused as refusal:
        form.add_error(None, str(refusal))
        return False
    messages.success(request, "Сохранено.")
    return True


@login_required
def new_material(request, pk):
    lesson = lesson_of(request, pk)
    if lesson.course.state != CourseState.DRAFT:
        return card_of(request, lesson.course)
    form = MaterialForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        try:
            authoring.add_material(
                pk, form.cleaned_data["title"], actor=request.user,
                upload=form.cleaned_data["file"],
            )  # fmt: skip
        except TrainingRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Файл приложен.")
            return redirect("training:course_lesson", pk)
    back = reverse("training:course_lesson", args=[pk])
    context = {"form": form, "title": "Приложить файл", "back": back}
    return render(request, "training/course_form.html", context, status=status_of(form))


@login_required
@require_safe
def course_material(request, pk):
    """The file, to whoever may look at the course."""
    material = get_object_or_404(Material.objects.select_related("stored", "lesson"), pk=pk)
    found(request, material.lesson.course_id, VIEW)
    stored = material.stored
    return serve(stored.file, name=stored.name, content_type=stored.content_type, inline=True)


@login_required
@require_POST
def remove_material(request, pk):
    material = get_object_or_404(Material, pk=pk)
    lesson = lesson_of(request, material.lesson_id)
    try:
        authoring.remove_material(lesson.pk, pk, actor=request.user)
    except TrainingRefused as refusal:
        return card_of(request, lesson.course, refusal)
    messages.success(request, f"Файл «{material}» убран.")
    return redirect("training:course_lesson", lesson.pk)
