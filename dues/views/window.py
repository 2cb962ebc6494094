"""The window of the employer's accountant: registers handed to him, his answers, his lists."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe
from django_htmx.http import HttpResponseClientRedirect

from audit.services import record
from dues import window as his
from dues.enums import DuesRefused, RegisterKind
from dues.layouts import layout_of
from dues.window_forms import BringForm, RefuseForm
from structure.keyset import page_of
from structure.queries import time_zone_of

LINES = 100
NAMED = 20


def _require_window(user):
    if not his.employers_lent(user).exists():
        raise Http404


@login_required
@require_safe
def window(request):
    _require_window(request.user)
    return _page(request)


def _page(request, form=None):
    rows, after = his.page_of_registers(request.user, after=request.GET.get("after", ""))
    places = his.places_of_lists(request.user)
    form = form or (BringForm(places=places) if places else None)
    context = {
        "rows": rows,
        "next_url": f"?after={after}" if after else "",
        "employers": list(his.employers_lent(request.user)),
        "form": form,
        "lists": his.lists_of(request.user),
    }
    status = 422 if form is not None and form.errors else 200
    return render(request, "dues/window.html", context, status=status)


def _found(request, pk, rows):
    found = rows(request.user).select_related("unit", "employer", "paper")
    return get_object_or_404(found, pk=pk)


@login_required
@require_safe
def register(request, pk):
    found = _found(request, pk, his.registers_of)
    if request.method == "GET":
        record("dues.register.read", found, actor=request.user, unit_id=found.unit_id)
    lines, after = page_of(
        found.lines.select_related("statement__member"), "position",
        request.GET.get("after", ""), LINES, read=int,
    )  # fmt: skip
    answers = found.kind == RegisterKind.CHANGES and his.answerable(request.user).filter(pk=pk)
    waiting = found.lines.waiting().filter(pk__in=[line.pk for line in lines])
    context = {
        "register": found,
        "lines": lines,
        "waiting": set(waiting.values_list("pk", flat=True)),
        "may_answer": bool(answers) and found.lines.waiting().exists(),
        "form": layout_of(found.employer).form,
        "has_paper": found.paper_id is not None and not found.names_hidden,
        "next_url": f"?after={after}" if after else "",
    }
    return render(request, "dues/window_register.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def refuse(request, pk):
    """Say of the lines named by ``line=…`` that they are not accepted, and why."""
    found = _found(request, pk, his.answerable)
    lines = his.named_lines(found, request.POST if request.method == "POST" else request.GET)
    form = RefuseForm(request.POST or None)
    if request.method == "POST" and lines and form.is_valid():
        day = timezone.localdate(timezone=time_zone_of(found.unit))
        try:
            count = his.refuse(
                found, [line.pk for line in lines], on=day, actor=request.user, **form.cleaned_data
            )
        except DuesRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"Не принято: {count}. Профсоюз увидит причину.")
            url = reverse("dues:window_register", args=[pk])
            return HttpResponseClientRedirect(url) if request.htmx else redirect(url)
    context = {"register": found, "lines": lines, "named": lines[:NAMED], "form": form}
    context["more"] = len(lines) - len(context["named"])
    return render(request, "dues/window_refuse.html", context, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def bring(request):
    """A list of withheld dues: what becomes of it is the business of the union's accountant."""
    _require_window(request.user)
    if request.method != "POST":
        return redirect("dues:window")
    places = his.places_of_lists(request.user)
    if not places:
        raise Http404
    form = BringForm(request.POST, request.FILES, places=places)
    if form.is_valid():
        try:
            told = form.told()
            day = timezone.localdate(timezone=time_zone_of(told["unit"]))
            taken = his.bring(on=day, actor=request.user, **told)
        except DuesRefused as refusal:
            form.add_error("file", str(refusal))
        else:
            messages.success(request, f"Ведомость принята: {taken.name}. Её сверит бухгалтер.")
            return redirect("dues:window")
    return _page(request, form)
