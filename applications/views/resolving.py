"""Acts on a resolution and on a register that move the applications in them."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods
from django_htmx.http import HttpResponseClientRedirect

from applications import register_jobs, resolving
from applications.enums import Refused
from applications.forms.resolving import AnnulForm, ConfirmForm, HandOverForm, SignForm
from documents.keeping import stored
from dues import jobs
from dues.answering import ALL
from dues.enums import DuesRefused, HandWay, JobKind
from dues.models import DuesRegister
from dues.queries import progress_of
from resolutions.enums import ResolutionRefused, State
from resolutions.models import Resolution
from resolutions.services import attach_scan
from structure.queries import time_zone_of
from structure.scope import Action

asks = require_http_methods(["GET", "HEAD", "POST"])
LINES_SHOWN = 20
REFUSALS = (Refused, ResolutionRefused, DuesRefused)


def _resolution(request, pk):
    mine = Resolution.objects.for_user(request.user, Action.SIGN_RESOLUTION)
    return get_object_or_404(mine.select_related("unit"), pk=pk)


def _register(request, pk):
    mine = DuesRegister.objects.for_user(request.user, Action.HANDLE_DUES)
    return get_object_or_404(mine.select_related("unit", "employer"), pk=pk)


def _today(unit):
    return timezone.localdate(timezone=time_zone_of(unit))


def _go(request, there):
    """Away from the page or from the dialog; the words for the next page are not lost."""
    url = there.get_absolute_url()
    return HttpResponseClientRedirect(url) if request.htmx else redirect(url)


def _asked(request, template, form, **context):
    status = 422 if form is not None and form.errors else 200
    return render(request, template, {"form": form, **context}, status=status)


@login_required
@asks
def sign_resolution(request, pk):
    resolution = _resolution(request, pk)
    if resolution.state != State.DRAFT and request.method != "POST":
        return _told_already(request, resolution)
    form = SignForm(request.POST or None, request.FILES or None, today=_today(resolution.unit))
    if form.is_valid():
        on, scan = form.cleaned_data["on"], form.cleaned_data["scan"]
        try:
            with transaction.atomic():
                signed = resolving.sign_resolution(pk, on=on, actor=request.user)
                if scan:
                    attach_scan(pk, *scan, actor=request.user)
        except REFUSALS as refusal:
            form.add_error(None, str(refusal))
        else:
            people = signed.lines.count()
            messages.success(
                request,
                f"{signed} подписано. Принято: {people}. Заявления на взносы ждут бухгалтера.",
            )
            return _go(request, signed)
    return _asked(
        request, "resolutions/sign.html", form,
        resolution=resolution, people=resolution.lines.count(),
    )  # fmt: skip


def _told_already(request, resolution):
    messages.info(request, f"{resolution} уже {resolution.get_state_display().lower()}.")
    return _go(request, resolution)


@login_required
@asks
def annul_resolution(request, pk):
    resolution = _resolution(request, pk)
    if resolution.state != State.DRAFT and request.method != "POST":
        return _told_already(request, resolution)
    form = AnnulForm(request.POST or None)
    if form.is_valid():
        reason = form.cleaned_data["reason"]
        try:
            annulled = resolving.annul_draft(pk, actor=request.user, reason=reason)
        except REFUSALS as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(
                request, f"{annulled} аннулировано. Заявления снова ждут постановления."
            )
            return _go(request, annulled)
    return _asked(request, "resolutions/annul.html", form, resolution=resolution)


@login_required
@asks
def drop_from_draft(request, pk, line_pk):
    """Leave one person out of a draft; the last one leaving annuls it."""
    resolution = _resolution(request, pk)
    line = get_object_or_404(resolution.lines, pk=line_pk)
    application = resolution.applications.filter(member=line.member_id).first()
    refused = ""
    if request.method == "POST":
        try:
            if application is None:
                raise Refused("Заявление этого человека уже не в проекте.")
            left = resolving.drop_from_draft(application.pk, actor=request.user)
        except REFUSALS as refusal:
            refused = str(refusal)
        else:
            messages.success(
                request, f"{line.shown_name}: не в проекте, ждёт другого постановления."
            )
            return _go(request, left)
    context = {
        "resolution": resolution,
        "line": line,
        "is_last": resolution.lines.count() == 1,
        "refused": refused,
    }
    return render(request, "resolutions/drop.html", context, status=422 if refused else 200)


@login_required
@asks
def hand_over(request, pk):
    register = _register(request, pk)
    if register.handed_on and request.method != "POST":
        messages.info(request, f"{register} уже передан {register.handed_on:%d.%m.%Y}.")
        return _go(request, register)
    is_mailed = register.copies.exclude(to_address="").exists()
    form = HandOverForm(
        request.POST or None,
        request.FILES or None,
        today=_today(register.unit),
        initial={
            "received_by": register.employer.accounting_name,
            "way": HandWay.LETTER if is_mailed else HandWay.PAPER,
        },
    )
    if form.is_valid():
        try:
            if jobs.is_long(register):
                return _go(request, _hand_over_later(request, register, **form.cleaned_data))
            resolving.hand_over(pk, actor=request.user, **form.cleaned_data)
        except REFUSALS as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(
                request, f"{register} передан. Отметьте здесь, когда удержание подтвердят."
            )
            return _go(request, register)
    return _asked(request, "dues/hand_over.html", form, register=register)


def _hand_over_later(request, register, *, receipt, **told):
    with stored(receipt) as kept:
        return register_jobs.order(JobKind.HAND, register, user=request.user, receipt=kept, **told)


@login_required
@asks
def confirm_dues(request, pk):
    """Confirm the lines named by ``line=…``; without a name, all that wait for an answer."""
    register = _register(request, pk)
    named = _named(request, register)
    waiting = register.lines.waiting()
    if named is not ALL:
        waiting = waiting.filter(pk__in=named)
    form = ConfirmForm(request.POST or None, today=_today(register.unit))
    if form.is_valid():
        on = form.cleaned_data["on"]
        try:
            if named is ALL and jobs.is_long(register):
                job = register_jobs.order(JobKind.CONFIRM, register, user=request.user, on=on)
                return _go(request, job)
            confirmed = resolving.confirm(pk, named, on=on, actor=request.user)
        except REFUSALS as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _told(confirmed.lines))
            return _go(request, register)
    shown = waiting.select_related("statement__member").order_by("position")
    progress = progress_of([register])[register.pk]
    return _asked(
        request, "dues/confirm.html", form, register=register,
        count=progress.to_confirm if named is ALL else len(named),
        is_capped=named is ALL and progress.is_capped,
        lines=list(shown[:LINES_SHOWN]), named=[] if named is ALL else named,
    )  # fmt: skip


def _named(request, register):
    told = request.POST if request.method == "POST" else request.GET
    pks = [int(pk) for pk in told.getlist("line") if pk.isdecimal() and len(pk) < 19]
    if not pks:
        return ALL
    if not register.lines.filter(pk__in=pks).exists():
        raise Http404
    return list(register.lines.waiting().filter(pk__in=pks).values_list("pk", flat=True))


def _told(number):
    if not number:
        return "Всё уже подтверждено раньше."
    return f"Удержание подтверждено: {number}. Принятым в профсоюз уходят поздравления."
