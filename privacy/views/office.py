"""One person: the answer about his data, his destruction by hand, what forbids it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from audit.services import record
from documents.serving import serve
from documents.uploads import PDF
from members.enums import JobState
from members.views.access import one
from privacy import answers, obstacles, services
from privacy.enums import Form, PrivacyRefused
from privacy.forms import HoldForm, PurposeForm, ReasonForm
from privacy.models import Answer, Hold
from privacy.rules import limits_of
from structure.scope import Action, may

SHOWN = 10
CONTENT_TYPES = {Form.PDF: PDF, Form.JSON: "application/json"}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def data(request, pk):
    """Ask for everything that the portal knows of the person; what was collected before."""
    member = one(request, pk, Action.ANSWER_REQUESTS)
    form = PurposeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            answers.order(
                pk, purpose=form.cleaned_data["purpose"], actor=request.user, user=request.user
            )
        except PrivacyRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Собирается. Обновите страницу через минуту.")
            return redirect("privacy:data", pk)
    if request.method == "GET":
        record("privacy.data.read", member, actor=request.user, unit_id=member.unit_id)
    rows = member.answers.order_by("-created_at", "-pk")[:SHOWN]
    context = {
        "page_title": "Что портал знает о человеке",
        "member": member,
        "form": form,
        "answers": rows,
        "days": answers.KEPT.days,
        "may_destroy": may(request.user, Action.DESTROY, member.unit),
    }
    status = 422 if form.errors else 200
    return render(request, "privacy/data.html", context, status=status)


@login_required
@require_safe
def answer_file(request, pk, answer_pk, form):
    member = one(request, pk, Action.ANSWER_REQUESTS)
    answer = get_object_or_404(Answer, pk=answer_pk, member=member, state=JobState.DONE)
    return served(request, answer, form, actor=request.user)


def served(request, answer, form, *, actor):
    """The file of an answer; who took it is recorded."""
    if form not in set(Form) or not getattr(answer, form):
        raise Http404
    if request.method == "GET":
        answers.note_taken(answer, form, actor=actor)
    day = timezone.localtime(answer.created_at)
    return serve(
        getattr(answer, form),
        name=f"Что портал знает, {answer.member.short_name}, {day:%d.%m.%Y}.{form}",
        content_type=CONTENT_TYPES[Form(form)],
        inline=form == Form.PDF,
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def destroy(request, pk):
    """Destroy one person by hand: why yes or why not, then propose."""
    member = one(request, pk, Action.DESTROY)
    on = timezone.localdate()
    against = obstacles.of_members([pk], limits_of(member.unit), on=on).get(pk, [])
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = services.propose(
                member.unit, members=[pk], reason=form.cleaned_data["reason"], actor=request.user
            )
        except PrivacyRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Предложено. Теперь нужно согласие второго человека.")
            return redirect(made)
    if request.method == "GET":
        record("privacy.preview", member, actor=request.user, unit_id=member.unit_id)
    context = {
        "page_title": "Уничтожить данные человека",
        "member": member,
        "against": against,
        "form": form,
        "holds": member.holds.filter(lifted_at=None, until__gte=on),
        "days": limits_of(member.unit).quarantine_days,
    }
    return render(request, "privacy/destroy.html", context, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def hold(request, pk):
    """Forbid to destroy these data until a day."""
    member = one(request, pk, Action.DESTROY)
    form = HoldForm(request.POST or None, today=timezone.localdate())
    if request.method == "POST" and form.is_valid():
        services.hold(pk, actor=request.user, **form.cleaned_data)
        messages.success(request, "Запрет записан.")
        return redirect("privacy:destroy", pk)
    context = {"page_title": "Не уничтожать данные", "member": member, "form": form}
    return render(request, "privacy/hold.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def lift_hold(request, pk, hold_pk):
    member = one(request, pk, Action.DESTROY)
    placed = get_object_or_404(Hold, pk=hold_pk, member=member)
    services.lift_hold(placed.pk, actor=request.user)
    messages.success(request, "Запрет снят.")
    return redirect("privacy:destroy", pk)
