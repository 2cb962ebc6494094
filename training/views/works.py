"""The tutor's queue and the card of a work."""

from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from audit.services import record
from documents.serving import serve
from structure.scope import Action
from training import checking_works, work_queue
from training.enums import TrainingRefused, WorkState
from training.models import Work
from training.queries import teaches
from training.tabs import tabs_of
from training.work_forms import VerdictForm

TEACH = Action.TEACH


def found(request, pk):
    mine = Work.objects.for_user(request.user, TEACH).select_related(
        "task__lesson__course", "taken_by", "enrolment__group__unit", "enrolment__group__course",
        "enrolment__student__member", "enrolment__student__user",
    )  # fmt: skip
    return get_object_or_404(mine, pk=pk)


@login_required
@require_safe
def works(request):
    """What waits to be looked at, the oldest first."""
    user = request.user
    if not user.scope(TEACH) and not teaches(user):
        raise Http404
    group = request.GET.get("group", "")
    rows, after = work_queue.page(user, group=group, after=request.GET.get("after", ""))
    now = timezone.now()
    for work in rows:
        work.is_held = checking_works.held_by_other(work, user, now)
    asked = {"group": group} if group else {}
    context = {
        "rows": rows,
        "number": work_queue.counted(user),
        "most": work_queue.COUNTED,
        "groups": work_queue.groups_of(user),
        "group": group,
        "next_url": f"?{urlencode(asked | {'after': after})}" if after else "",
        "tabs": tabs_of(user, "training:works"),
    }
    return render(request, "training/works.html", context)


@login_required
@require_safe
def work(request, pk):
    """A work with what was handed in before; its verdict is given here."""
    shown = found(request, pk)
    if request.method == "GET":
        record(
            "training.work.read", shown, actor=request.user, unit_id=shown.enrolment.group.unit_id
        )
    return _card(request, shown, VerdictForm(initial={"remark": ""}))


def _card(request, shown, form, status=200):
    user, now = request.user, timezone.now()
    context = {
        "work": shown,
        "form": form,
        "tries": work_queue.tries_of(shown.enrolment, shown.task),
        "is_mine": shown.state == WorkState.TAKEN and shown.taken_by_id == user.pk,
        "is_held": checking_works.held_by_other(shown, user, now),
        "is_waiting": shown.state in checking_works.WAITING,
        "may_undo": (
            shown.checked_at is not None
            and shown.taken_by_id == user.pk
            and now - shown.checked_at <= checking_works.THINKS_AGAIN
        ),
        "next": work_queue.next_after(user, shown, now=now),
    }
    return render(request, "training/work.html", context, status=status)


@login_required
@require_POST
def take_work(request, pk):
    found(request, pk)
    return _done(request, pk, lambda: checking_works.take(pk, user=request.user))


@login_required
@require_POST
def release_work(request, pk):
    found(request, pk)
    checking_works.release(pk, user=request.user)
    messages.info(request, "Работа возвращена в очередь.")
    return redirect("training:works")


@login_required
@require_POST
def undo_check(request, pk):
    found(request, pk)
    return _done(request, pk, lambda: checking_works.undo(pk, user=request.user))


def _done(request, pk, act):
    try:
        act()
    except TrainingRefused as refusal:
        messages.error(request, str(refusal))
    return redirect("training:work", pk)


@login_required
@require_POST
def check_work(request, pk):
    """The verdict; then the next work."""
    shown = found(request, pk)
    form, accepts = VerdictForm(request.POST), "accept" in request.POST
    if not form.is_valid():
        return _card(request, shown, form, status=422)
    try:
        checking_works.check(pk, user=request.user, accepts=accepts, **form.cleaned_data)
    except TrainingRefused as refusal:
        form.add_error("remark", str(refusal))
        return _card(request, found(request, pk), form, status=422)
    said = "Работа зачтена." if accepts else "Работа возвращена на доработку."
    messages.success(request, f"{said} Отменить можно на её странице в течение 15 минут.")
    following = work_queue.next_after(request.user)
    return redirect("training:work", following.pk if following else pk)


@login_required
@require_safe
def work_file(request, pk, file_pk):
    """A file of a work; opening it is part of reading the work, and is recorded as that."""
    shown = found(request, pk)
    file = get_object_or_404(shown.files.select_related("stored"), pk=file_pk)
    record("training.work.read", shown, actor=request.user, unit_id=shown.enrolment.group.unit_id)
    stored = file.stored
    return serve(stored.file, name=stored.name, content_type=stored.content_type, inline=True)
