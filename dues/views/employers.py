"""Employers as the dues see them: the list, and what is set up for one of them."""

from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe
from django_htmx.http import HttpResponseClientRedirect

from dues import employers as services
from dues.employer_list import (
    REGISTERS,
    debts_of,
    employers_of,
    page_of_employers,
    registers_of,
)
from dues.enums import DuesRefused
from dues.layout_forms import PayrollDaysForm
from dues.layouts import layout_of
from dues.models import PayrollDay
from dues.payrolls.queries import page_of_files
from dues.window import borrowers_of
from structure.models import Employer
from structure.scope import Action


def found_employer(request, pk, action=Action.VIEW_DUES):
    return get_object_or_404(employers_of(request.user, action), pk=pk)


@login_required
@require_safe
def employers(request):
    if not request.user.scope(Action.VIEW_DUES):
        if request.user.lent_ids(Employer, Action.VIEW_DUES):
            return redirect("dues:window")
        raise Http404
    q = request.GET.get("q", "").replace("\0", "").strip()[:100]
    rows, after = page_of_employers(request.user, q=q, after=request.GET.get("after", ""))
    going_on = f"?{urlencode({'q': q, 'after': after})}" if after else ""
    context = {"rows": rows, "q": q, "next_url": going_on}
    return render(request, "dues/employers.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def employer(request, pk):
    """What is known of one employer; posted, the days of its payroll."""
    found = found_employer(request, pk)
    may_handle = employers_of(request.user, Action.HANDLE_DUES).filter(pk=pk).exists()
    form = PayrollDaysForm(request.POST or None, initial=_days(found))
    if request.method == "POST":
        if not may_handle:
            raise Http404
        if form.is_valid():
            try:
                services.set_payroll_days(found, actor=request.user, **form.cleaned_data)
            except DuesRefused as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, "Дни зарплаты сохранены.")
                return redirect("dues:employer", pk)
    layout, debt = layout_of(found), debts_of(request.user, [pk]).get(pk, 0)
    context = {
        "employer": found,
        "layout": layout,
        "is_own": layout.pk is not None,
        "form": form,
        "may_handle": may_handle,
        "may_edit": Employer.objects.for_user(request.user, Action.EDIT_UNIT)
        .filter(pk=pk)
        .exists(),
        "registers": registers_of(request.user, found)[:REGISTERS],
        "payrolls": page_of_files(request.user, employer=found)[0][:REGISTERS],
        "debt": debt,
        "ahead": -debt,
        "borrowers": borrowers_of(found),
        "sees_statements": True,
    }
    return render(request, "dues/employer.html", context, status=422 if form.errors else 200)


def _days(employer):
    days = PayrollDay.objects.filter(employer=employer).first() or PayrollDay()
    return {"withholds": days.withholds, "pays": days.pays}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def drop_layout(request, pk):
    found = found_employer(request, pk, Action.HANDLE_DUES)
    if request.method == "POST":
        services.drop_layout(found, actor=request.user)
        messages.success(request, "Файлы для этого работодателя снова обычные.")
        url = reverse("dues:employer", args=[pk])
        return HttpResponseClientRedirect(url) if request.htmx else redirect(url)
    return render(request, "dues/drop_layout.html", {"employer": found})
