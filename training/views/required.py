"""Mandatory learning: which courses for whom, who owes them, a rule made after a look ahead."""

from datetime import date

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.enums import Role
from audit.services import record
from structure.choosing import offered_units
from structure.keyset import page_of
from structure.scope import Action
from training import requiring
from training.enums import CourseState, TrainingRefused
from training.mandatory import last_day, titles_of
from training.models import Course, LearningRules, Warned
from training.required_forms import RuleForm
from training.tabs import tabs_of

PAGE = 30
COURSES = 300
REQUIRE, VIEW = Action.REQUIRE_TRAINING, Action.VIEW_TRAINING
RELATED = ("rule", "student__member", "student__user", "student__unit")


@login_required
@require_safe
def rules(request):
    """The rules in force over what the user sees."""
    _require_school(request.user)
    found = list(LearningRules.objects.over(request.user).filter(until=None).select_related("unit"))
    titles = titles_of(rule.course_line for rule in found)
    for rule in found:
        rule.title, rule.offices = _title(rule, titles), _offices(rule)
        rule.may_end = request.user.scope(REQUIRE).holds(rule.unit)
    context = {
        "rules": found,
        "may_require": bool(request.user.scope(REQUIRE)),
        "tabs": tabs_of(request.user, "training:required"),
    }
    return render(request, "training/required.html", context)


@login_required
@require_safe
def owing(request, pk):
    """Who of those the user sees owes this learning, and until when."""
    _require_school(request.user)
    over = LearningRules.objects.over(request.user)
    rule = get_object_or_404(over.select_related("unit"), pk=pk)
    rows = Warned.objects.for_user(request.user, VIEW).filter(rule=rule, ended_at=None)
    rows, after = page_of(
        rows.select_related(*RELATED), "due_on", request.GET.get("after", ""), PAGE,
        read=date.fromisoformat,
    )  # fmt: skip
    for warned in rows:
        warned.rule = rule
        warned.last_day = last_day(warned) if rule.narrows else None
    if request.method == "GET":
        record("training.people.read", rule, actor=request.user, unit_id=rule.unit_id)
    context = {
        "rule": rule,
        "title": _title(rule, titles_of([rule.course_line])),
        "offices": _offices(rule),
        "rows": rows,
        "next_url": f"?after={after}" if after else "",
    }
    return render(request, "training/required_people.html", context)


@login_required
def new_rule(request):
    """Asked first, then shown whom it would touch, then made; what was changed after the look is
    looked at again."""
    user = request.user
    units = offered_units(user, REQUIRE)
    if not units:
        raise Http404
    courses = Course.objects.for_user(user, VIEW).filter(state=CourseState.PUBLISHED)
    courses = list(courses.order_by("title", "pk")[:COURSES])
    form = RuleForm(request.POST or None, units=units, courses=courses)
    context = {"form": form, "has_courses": bool(courses)}
    if request.method == "POST" and form.is_valid():
        told = dict(form.cleaned_data)
        unit, course = told.pop("unit"), told.pop("course")
        if request.POST.get("sure") == form.seal:
            try:
                requiring.require(unit, course, actor=user, **told)
            except TrainingRefused as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(
                    request, f"Курс «{course.title}» теперь обязателен. Письма уйдут завтра утром."
                )
                return redirect("training:required")
        else:
            today = timezone.localdate()
            rule = LearningRules(unit=unit, course_line=course.line, since=today, **told)
            context |= {
                "outlook": requiring.outlook(rule, on=today), "rule": rule, "course": course,
                "offices": _offices(rule), "counted": requiring.COUNTED, "seal": form.seal,
            }  # fmt: skip
    status = 422 if request.method == "POST" and form.errors else 200
    return render(request, "training/new_rule.html", context, status=status)


@login_required
def end_rule(request, pk):
    """The course is mandatory no more."""
    mine = LearningRules.objects.for_user(request.user, REQUIRE)
    rule = get_object_or_404(mine.select_related("unit"), pk=pk)
    if request.method == "POST":
        try:
            requiring.release(pk, actor=request.user)
        except TrainingRefused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, "Курс больше не обязателен. Суженные права вернутся сами.")
        return redirect("training:required")
    title = _title(rule, titles_of([rule.course_line]))
    context = {"rule": rule, "title": title, "cancel_url": reverse("training:required")}
    return render(request, "training/end_rule.html", context)


def _require_school(user):
    if not user.scope(VIEW):
        raise Http404


def _title(rule, titles):
    return titles.get(rule.course_line, "Обязательное обучение")


def _offices(rule):
    labels = [str(Role(role).label) for role in rule.roles if role in Role.values]
    return ", ".join(label[:1].lower() + label[1:] for label in labels)
