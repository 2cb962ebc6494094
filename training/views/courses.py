"""Courses in the office: the list, a card, a draft and what is done with versions."""

from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Sum
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.enums import Role
from structure.choosing import chosen_unit, offered_units
from structure.enums import Kind
from structure.keyset import page_of
from structure.scope import Action
from training import authoring, publishing
from training.course_forms import ConditionsForm, CourseForm, NewCourseForm, UnitForm
from training.enums import CourseKind, CourseState, Subject, TrainingRefused
from training.models import Course, Group
from training.queries import sees_school
from training.tabs import tabs_of

PAGE, OFFERED = 30, 100
KEEP, VIEW = Action.KEEP_COURSES, Action.VIEW_TRAINING
FILTERS = {"kind": CourseKind, "subject": Subject, "state": CourseState}
SEARCHED = (
    ("kind", "Вид", "Любой"),
    ("subject", "Тема", "Любая"),
    ("state", "Состояние", "Все, кроме архива"),
)


def found(request, pk, action=KEEP):
    """The course, if this user may do ``action`` with it; else 404."""
    mine = _seen(request.user) if action == VIEW else Course.objects.for_user(request.user, action)
    return get_object_or_404(mine.select_related("unit"), pk=pk)


def _seen(user):
    """What he may look at: to keep is to look at."""
    return Course.objects.for_user(user, VIEW) | Course.objects.for_user(user, KEEP)


def card_of(request, course, refusal=None):
    """Back to the card, telling why nothing was changed."""
    words = refusal or "Опубликованный курс не меняют. Сделайте новую версию: она начнётся с копии."
    messages.error(request, str(words))
    return redirect("training:course", course.pk)


def status_of(form):
    return 422 if form.is_bound and form.errors else 200


@login_required
@require_safe
def courses(request):
    """Courses by title."""
    if not sees_school(request.user):
        raise Http404
    rows, asked = _seen(request.user), {}
    for name, choices in FILTERS.items():
        value = request.GET.get(name, "")
        asked[name] = value if value in choices.values else ""
        if asked[name]:
            rows = rows.filter(**{name: asked[name]})
    if not asked["state"]:
        rows = rows.exclude(state=CourseState.ARCHIVED)
    asked["q"] = request.GET.get("q", "").replace("\0", "").strip()[:100]
    if asked["q"]:
        rows = rows.filter(title__icontains=asked["q"])
    after = request.GET.get("after", "")
    rows, after = page_of(rows.select_related("unit"), "title", after, PAGE)
    context = {
        "courses": rows,
        "asked": asked,
        "is_asked": any(asked.values()),
        "filters": [
            (name, title, any_one, FILTERS[name].choices, asked[name])
            for name, title, any_one in SEARCHED
        ],
        "next_url": f"?{urlencode(asked | {'after': after})}" if after else "",
        "may_create": bool(request.user.scope(KEEP)),
        "tabs": tabs_of(request.user, "training:courses"),
    }
    return render(request, "training/courses.html", context)


@login_required
@require_safe
def course(request, pk):
    """What it is and what it is made of; of a draft also what is missing yet."""
    shown = found(request, pk, VIEW)
    may_keep = Course.objects.for_user(request.user, KEEP).filter(pk=pk).exists()
    is_draft = shown.state == CourseState.DRAFT
    lessons = shown.lessons.select_related("quiz", "task")
    groups = Group.objects.for_user(request.user, VIEW).filter(course=shown)
    needed = dict(shown.preconditions.values_list("required_line", "must_be_valid"))
    titles = Course.objects.filter(line__in=needed).order_by("version").values_list("line", "title")
    context = {
        "course": shown,
        "may_keep": may_keep,
        "may_edit": may_keep and is_draft,
        "may_copy": shown.state != CourseState.DRAFT and bool(request.user.scope(KEEP)),
        "lessons": lessons,
        "lesson_hours": lessons.aggregate(all=Sum("hours"))["all"] or 0,
        "faults": publishing.faults_of(shown) if may_keep and is_draft else [],
        "needed": [(title, needed[line]) for line, title in dict(titles).items()],
        "roles": [Role(one).label for one in shown.roles if one in Role.values],
        "levels": [Kind(one).label for one in shown.levels if one in Kind.values],
        "versions": _seen(request.user).filter(line=shown.line).order_by("-version")[:OFFERED],
        "groups": groups.order_by("-starts_on", "-pk")[:PAGE],
        "may_run": bool(request.user.scope(Action.RUN_GROUPS)),
    }
    return render(request, "training/course.html", context)


