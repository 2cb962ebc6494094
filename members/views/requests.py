"""Requests about personal data: the list, taking one in, its steps."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_safe

from audit.services import record
from documents.services import store_upload
from documents.serving import serve
from members.enums import RequestRefused
from members.forms.requests import ExtendForm, FinishForm, NewRequestForm
from members.models import DataRequest, Member, RequestStep
from members.requests import lists
from members.requests.lists import Which, steps_of
from members.requests.services import extend, finish, open_request
from members.requests.terms import term_of
from members.views.access import require_anywhere
from structure.branches import read_id
from structure.choosing import chosen_unit, offered_units
from structure.scope import Action, may


@login_required
@require_safe
def requests(request):
    require_anywhere(request.user, Action.VIEW_MEMBER)
    asked = request.GET.get("which", "")
    which = Which(asked) if asked in Which.values else Which.OPEN
    unit = chosen_unit(request.user, Action.VIEW_MEMBER, request.GET.get("unit", ""))
    rows, after = lists.requests_of(
        request.user, which, unit=unit, after=request.GET.get("after", "")
    )
    kept = {"which": which.value} | ({"unit": unit.pk} if unit else {})
    context = {
        "page_title": "Обращения о персональных данных",
        "which": which.value,
        "tabs": [(one.label, one.value, one == which) for one in Which],
        "unit": unit,
        "rows": rows,
        "next_url": f"?{urlencode(kept | {'after': after})}" if after else "",
        "may_open": bool(request.user.scope(Action.EDIT_MEMBER)),
    }
    return render(request, "members/requests/list.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request):
    """Of one person (``?member=``), or of many: a leak, unlawful processing."""
    require_anywhere(request.user, Action.EDIT_MEMBER)
    member = _member(request)
    form = NewRequestForm(
        *_typed(request),
        units=offered_units(request.user, Action.EDIT_MEMBER),
        member=member,
        initial={
            "received_at": timezone.localtime(),
            "asked_by": member.full_name if member else "",
        },
    )
    if form.is_valid():
        told = form.cleaned_data
        try:
            with transaction.atomic():
                made = open_request(
                    told["kind"], unit=member.unit if member else told["unit"], member=member,
                    asked_by=told["asked_by"], said=told["said"],
                    received_at=told["received_at"], actor=request.user,
                    scan=told["scan"] and store_upload(*told["scan"]),
                )  # fmt: skip
        except RequestRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Обращение записано, срок идёт. Дело поставлено.")
            return redirect(made)
    back = (
        reverse("members:consents", args=[member.pk])
        if member
        else reverse("members:data_requests")
    )
    return _form(
        request, form, title="Новое обращение", submit="Записать",
        lead=member.full_name if member else "Если оно о данных одного человека, начните с его "
        "карточки: «Согласия» → «Записать обращение».", back=back,
    )  # fmt: skip


def _member(request):
    """The person named in the address, when this user keeps his card."""
    asked = request.GET.get("member", "")
    if not asked:
        return None
    mine = Member.objects.for_user(request.user, Action.EDIT_MEMBER)
    return get_object_or_404(mine.select_related("unit"), pk=read_id(asked))


@login_required
@require_safe
def one_request(request, pk):
    found = _one(request, pk, Action.VIEW_MEMBER)
    if request.method == "GET":
        record("members.request.read", found, actor=request.user, unit_id=found.unit_id)
    context = {
        "page_title": found.get_kind_display(),
        "page_back_url": reverse("members:data_requests"),
        "page_back_title": "Обращения",
        "found": found,
        "steps": steps_of(found, timezone.now()),
        "may_edit": may(request.user, Action.EDIT_MEMBER, found.unit),
    }
    return render(request, "members/requests/request.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def finish_step(request, pk):
    step = _step(request, pk)
    form = FinishForm(*_typed(request))
    if form.is_valid():
        told = form.cleaned_data
        try:
            with transaction.atomic():
                finish(
                    pk, note=told["note"], actor=request.user,
                    answer=told["answer"] and store_upload(*told["answer"]),
                )  # fmt: skip
        except RequestRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Отмечено: сделано.")
            return redirect(step.request)
    return _of_step(request, form, step, title="Сделано", submit="Отметить")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def extend_step(request, pk):
    """Put the term off with a reason, once, where the law lets."""
    step = _step(request, pk)
    if not term_of(step.request.kind, step.code).more:
        raise Http404
    form = ExtendForm(*_typed(request))
    if form.is_valid():
        try:
            extend(pk, reason=form.cleaned_data["reason"], actor=request.user)
        except RequestRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Срок продлён на 5 рабочих дней. Сообщите человеку причину.")
            return redirect(step.request)
    return _of_step(request, form, step, title="Продлить срок", submit="Продлить")


@login_required
@require_safe
def scan(request, pk):
    """What came, as it came."""
    found = _one(request, pk, Action.VIEW_MEMBER)
    return _file(request, found, found.scan, "scan")


@login_required
@require_safe
def answer(request, pk):
    """What was answered."""
    step = _step(request, pk, Action.VIEW_MEMBER)
    return _file(request, step.request, step.answer, "answer")


def _file(request, found, stored, which):
    if stored is None or (found.member and found.member.hidden_at):
        raise Http404
    record(
        "members.request.file_read", found, actor=request.user, unit_id=found.unit_id,
        which=which, sha256=stored.sha256,
    )  # fmt: skip
    return serve(stored.file, name=stored.name, content_type=stored.content_type, inline=True)


def _one(request, pk, action):
    rows = DataRequest.objects.for_user(request.user, action)
    return get_object_or_404(rows.select_related("unit", "member", "scan"), pk=pk)


def _step(request, pk, action=Action.EDIT_MEMBER):
    mine = DataRequest.objects.for_user(request.user, action)
    steps = RequestStep.objects.filter(request__in=mine)
    return get_object_or_404(
        steps.select_related("request__unit", "request__member", "answer"), pk=pk
    )


def _typed(request):
    return (request.POST, request.FILES) if request.method == "POST" else (None, None)


def _of_step(request, form, step, *, title, submit):
    return _form(
        request, form, title=title, submit=submit, back=step.request.get_absolute_url(),
        lead=term_of(step.request.kind, step.code).title,
    )  # fmt: skip


def _form(request, form, *, title, submit, lead, back):
    context = {
        "page_title": title,
        "page_lead": lead,
        "form": form,
        "submit": submit,
        "page_back_url": back,
        "page_back_title": "Назад",
    }
    return render(request, "members/small_form.html", context, status=422 if form.errors else 200)
