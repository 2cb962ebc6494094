"""How many people work where the organisation acts: the table, a new row, correcting, removing."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from structure import headcounts
from structure.enums import TreeRefused
from structure.forms.labour import HeadcountForm
from structure.models import Headcount, Unit
from structure.scope import Action, may

ROWS = 200


@login_required
@require_GET
def table(request, pk):
    mine = Unit.objects.for_user(request.user, Action.VIEW_UNIT)
    unit = get_object_or_404(mine.filter(kind__in=headcounts.KEPT_BY), pk=pk)
    rows = list(unit.headcounts.order_by("-on")[:ROWS])
    today = timezone.localdate()
    context = {
        "unit": unit,
        "rows": rows,
        "holds": next((row for row in rows if row.on <= today), None),
        "may_edit": unit.is_open and may(request.user, Action.EDIT_UNIT, unit),
    }
    return render(request, "structure/headcounts.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def add(request, pk):
    mine = Unit.objects.for_user(request.user, Action.EDIT_UNIT).open()
    unit = get_object_or_404(mine.filter(kind__in=headcounts.KEPT_BY), pk=pk)
    form = HeadcountForm(request.POST or None, initial={"on": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        try:
            headcounts.add_headcount(unit.pk, actor=request.user, **form.cleaned_data)
        except TreeRefused as refusal:
            form.add_error("on", str(refusal))
        else:
            messages.success(request, "Численность записана.")
            return redirect("structure:headcounts", unit.pk)
    return _asked(request, "structure/headcount.html", {"unit": unit, "form": form})


@login_required
@require_http_methods(["GET", "POST"])
def change(request, pk):
    told = _mine(request, pk)
    form = HeadcountForm(request.POST or None, instance=Headcount.objects.get(pk=pk))
    if request.method == "POST" and form.is_valid():
        try:
            headcounts.change_headcount(pk, actor=request.user, **form.cleaned_data)
        except TreeRefused as refusal:
            form.add_error("on", str(refusal))
        else:
            messages.success(request, "Запись о численности исправлена.")
            return redirect("structure:headcounts", told.unit_id)
    context = {"unit": told.unit, "told": told, "form": form}
    return _asked(request, "structure/headcount.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def remove(request, pk):
    told = _mine(request, pk)
    context = {"unit": told.unit, "told": told}
    if request.method == "POST":
        try:
            headcounts.remove_headcount(pk, actor=request.user)
        except TreeRefused as refusal:
            context["refusal"] = str(refusal)
        else:
            messages.success(request, f"Запись на {told.on:%d.%m.%Y} убрана.")
            return redirect("structure:headcounts", told.unit_id)
    return _asked(request, "structure/remove_headcount.html", context)


def _mine(request, pk):
    rows = Headcount.objects.for_user(request.user, Action.EDIT_UNIT).filter(unit__closed_on=None)
    return get_object_or_404(rows.select_related("unit"), pk=pk)


def _asked(request, template, context):
    return render(request, template, context, status=422 if request.method == "POST" else 200)