@login_required
def new_course(request):
    units = _units(request)
    form = NewCourseForm(request.POST or None, units=units)
    if form.is_valid():
        told = dict(form.cleaned_data)
        made = authoring.create(told.pop("unit"), actor=request.user, **told)
        messages.success(request, "Черновик создан. Теперь добавьте занятия.")
        return redirect("training:course", made.pk)
    context = {"form": form, "title": "Новый курс", "back": reverse("training:courses")}
    return render(request, "training/course_form.html", context, status=status_of(form))


def _units(request):
    user, asked = request.user, request.GET.get("unit", "")
    if not (units := offered_units(user, KEEP, chosen_unit(user, KEEP, asked))):
        raise Http404
    return units


@login_required
def edit_course(request, pk):
    shown = found(request, pk)
    if shown.state != CourseState.DRAFT:
        return card_of(request, shown)
    form = CourseForm(request.POST or None, instance=shown)
    if form.is_valid():
        try:
            authoring.change(pk, actor=request.user, **form.cleaned_data)
        except TrainingRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Сохранено.")
            return redirect("training:course", pk)
    context = {"form": form, "title": "О курсе", "back": reverse("training:course", args=[pk])}
    return render(request, "training/course_form.html", context, status=status_of(form))


@login_required
def course_conditions(request, pk):
    """What must have been passed before."""
    shown = found(request, pk)
    if shown.state != CourseState.DRAFT:
        return card_of(request, shown)
    old = dict(shown.preconditions.values_list("required_line", "must_be_valid"))
    offered = Course.objects.for_user(request.user, VIEW).filter(state=CourseState.PUBLISHED)
    offered = list(offered.exclude(line=shown.line).order_by("title", "pk")[:OFFERED])
    kept = Course.objects.filter(line__in=set(old) - {one.line for one in offered})
    offered += {one.line: one for one in kept.order_by("version")}.values()
    initial = {
        "in_force": [str(line) for line, valid in old.items() if valid],
        "ever": [str(line) for line, valid in old.items() if not valid],
    }
    form = ConditionsForm(request.POST or None, courses=offered, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            authoring.require(pk, form.needed(), actor=request.user)
        except TrainingRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Сохранено.")
            return redirect("training:course", pk)
    context = {
        "form": form,
        "title": "Что нужно пройти раньше",
        "back": reverse("training:course", args=[pk]),
        "is_empty": not offered,
    }
    return render(request, "training/course_form.html", context, status=status_of(form))


@login_required
def copy_course(request, pk):
    """A course of one's own out of one that one sees."""
    shown, units = found(request, pk, VIEW), _units(request)
    form = UnitForm(request.POST or None, units=units)
    if form.is_valid():
        made = publishing.copy_to(pk, form.cleaned_data["unit"], actor=request.user)
        messages.success(request, "Курс скопирован. Это черновик: меняйте его как нужно.")
        return redirect("training:course", made.pk)
    act = ACTS["copy"]
    context = {"form": form, "course": shown, "act": act}
    return render(request, "training/course_act.html", context, status=status_of(form))


ACTS = {
    "publish": {
        "title": "Опубликовать курс?",
        "text": "На опубликованный курс набирают группы. Менять его уже нельзя: поправки делают в "
        "новой версии. Прежняя версия уйдёт в архив, её группы доучатся по ней.",
        "submit": "Опубликовать",
        "done": "Курс опубликован: на него можно набирать группы.",
        "does": publishing.publish,
    },
    "version": {
        "title": "Начать новую версию?",
        "text": "Получится черновик — копия курса со всеми занятиями и вопросами. Пока вы его не "
        "опубликуете, учатся по нынешней версии.",
        "submit": "Начать новую версию",
        "done": "Это черновик новой версии: меняйте и публикуйте.",
        "does": publishing.begin_version,
    },
    "archive": {
        "title": "Отправить курс в архив?",
        "text": "Новых групп на него не наберут. Кто уже учится — доучится.",
        "submit": "В архив",
        "done": "Курс в архиве.",
        "does": publishing.archive,
        "danger": True,
    },
    "drop": {
        "title": "Удалить черновик?",
        "text": "Пропадут все его занятия и вопросы. Вернуть их нельзя.",
        "submit": "Удалить черновик",
        "done": "Черновик удалён.",
        "does": publishing.drop,
        "danger": True,
    },
    "copy": {
        "title": "Скопировать курс",
        "text": "Получится черновик вашего собственного курса со всеми занятиями и вопросами.",
        "submit": "Скопировать",
    },
}


@login_required
def course_act(request, pk, act):
    """Asks once more, then does it with a version of the course."""
    shown, said = found(request, pk), ACTS[act]
    if request.method == "POST":
        try:
            made = said["does"](pk, actor=request.user)
        except TrainingRefused as refusal:
            return card_of(request, shown, refusal)
        messages.success(request, said["done"])
        if act == "drop":
            return redirect("training:courses")
        return redirect("training:course", made.pk if made else pk)
    return render(request, "training/course_act.html", {"course": shown, "act": said})
