"""Consents of one member: what he gave, noting and taking back, papers."""

from typing import NamedTuple

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from audit.services import record
from documents.services import store_upload
from documents.serving import serve
from documents.uploads import PDF
from members.consents.categories import allowed
from members.consents.kinds import KINDS, About
from members.consents.outputs import OUTPUTS, standing_of
from members.consents.services import PaperRefused, note_consent, withdraw
from members.editing import MemberRefused
from members.enums import ConsentKind
from members.forms.consents import NoteConsentForm, WithdrawForm
from members.models import Consent
from members.views.access import one
from structure.scope import Action, may


class OfKind(NamedTuple):
    """What the page tells of one kind of consent."""

    kind: ConsentKind
    about: About
    is_in_force: bool
    may_note: bool
    may_withdraw: bool
    given: list


class Stated(NamedTuple):
    consent: Consent
    operators: list[str]
    shown: list  # categories of dissemination with their conditions


@login_required
@require_safe
def consents(request, pk):
    """All consents of the person: which text, how, when, from where; and what they open."""
    found = one(request, pk)
    if request.method == "GET":
        record("members.consents.read", found, actor=request.user, unit_id=found.unit_id)
    standing = standing_of(found)
    may_edit = may(request.user, Action.EDIT_MEMBER, found.unit)
    context = {
        "page_title": "Согласия",
        "page_lead": found.full_name,
        "page_back_url": f"{found.get_absolute_url()}#consents",
        "page_back_title": found.full_name,
        "member": found,
        "kinds": kinds_of(found, standing, may_edit=may_edit),
        "outputs": [
            (row.title, standing.lets(output), row.otherwise.value)
            for output, row in OUTPUTS.items()
        ],
        "today": timezone.localdate(),
    }
    return render(request, "members/consents/of_member.html", context)


def kinds_of(member, standing, *, may_edit):
    rows = member.consents.select_related("text", "scan", "withdrawal")
    stated = {}
    for consent in rows.prefetch_related("operators").order_by("-given_at", "-pk"):
        operators = [unit.short_name for unit in consent.operators.all()]
        said = Stated(consent, operators, list(allowed(consent.choices).values()))
        stated.setdefault(consent.kind, []).append(said)
    return [
        OfKind(
            kind, KINDS[kind], kind in standing.in_force,
            may_edit and kind not in standing.in_force,
            may_edit and (kind in standing.in_force or _may_forbid(kind, standing)),
            stated.get(kind, []),
        )
        for kind in ConsentKind
    ]  # fmt: skip


def _may_forbid(kind, standing):
    """The paper was never noted here, and yet the person takes it back."""
    return kind in {ConsentKind.PROCESSING, ConsentKind.PROVISION} and kind not in standing.ended


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def note(request, pk, kind):
    """Note a consent signed on paper."""
    found, kind = one(request, pk, Action.EDIT_MEMBER), _kind(kind)
    form = NoteConsentForm(*_typed(request), kind=kind)
    if form.is_valid():
        told = form.cleaned_data
        try:
            with transaction.atomic():
                note_consent(
                    pk, kind, given_on=told["given_on"], valid_until=told["valid_until"],
                    choices=form.choices() if kind == ConsentKind.DISSEMINATION else None,
                    scan=told["scan"] and store_upload(*told["scan"]), actor=request.user,
                )  # fmt: skip
        except PaperRefused as refusal:
            form.add_error(refusal.field, str(refusal))
        except MemberRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Согласие записано.")
            return redirect("members:consents", pk)
    return _form(
        request, found, form, title="Записать подписанное согласие", submit="Подлинник у меня",
        lead=f"{found.full_name}. {kind.label}: {KINDS[kind].purpose}.",
    )  # fmt: skip


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def take_back(request, pk, kind):
    """Note that the person took the consent back on paper or by mail."""
    found, kind = one(request, pk, Action.EDIT_MEMBER), _kind(kind)
    form = WithdrawForm(*_typed(request), initial={"received_on": timezone.localdate()})
    if form.is_valid():
        told = form.cleaned_data
        with transaction.atomic():
            ended = withdraw(
                pk, kind, way=told["way"], received_on=told["received_on"],
                scan=told["scan"] and store_upload(*told["scan"]), actor=request.user,
            )  # fmt: skip
        if ended:
            messages.success(
                request, "Отзыв записан и уже действует. Справка появится здесь через минуту."
            )
        else:
            messages.info(request, "Действующего согласия нет: отзывать нечего.")
        return redirect("members:consents", pk)
    return _form(
        request, found, form, title="Записать отзыв согласия", submit="Согласие отозвано",
        lead=f"{found.full_name}. {kind.label}. {KINDS[kind].ends}",
    )  # fmt: skip


@login_required
@require_safe
def scan(request, pk, consent_pk):
    """The signed paper."""
    consent = _consent(request, pk, consent_pk)
    return _scan(request, consent, consent.scan, "given")


@login_required
@require_safe
def withdrawal_scan(request, pk, consent_pk):
    """The paper by which it was taken back."""
    consent = _consent(request, pk, consent_pk)
    taken = getattr(consent, "withdrawal", None)
    return _scan(request, consent, taken and taken.scan, "withdrawn")


def _scan(request, consent, stored, which):
    if stored is None:
        raise Http404
    record(
        "members.consent.scan_read", consent.member, actor=request.user,
        unit_id=consent.member.unit_id, consent=consent.pk, which=which, sha256=stored.sha256,
    )  # fmt: skip
    return serve(stored.file, name=stored.name, content_type=stored.content_type, inline=True)


@login_required
@require_safe
def certificate(request, pk, consent_pk):
    """What stopped with the withdrawal and what stays, as PDF."""
    consent = _consent(request, pk, consent_pk)
    taken = getattr(consent, "withdrawal", None)
    if taken is None or taken.certificate is None:
        raise Http404
    record(
        "members.consent.certificate_read", consent.member, actor=request.user,
        unit_id=consent.member.unit_id, consent=consent.pk,
    )  # fmt: skip
    name = f"Справка об отзыве согласия, {consent.member.short_name}.pdf"
    return serve(taken.certificate.pdf, name=name, content_type=PDF, inline=True)


def _consent(request, pk, consent_pk):
    mine = Consent.objects.for_user(request.user, Action.VIEW_MEMBER)
    mine = mine.filter(member=pk, member__merged_into=None, member__hidden_at=None)
    return get_object_or_404(
        mine.select_related("member", "scan", "withdrawal__scan", "withdrawal__certificate"),
        pk=consent_pk,
    )


def _kind(text):
    if text not in ConsentKind.values:
        raise Http404
    return ConsentKind(text)


def _typed(request):
    return (request.POST, request.FILES) if request.method == "POST" else (None, None)


def _form(request, found, form, *, title, submit, lead):
    context = {
        "page_title": title,
        "page_lead": lead,
        "member": found,
        "form": form,
        "submit": submit,
        "page_back_url": reverse("members:consents", args=[found.pk]),
        "page_back_title": "Согласия",
    }
    return render(request, "members/small_form.html", context, status=422 if form.errors else 200)
