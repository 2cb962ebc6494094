"""Groups of the school: the list, a new one, changes, the end of one."""

from datetime import date

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from structure.choosing import chosen_unit, offered_units
from structure.keyset import page_of
from structure.scope import Action
from training import grouping
from training.enums import CourseState, GroupState, TrainingRefused
from training.group_forms import GroupForm, NewGroupForm, ReasonForm
from training.models import Course, Group
from training.participants import counts_of
from training.queries import sees_school
from training.tabs import tabs_of
from training.views.group import found

PAGE = 30
COURSES = 300
RUN = Action.RUN_GROUPS
STATES = (("", "Все"), *GroupState.choices)


@login_required
@require_safe
def groups(request):
    """The groups a user sees, the newest first."""
    if not sees_school(request.user):
        raise Http404
    rows = Group.objects.for_user(request.user, Action.VIEW_TRAINING)
    state = request.GET.get("state", "")
    state = state if state in GroupState.values else ""
    if state:
        rows = rows.filter(state=state)
    rows = rows.select_related("course", "unit")
    after = request.GET.get("after", "")
    rows, after = page_of(rows, "starts_on", after, PAGE, read=date.fromisoformat, descending=True)
    counts = counts_of(rows)
    for group in rows:
        group.taken, group.waiting = counts.get(group.pk, (0, 0))
    context = {
        "groups": rows,
        "state": state,
        "states": STATES,
        "next_url": f"?state={state}&after={after}" if after else "",
        "may_create": bool(request.user.scope(RUN)),
        "tabs": tabs_of(request.user, "training:groups"),
    }
    return render(request, "training/groups.html", context)


@login_required
def new_group(request):
    """A group for a published course."""
    user = request.user
    units = offered_units(user, RUN, chosen_unit(user, RUN, request.GET.get("unit", "")))
    if not units:
        raise Http404
    courses = Course.objects.for_user(user, Action.VIEW_TRAINING)
    courses = courses.filter(state=CourseState.PUBLISHED).select_related("unit")
    offered = list(courses.order_by("title", "pk")[:COURSES])
    asked = request.GET.get("course", "")
    form = NewGroupForm(
        request.POST or None, units=units, courses=offered, initial={"course": asked}
    )
    if form.is_valid():
        told = dict(form.cleaned_data)
        try:
            made = grouping.create(told.pop("unit"), told.pop("course"), actor=user, **told)
        except TrainingRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"Группа «{made}» создана. Теперь запишите людей.")
            return redirect("training:group", made.pk)
    context = {"form": form, "has_courses": bool(offered), "cancel_url": reverse("training:groups")}
    return render(request, "training/new_group.html", context, status=_status(form))


@login_required
def edit_group(request, pk):
    group = found(request, pk, RUN)
    form = GroupForm(request.POST or None, instance=group)
    if form.is_valid():
        try:
            grouping.change(pk, actor=request.user, **form.cleaned_data)
        except TrainingRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Сохранено.")
            return redirect("training:group", pk)
    title = Group.objects.values_list("title", flat=True).get(pk=pk)
    context = {"form": form, "group": group, "title": title}
    return render(request, "training/edit_group.html", context, status=_status(form))


@login_required
def cancel_group(request, pk):
    group = found(request, pk, RUN)
    form = ReasonForm(request.POST or None)
    if form.is_valid():
        try:
            grouping.cancel(pk, actor=request.user, reason=form.cleaned_data["reason"])
        except TrainingRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"Группа «{group}» отменена, слушателям написано.")
            return redirect("training:group", pk)
    context = {"form": form, "group": group}
    return render(request, "training/cancel_group.html", context, status=_status(form))


def _status(form):
    return 422 if form.is_bound and form.errors else 200
