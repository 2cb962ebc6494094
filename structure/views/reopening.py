"""The page that takes back a closing made by mistake."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from structure.enums import TreeRefused
from structure.models import Unit
from structure.reopening import hindrance, last_closing, reopen_unit, returned
from structure.scope import Action


@login_required
@require_http_methods(["GET", "POST"])
def reopen(request, pk):
    mine = Unit.objects.for_user(request.user, Action.CHANGE_TREE)
    unit = get_object_or_404(mine.select_related("parent", "successor"), pk=pk)
    refusal = hindrance(unit, now=timezone.now())
    if request.method == "POST":
        try:
            reopen_unit(unit.pk, actor=request.user)
        except TreeRefused as told:
            refusal = str(told)
        else:
            messages.success(request, f"{unit.quoted} снова действует. Назначьте в ней людей.")
            return redirect(unit)
    context = {"unit": unit, "refusal": refusal}
    if not refusal:
        closing = last_closing(unit)
        context |= {"closing": closing, "back": returned(closing)}
    status = 422 if request.method == "POST" else 200
    return render(request, "structure/reopen.html", context, status=status)
