"""The employer's accountant accepts lines of a register: the applications in them end well."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods
from django_htmx.http import HttpResponseClientRedirect

from applications import register_jobs, resolving
from applications.enums import Refused
from dues import jobs
from dues.answering import ALL
from dues.enums import DuesRefused, JobKind
from dues.queries import progress_of
from dues.window import answerable, named_lines
from structure.queries import time_zone_of

NAMED = 20


def _go(request, url):
    return HttpResponseClientRedirect(url) if request.htmx else redirect(url)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def accept_dues(request, pk):
    """Accept the lines named by ``line=…``; without a name, all that wait for an answer."""
    mine = answerable(request.user).select_related("unit", "employer")
    register = get_object_or_404(mine, pk=pk)
    told = request.POST if request.method == "POST" else request.GET
    lines = named_lines(register, told) if "line" in told else None
    refused = ""
    if request.method == "POST":
        day = timezone.localdate(timezone=time_zone_of(register.unit))
        which = ALL if lines is None else [line.pk for line in lines]
        try:
            if lines is None and jobs.is_long(register):
                job = register_jobs.order(JobKind.CONFIRM, register, user=request.user, on=day)
                return _go(request, job.get_absolute_url())
            confirmed = resolving.confirm(pk, which, on=day, actor=request.user)
        except (Refused, DuesRefused) as refusal:
            refused = str(refusal)
        else:
            messages.success(request, f"Принято к удержанию: {confirmed.lines}.")
            return _go(request, reverse("dues:window_register", args=[pk]))
    progress = progress_of([register])[pk]
    context = {
        "register": register,
        "lines": lines,
        "named": lines[:NAMED] if lines else [],
        "count": progress.to_confirm if lines is None else len(lines),
        "is_capped": lines is None and progress.is_capped,
        "refused": refused,
    }
    return render(request, "dues/window_accept.html", context, status=422 if refused else 200)
