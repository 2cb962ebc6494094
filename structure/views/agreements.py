"""Collective agreements of an organisation: all of them, a new one, correcting, removing."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from structure import agreements
from structure.enums import Kind, TreeRefused
from structure.forms.labour import AgreementForm
from structure.lineage import in_percent
from structure.models import CollectiveAgreement, Unit
from structure.scope import Action, may

ROWS = 100


@login_required
@require_GET
def table(request, pk):
    mine = Unit.objects.for_user(request.user, Action.VIEW_UNIT)
    unit = get_object_or_404(mine.filter(kind=Kind.PRIMARY), pk=pk)
    rows = unit.agreements.select_related("employer").order_by("-until", "-pk")[:ROWS]
    context = {
        "unit": unit,
        "rows": [told(row) for row in rows],
        "may_edit": unit.is_open and may(request.user, Action.EDIT_UNIT, unit),
    }
    return render(request, "structure/agreements.html", context)


def told(agreement, *, on=None):
    """What a template says of an agreement: the row, is it in force, does it end soon, percent."""
    on = on or timezone.localdate()
    in_force = agreement.concluded_on <= on <= agreement.until
    return {
        "row": agreement,
        "is_in_force": in_force,
        "is_ending": in_force and agreement.until <= on + agreements.SOON,
        "is_over": agreement.until < on,
        "percent": in_percent(agreement.dues_percent) if agreement.dues_percent else "",
    }


@login_required
@require_http_methods(["GET", "POST"])
def add(request, pk):
    mine = Unit.objects.for_user(request.user, Action.EDIT_UNIT).open()
    unit = get_object_or_404(mine.filter(kind=Kind.PRIMARY), pk=pk)
    form = AgreementForm(request.POST or None, unit=unit)
    if request.method == "POST" and form.is_valid():
        try:
            agreements.add_agreement(unit.pk, actor=request.user, **form.cleaned_data)
        except TreeRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Коллективный договор записан.")
            return redirect("structure:agreements", unit.pk)
    return _asked(request, "structure/agreement.html", {"unit": unit, "form": form})


@login_required
@require_http_methods(["GET", "POST"])
def change(request, pk):
    agreement = _mine(request, pk)
    own_copy = CollectiveAgreement.objects.get(pk=pk)
    form = AgreementForm(request.POST or None, instance=own_copy, unit=agreement.unit)
    if request.method == "POST" and form.is_valid():
        try:
            agreements.change_agreement(pk, actor=request.user, **form.cleaned_data)
        except TreeRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Коллективный договор сохранён.")
            return redirect("structure:agreements", agreement.unit_id)
    context = {"unit": agreement.unit, "agreement": agreement, "form": form}
    return _asked(request, "structure/agreement.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def remove(request, pk):
    agreement = _mine(request, pk)
    context = {"unit": agreement.unit, "agreement": agreement}
    if request.method == "POST":
        try:
            agreements.remove_agreement(pk, actor=request.user)
        except TreeRefused as refusal:
            context["refusal"] = str(refusal)
        else:
            messages.success(request, f"{agreement}: запись убрана.")
            return redirect("structure:agreements", agreement.unit_id)
    return _asked(request, "structure/remove_agreement.html", context)


def _mine(request, pk):
    rows = CollectiveAgreement.objects.for_user(request.user, Action.EDIT_UNIT)
    rows = rows.filter(unit__closed_on=None).select_related("unit")
    return get_object_or_404(rows, pk=pk)


def _asked(request, template, context):
    return render(request, template, context, status=422 if request.method == "POST" else 200)
