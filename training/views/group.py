"""The card of a group: who learns in it, and what is done with one or all of them."""

from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from audit.services import record
from documents.serving import XLSX, send
from structure.scope import Action
from training import participants, progress
from training.admitting import taken
from training.enums import STUDIED, EnrolmentEvent, EnrolmentState, GroupState
from training.group_forms import MessageForm
from training.group_letters import write_all
from training.group_tabs import tabs_of
from training.models import Group
from training.tutoring import current_tutors
from training.workflow import STEPS, steps_for

RUN = Action.RUN_GROUPS


def found(request, pk, action=Action.VIEW_TRAINING):
    """The group, if this user may do ``action`` with it; else 404."""
    mine = Group.objects.for_user(request.user, action)
    return get_object_or_404(mine.select_related("course", "unit"), pk=pk)


@login_required
@require_safe
def group(request, pk):
    """Who learns in it."""
    shown = found(request, pk)
    view, q = request.GET.get("view", ""), request.GET.get("q", "").replace("\0", "")[:100]
    view = view if view in participants.VIEWS else ""
    rows, after = participants.found(shown, view=view, q=q, after=request.GET.get("after", ""))
    if request.method == "GET":
        record("training.group.read", shown, actor=request.user, unit_id=shown.unit_id)
    may_run = Group.objects.for_user(request.user, RUN).filter(pk=pk).exists()
    figures = progress.figures(rows)
    for enrolment in rows:
        enrolment.group = shown
        enrolment.done, enrolment.lessons = figures.get(enrolment.pk, (0, 0))
        enrolment.has_studied = enrolment.state in STUDIED
        enrolment.steps = steps_for(request.user, enrolment) if may_run else []
        enrolment.may_move = (enrolment.state, EnrolmentEvent.MOVE) in STEPS
    counts = participants.counted(shown)
    asked = {"view": view, "q": q}
    context = {
        "group": shown,
        "tabs": tabs_of(request.user, shown, "training:group"),
        "rows": rows,
        "q": q,
        "view": view,
        "views": [(key, title, counts[key]) for key, (title, _) in participants.VIEWS.items()],
        "next_url": f"?{urlencode(asked | {'after': after})}" if after else "",
        "may_run": may_run,
        "is_at_work": shown.state in (GroupState.PLANNED, GroupState.RUNNING),
        "taken": taken(shown),
        "tutors": current_tutors(shown),
    }
    return render(request, "training/group.html", context)


@login_required
@require_safe
def group_file(request, pk):
    """The participants as a sheet."""
    shown = found(request, pk, RUN)
    record("training.group.exported", shown, actor=request.user, unit_id=shown.unit_id)
    name = f"Участники, {shown.title}.xlsx"
    return send(participants.as_xlsx(shown), name=name, content_type=XLSX, inline=False)


@login_required
@require_safe
def print_group(request, pk):
    """The participants on paper: those of the view that is on the screen."""
    shown = found(request, pk, RUN)
    view = request.GET.get("view", "")
    title, states = participants.VIEWS.get(view, participants.VIEWS[""])
    rows = participants.rows_of(shown).filter(state__in=states).order_by("sort_name", "pk")
    if request.method == "GET":
        record("training.group.printed", shown, actor=request.user, unit_id=shown.unit_id)
    context = {
        "group": shown,
        "view_title": title,
        "rows": rows[: participants.PRINTED],
        "number": rows.count(),
        "most": participants.PRINTED,
        "today": timezone.localdate(),
    }
    return render(request, "training/print_group.html", context)


@login_required
def write_group(request, pk):
    """One letter to everybody who learns in the group."""
    shown = found(request, pk, RUN)
    form = MessageForm(request.POST or None)
    rows = shown.enrolments.filter(state=EnrolmentState.LEARNING)
    if form.is_valid():
        number = write_all(pk, form.cleaned_data["message"], actor=request.user)
        messages.success(request, f"Писем поставлено в очередь: {number}.")
        return redirect("training:group", pk)
    context = {"form": form, "group": shown, "number": rows.count()}
    status = 422 if form.is_bound else 200
    return render(request, "training/write_group.html", context, status=status)
