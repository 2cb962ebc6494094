"""Learning elsewhere in the office: entered for a person, confirmed, refused, withdrawn."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from audit.services import record
from documents.serving import serve
from members.models import Member
from structure.keyset import moment, page_of
from structure.scope import Action
from training import elsewhere
from training.categories import category_of
from training.elsewhere_forms import ConfirmForm, ElsewhereForm, WhyForm
from training.enums import RecordState, TrainingRefused
from training.learners import student_of_member
from training.models import TrainingRecord
from training.tabs import tabs_of
from training.views.records import student_of

RUN, SEND = Action.RUN_GROUPS, Action.SEND_TO_TRAINING
PAGE = 30
RELATED = ("student__member__unit", "student__user", "unit", "scan")


@login_required
@require_safe
def waiting(request):
    """What waits to be confirmed, the oldest first; with ``?all=1`` what was decided."""
    user = request.user
    if not user.scope(RUN):
        raise Http404
    is_all = request.GET.get("all") == "1"
    rows = (elsewhere.decided if is_all else elsewhere.to_confirm)(user).select_related(*RELATED)
    after = request.GET.get("after", "")
    rows, after = page_of(rows, "created_at", after, PAGE, read=moment, descending=is_all)
    for learnt in rows:
        learnt.is_own = elsewhere.is_own(user, learnt)
    context = {
        "rows": rows,
        "is_all": is_all,
        "next_url": f"?{'all=1&' if is_all else ''}after={after}" if after else "",
        "tabs": tabs_of(user, "training:elsewhere"),
    }
    return render(request, "training/elsewhere.html", context)


def _found(request, pk, action=RUN):
    rows = TrainingRecord.objects.for_user(request.user, action).filter(enrolment=None)
    rows = rows.exclude(student__member__hidden_at__isnull=False)
    return get_object_or_404(rows.select_related(*RELATED), pk=pk)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def one(request, pk):
    """What was entered and its document; put right what is wrong and confirm."""
    learnt = _found(request, pk)
    is_waiting = learnt.state == RecordState.PROPOSED
    form = _confirm_form(request, learnt) if is_waiting else None
    if request.method == "POST" and not is_waiting:
        messages.error(request, f"Уже решено: {learnt.get_state_display().lower()}.")
        return redirect("training:elsewhere_one", pk)
    if is_waiting and form.is_valid():
        try:
            elsewhere.confirm(pk, actor=request.user, **form.told)
        except TrainingRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"{learnt.student.short_name}: обучение засчитано.")
            return redirect("training:elsewhere")
    if request.method == "GET":
        _record("training.elsewhere.read", learnt, request.user)
    is_own = elsewhere.is_own(request.user, learnt)
    shown = _found(request, pk) if form and form.is_bound else learnt  # as it is kept
    context = {
        "learnt": shown,
        "form": form,
        "is_other": is_own and elsewhere.others_may(request.user, learnt),
        "is_confirmed": shown.state == RecordState.CONFIRMED,
    }
    status = 422 if form and form.is_bound else 200
    return render(request, "training/elsewhere_one.html", context, status=status)


def _confirm_form(request, learnt):
    initial = {"category": category_of(learnt.student, on=learnt.ended_on)}
    courses = elsewhere.mandatory_courses(on=timezone.localdate())
    return ConfirmForm(request.POST or None, instance=learnt, initial=initial, courses=courses)


@login_required
def refuse(request, pk):
    """It does not count, with a reason that the person reads."""
    return _decide(
        request, pk, elsewhere.refuse, "training/elsewhere_refuse.html",
        "Не подтверждено: причина отправлена человеку.",
    )  # fmt: skip


@login_required
def withdraw(request, pk):
    """It was confirmed by mistake."""
    return _decide(
        request, pk, elsewhere.withdraw, "training/elsewhere_withdraw.html",
        "Подтверждение отозвано: обучение больше не считается.",
    )  # fmt: skip


def _decide(request, pk, service, template, done):
    learnt = _found(request, pk)
    form = WhyForm(request.POST or None)
    if form.is_valid():
        try:
            service(pk, reason=form.cleaned_data["reason"], actor=request.user)
        except TrainingRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"{learnt.student.short_name}. {done}")
            return redirect("training:elsewhere")
    status = 422 if form.is_bound else 200
    return render(request, template, {"learnt": learnt, "form": form}, status=status)


@login_required
@require_safe
def scan(request, pk):
    """The document, to whoever sees how people learn there."""
    learnt = _found(request, pk, Action.VIEW_TRAINING)
    if learnt.scan is None:
        raise Http404
    if request.method == "GET":
        _record("training.elsewhere.scan_read", learnt, request.user, sha256=learnt.scan.sha256)
    stored = learnt.scan
    return serve(stored.file, name=stored.name, content_type=stored.content_type, inline=True)


def _record(action, learnt, actor, **told):
    record(action, learnt, actor=actor, unit_id=learnt.unit_id, **told)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def propose_elsewhere(request, pk):
    """Entered by the organisation of the person."""
    student = student_of(request, pk, SEND)
    return _propose(request, student.person, lambda: student)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def propose_for_card(request, pk):
    """The same from the card of a member whom the school has never met."""
    members = Member.objects.for_user(request.user, SEND)
    member = get_object_or_404(members.select_related("unit"), pk=pk)
    return _propose(request, member, lambda: student_of_member(member))


def _propose(request, person, student):
    form = ElsewhereForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        try:
            learnt = elsewhere.propose(
                student(), actor=request.user, scan=form.cleaned_data["scan"], **form.told
            )
        except TrainingRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Внесено. Засчитается, когда обучение подтвердят.")
            return redirect("training:record", learnt.student_id)
    status = 422 if form.is_bound else 200
    is_card = isinstance(person, Member)
    known = person.students.first() if is_card else person.student
    context = {"form": form, "person": person, "known": known}
    return render(request, "training/elsewhere_new.html", context, status=status)
