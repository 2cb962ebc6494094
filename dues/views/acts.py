"""Reconciliation: one debt month by month on the screen, and numbered acts of it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from audit.services import record
from documents.serving import DOCX, serve
from documents.uploads import PDF
from dues import acts as services
from dues.enums import Account, DuesRefused
from dues.models import LedgerTotal, ReconciliationAct
from dues.money_forms import ActForm
from dues.months import months_before
from dues.views.books import address
from dues.views.places import found_book, today_of
from structure.branches import read_id
from structure.models import Employer, Unit
from structure.scope import Action, may

SHOWN = 10
FORMS = {"pdf": ("pdf", PDF), "docx": ("docx", DOCX)}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def reconcile(request, pk):
    """The debt of an employer, or to an organisation above; posted, an act of it."""
    unit = found_book(request, named=str(pk))
    other = _other(request, unit)
    month = today_of(unit).replace(day=1)
    asked = {
        "since": request.GET.get("since") or f"{months_before(month, 2):%Y-%m}",
        "until": request.GET.get("until") or f"{month:%Y-%m}",
    }
    form = ActForm(asked)
    may_handle = may(request.user, Action.HANDLE_DUES, unit)
    told, refusal = None, ""
    if form.is_valid():
        told = services.reconciliation(unit, other, on=today_of(unit), **form.cleaned_data)
    if request.method == "POST":
        if not may_handle or told is None:
            raise Http404
        try:
            act = services.make_act(unit, other, actor=request.user, **form.cleaned_data)
        except DuesRefused as fault:
            refusal = str(fault)
        else:
            services.print_act(act)
            messages.success(request, f"{act} составлен.")
            return redirect(act)
    field = "employer" if isinstance(other, Employer) else "other"
    context = {
        "unit": unit,
        "other": other,
        "field": field,
        "form": form,
        "told": told,
        "refusal": refusal,
        "may_handle": may_handle,
        "acts": ReconciliationAct.objects.filter(unit=unit, **{field: other}).order_by("-pk")[
            :SHOWN
        ],
        "back_url": address(unit, month),
    }
    return render(request, "dues/reconcile.html", context, status=422 if refusal else 200)


def _other(request, unit):
    """With whom: somebody with whom the book has had to do, else 404."""
    told = LedgerTotal.objects.filter(unit=unit)
    if employer := read_id(request.GET.get("employer", "")):
        told = told.filter(account=Account.EMPLOYER, employer=employer)
        found = Employer.objects.filter(pk=employer)
    elif other := read_id(request.GET.get("other", "")):
        told = told.filter(account=Account.ABOVE, other=other)
        found = Unit.objects.filter(pk=other)
    else:
        raise Http404
    if not told.exists():
        raise Http404
    return get_object_or_404(found)


def _found(request, pk, action=Action.VIEW_DUES):
    mine = ReconciliationAct.objects.for_user(request.user, action)
    return get_object_or_404(mine.select_related("unit", "employer", "other", "paper"), pk=pk)


@login_required
@require_safe
def act(request, pk):
    found = _found(request, pk)
    context = {
        "act": found,
        "other": found.employer or found.other,
        "may_handle": may(request.user, Action.HANDLE_DUES, found.unit),
        "back_url": address(found.unit, found.until),
    }
    return render(request, "dues/act.html", context)


@login_required
@require_POST
def print_again(request, pk):
    found = _found(request, pk, Action.HANDLE_DUES)
    if services.print_act(found):
        messages.success(request, "Акт напечатан.")
    return redirect(found)


@login_required
@require_safe
def act_file(request, pk, form):
    found = _found(request, pk)
    if form not in FORMS or found.paper is None:
        raise Http404
    field, content_type = FORMS[form]
    if request.method == "GET":
        record("dues.act.exported", found, actor=request.user, unit_id=found.unit_id, form=form)
    return serve(
        getattr(found.paper, field), name=f"{found}.{form}", content_type=content_type,
        inline=form == "pdf",
    )  # fmt: skip
