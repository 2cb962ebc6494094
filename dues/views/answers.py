"""What the payroll answers to a register: «не принято» line by line, and the receipt it gave."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect

from audit.services import record
from documents.serving import serve
from dues import answering, registering
from dues.enums import DuesRefused
from dues.forms import ReceiptForm, RefuseForm
from dues.models import DuesRegister
from structure.queries import time_zone_of
from structure.scope import Action

asks = require_http_methods(["GET", "HEAD", "POST"])
LINES_SHOWN = 20


def _mine(request, pk, action=Action.HANDLE_DUES):
    mine = DuesRegister.objects.for_user(request.user, action)
    return get_object_or_404(mine.select_related("unit", "employer", "receipt"), pk=pk)


def _go(request, register):
    url = register.get_absolute_url()
    return HttpResponseClientRedirect(url) if request.htmx else redirect(url)


@login_required
@asks
def refuse(request, pk):
    """Write down that the payroll does not take the lines named by ``line=…``, and why."""
    register = _mine(request, pk)
    told = request.POST if request.method == "POST" else request.GET
    pks = [int(line) for line in told.getlist("line") if line.isdecimal() and len(line) < 19]
    if not pks:
        messages.error(request, "Отметьте в списке строки, которые бухгалтерия не приняла.")
        return _go(request, register)
    if not register.lines.filter(pk__in=pks).exists():
        raise Http404
    waiting = register.lines.waiting().filter(pk__in=pks).select_related("statement__member")
    lines = list(waiting.order_by("position"))
    today = timezone.localdate(timezone=time_zone_of(register.unit))
    form = RefuseForm(request.POST or None, today=today)
    if form.is_valid():
        ids = [line.pk for line in lines]
        try:
            count = answering.refuse_lines(pk, ids, actor=request.user, **form.cleaned_data)
        except DuesRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(
                request,
                f"Записано: не принято строк {count}. Исправьте причину: эти люди снова ждут "
                "реестра.",
            )
            return _go(request, register)
    context = {
        "form": form,
        "register": register,
        "lines": lines[:LINES_SHOWN],
        "named": [line.pk for line in lines],
    }
    return render(request, "dues/refuse.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def take_back(request, pk, line_pk):
    register = _mine(request, pk)
    line = get_object_or_404(register.lines, pk=line_pk)
    try:
        answering.take_back_refusal(line.pk, actor=request.user)
    except DuesRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "Отказ снят: строка снова ждёт ответа бухгалтерии.")
    return redirect(register)


@login_required
@asks
def attach_receipt(request, pk):
    register = _mine(request, pk)
    form = ReceiptForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        try:
            registering.attach_receipt(pk, file=form.cleaned_data["receipt"], actor=request.user)
        except DuesRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Расписка приложена.")
            return _go(request, register)
    context = {"form": form, "register": register}
    return render(request, "dues/receipt.html", context, status=422 if form.errors else 200)


@login_required
@require_safe
def receipt(request, pk):
    """The scan of the receipt, for those who see the register in their organisation."""
    register = _mine(request, pk, Action.VIEW_DUES)
    if register.receipt is None:
        raise Http404
    stored = register.receipt
    response = serve(stored.file, name=stored.name, content_type=stored.content_type, inline=True)
    record("dues.receipt.read", register, actor=request.user, unit_id=register.unit_id)
    return response
