"""The page that closes an organisation: choose the successor, see what follows, confirm."""

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from structure import branches
from structure.enums import Kind, TreeRefused
from structure.models import Unit
from structure.queries import time_zone_of
from structure.scope import Action
from unionportal import succession


class ClosingForm(forms.Form):
    on = forms.DateField(
        label="С какого дня закрыта",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="Как в решении о закрытии. С этого дня люди числятся у правопреемника.",
    )
    to = forms.IntegerField(widget=forms.HiddenInput)


@login_required
@require_http_methods(["GET", "POST"])
def close_unit(request, pk):
    mine = Unit.objects.for_user(request.user, Action.CHANGE_TREE).open().exclude(kind=Kind.UNION)
    unit = get_object_or_404(mine, pk=pk)
    candidates = branches.successors(request.user, unit)
    asked = request.POST if request.method == "POST" else request.GET
    context = {"unit": unit, "words": request.GET.get("q", "")[:100]}
    if "to" not in asked:
        page = branches.found_by(candidates, context["words"])
        context |= {"found": page.rows, "is_more": bool(page.after)}
        return render(request, "structure/close.html", context)
    successor = get_object_or_404(candidates, pk=branches.read_id(asked["to"]))
    today = timezone.now().astimezone(time_zone_of(unit)).date()
    form = ClosingForm(
        request.POST or None,
        initial={"to": successor.pk, "on": max(today, unit.opened_on or today)},
    )
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                succession.close_unit(
                    unit.pk, successor.pk, on=form.cleaned_data["on"], actor=request.user
                )
            except TreeRefused as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(
                    request, f"{unit.quoted} закрыта, всё передано в {successor.quoted}."
                )
                return redirect(successor)
    context |= {
        "successor": successor,
        "form": form,
        "follows": succession.consequences(unit),
    }
    return render(request, "structure/close.html", context, status=status)
