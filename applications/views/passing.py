"""Passing an application on: find the organisation, then choose it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from applications import passing
from applications.enums import Refused
from applications.finding import find_units
from applications.views.access import one
from members.services import MemberRefused
from structure.models import Unit
from structure.scope import Action

NEAR = 50  # organisations below the present one, offered before anything is searched for


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def pass_on(request, pk):
    found = one(request, pk, Action.HANDLE_APPLICATION)
    error = ""
    if request.method == "POST":
        raw = request.POST.get("unit", "")
        unit = get_object_or_404(Unit.objects.open(), pk=raw if raw.isdecimal() else 0)
        try:
            passed = passing.pass_on(pk, unit, actor=request.user)
        except (Refused, MemberRefused) as refusal:
            error = str(refusal)
        else:
            messages.success(request, f"{found}: передано в организацию «{passed.unit}».")
            return redirect("applications:board")
    words = request.GET.get("q", "")[:100].replace("\0", "")
    if words.strip():
        offered, is_more = find_units(words)
        units = [row.unit for row in offered if row.unit.pk != found.unit_id]
    else:
        near = Unit.objects.open().filter(parent=found.unit_id)
        units, is_more = list(near.order_by("short_name")[: NEAR + 1]), False
        units, is_more = units[:NEAR], len(units) > NEAR
    context = {
        "page_title": "Передать в другую организацию",
        "page_back_url": reverse("applications:application", args=[pk]),
        "page_back_title": "К заявлению",
        "application": found,
        "words": words,
        "units": units,
        "is_more": is_more,
        "error": error,
    }
    return render(request, "applications/pass_on.html", context, status=422 if error else 200)
