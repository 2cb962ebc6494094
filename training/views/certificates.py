"""Certificates: given out to a group, found, downloaded, revoked; the student's own."""

from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from audit.services import record
from documents.codes import spaced, tidy
from documents.joining import joined
from documents.serving import DOCX, send, serve
from documents.uploads import PDF
from structure.keyset import page_of
from structure.scope import Action
from training import certifying, printing
from training.enums import TrainingRefused
from training.learners import by_student
from training.models import Certificate
from training.models.people import same_person
from training.tabs import tabs_of
from training.views.group import found as found_group

VIEW, RUN = Action.VIEW_TRAINING, Action.RUN_GROUPS
PAGE = 50
FORMATS = {"pdf": PDF, "docx": DOCX}


class WhyForm(forms.Form):
    reason = forms.CharField(
        label="Причина", max_length=300, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Она останется в журнале и в карточке удостоверения.",
        error_messages={"required": "Напишите причину: она останется в журнале."},
    )  # fmt: skip


def _rows(user, action):
    return Certificate.objects.for_user(user, action).select_related(
        "unit", "paper", "record__student__member", "record__student__user", "record__unit",
        "record__enrolment__group",
    )  # fmt: skip


def _found(request, pk, action=VIEW):
    return get_object_or_404(_rows(request.user, action), pk=pk)


@login_required
@require_safe
def certificates(request):
    """Certificates of my organisations, the newest first; one by its number or code."""
    if not request.user.scope(VIEW):
        raise Http404
    q = request.GET.get("q", "").replace("\0", "").strip()[:40]
    rows = _rows(request.user, VIEW)
    if q:
        rows = rows.filter(**_asked(q))
    rows, after = page_of(rows, "pk", request.GET.get("after", ""), PAGE, read=int, descending=True)
    context = {
        "rows": rows,
        "q": q,
        "next_url": f"?{urlencode({'q': q, 'after': after})}" if after else "",
        "tabs": tabs_of(request.user, "training:certificates"),
    }
    return render(request, "training/certificates.html", context)


def _asked(q):
    code = tidy(q)
    if code:
        return {"mark__in": printing.CODES.marks_of(code)}
    return {"number": q.removeprefix("№").strip()}


@login_required
@require_safe
def certificate(request, pk):
    """One certificate: whose, for what, does it hold, and its paper."""
    shown = _found(request, pk)
    if request.method == "GET":
        _record("training.certificate.read", shown, request.user)
    until, code = shown.record.valid_until, printing.code_of(shown)
    context = {
        "certificate": shown,
        "learnt": shown.record,
        "code": spaced(code),
        "check_url": printing.address_of(shown) if code else "",
        "is_over": until is not None and until < timezone.localdate(),
        "may_run": Certificate.objects.for_user(request.user, RUN).filter(pk=pk).exists(),
    }
    return render(request, "training/certificate.html", context)


def _record(action, certificate, actor, **told):
    record(
        action, certificate, actor=actor, unit_id=certificate.unit_id,
        person=certificate.record.student.of_person, number=certificate.number, **told,
    )  # fmt: skip


@login_required
@require_safe
def certificate_file(request, pk, form):
    shown = _found(request, pk)
    if form not in FORMATS or not shown.paper:
        raise Http404
    return _served(request, shown, form, request.user)


def _served(request, certificate, form, actor):
    if request.method == "GET":
        _record("training.certificate.exported", certificate, actor, form=form)
    name = f"Удостоверение {certificate.number.replace('/', '-')}.{form}"
    file = getattr(certificate.paper, form)
    return serve(file, name=name, content_type=FORMATS[form], inline=True)


@login_required
def revoke_certificate(request, pk):
    """It was given by mistake: it holds no more, with a reason."""
    shown = _found(request, pk, RUN)
    return _decide(
        request, shown, certifying.revoke, "training/revoke_certificate.html",
        "Удостоверение отозвано. Проверка по коду уже говорит об этом.",
    )  # fmt: skip


@login_required
def put_back_certificate(request, pk):
    """It was revoked by mistake: it holds again."""
    shown = _found(request, pk, RUN)
    return _decide(
        request, shown, certifying.put_back, "training/put_back_certificate.html",
        "Удостоверение снова в силе.",
    )  # fmt: skip


def _decide(request, shown, service, template, done):
    form = WhyForm(request.POST or None)
    if form.is_valid():
        try:
            service(shown.pk, reason=form.cleaned_data["reason"], actor=request.user)
        except TrainingRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, done)
            return redirect("training:certificate", shown.pk)
    status = 422 if form.is_bound else 200
    return render(request, template, {"certificate": shown, "form": form}, status=status)


@login_required
@require_POST
def print_again(request, pk):
    """The template is mended: print at once, without waiting for the pause to end."""
    shown = _found(request, pk, RUN)
    if printing.try_again(pk):
        printing.ask_worker(shown.record.enrolment.group_id)
    return redirect("training:certificate", pk)


@login_required
@require_POST
def issue_certificates(request, pk):
    """Give certificates to everybody who passed and has none."""
    found_group(request, pk, RUN)
    try:
        number = certifying.issue(pk, actor=request.user)
    except TrainingRefused as refusal:
        messages.error(request, str(refusal))
    else:
        said = f"Выдано удостоверений: {number}." if number else "Удостоверения уже есть у всех."
        messages.success(request, said)
    return redirect("training:results", pk)


def printing_of(group):
    """How far the papers of a group are: what the page of results and its part show."""
    rows = Certificate.objects.filter(record__enrolment__group=group)
    issued = rows.count()
    waits = rows.filter(paper=None, revoked_on=None)
    failed = waits.exclude(print_failed="").values_list("print_failed", flat=True).first()
    number = waits.count()
    return {
        "issued": issued,
        "printed": issued - number,
        "is_printing": number > 0 and not failed,
        "print_failed": failed or "",
        "owed": certifying.without_one(group).count(),
    }


@login_required
@require_safe
def certificates_state(request, pk):
    """The part of the page of results that is asked anew while papers are printed."""
    group = found_group(request, pk, RUN)
    context = printing_of(group)
    if context["is_printing"] and str(context["printed"]) == request.GET.get("printed"):
        return HttpResponse(status=204)
    return render(request, "training/certificates_state.html", {"group": group, **context})


@login_required
@require_safe
def group_certificates(request, pk):
    """All certificates of a group that hold, as one PDF to print."""
    group = found_group(request, pk, RUN)
    rows = Certificate.objects.filter(
        record__enrolment__group=group, revoked_on=None, paper__isnull=False
    ).select_related("paper")
    papers = [one.paper for one in rows.order_by("pk")[: certifying.MOST]]
    if not papers:
        raise Http404
    if request.method == "GET":
        record(
            "training.certificate.exported", group, actor=request.user, unit_id=group.unit_id,
            papers=len(papers),
        )  # fmt: skip
    name = f"Удостоверения, {group.title}.pdf"
    return send(joined(papers), name=name, content_type=PDF, inline=True)


@by_student
@require_safe
def my_certificate(request, learner, pk):
    """The student's own, by either door."""
    mine = Certificate.objects.select_related("paper", "record__student")
    shown = get_object_or_404(
        mine.filter(
            same_person(learner.student, "record__student"), revoked_on=None, paper__isnull=False
        ),
        record__enrolment=pk,
    )
    return _served(request, shown, "pdf", learner.actor)
