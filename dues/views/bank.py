"""A file from the bank: taken in, looked through, booked."""

from datetime import date

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods
from django_htmx.http import HttpResponseClientRedirect

from dues import payments as services
from dues.bank.exchange import HUGE, MOST_BYTES
from dues.bank.guessing import looks_like_dues
from dues.enums import DuesRefused
from dues.models import BankFile, Payment
from dues.money_forms import BankForm, DecisionForm
from dues.payments import Decision
from dues.views.payments import employers_of_book, units_of_account
from dues.views.places import book_choices, found_book
from structure.keyset import page_of
from structure.models import Employer
from structure.scope import Action, may

PAGE = 50
EMPLOYERS = 300


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def bank(request):
    unit = found_book(request, Action.HANDLE_DUES)
    form = BankForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            if file.size > MOST_BYTES:
                raise DuesRefused(HUGE)
            taken = services.take_bank_file(
                unit=unit, name=file.name, data=file.read(), actor=request.user
            )
        except DuesRefused as refusal:
            form.add_error("file", str(refusal))
        else:
            return redirect("dues:bank_file", taken.file.pk)
    files = BankFile.objects.for_user(request.user, Action.VIEW_DUES).filter(unit=unit)
    context = {
        "form": form,
        "unit": unit,
        "units": book_choices(request.user, unit, Action.HANDLE_DUES),
        "files": files.order_by("-pk")[:10],
        "may_edit_unit": not unit.bank_account and may(request.user, Action.EDIT_UNIT, unit),
    }
    return render(request, "dues/bank.html", context, status=422 if form.errors else 200)


def _found(request, pk):
    mine = BankFile.objects.for_user(request.user, Action.HANDLE_DUES)
    return get_object_or_404(mine.select_related("unit"), pk=pk)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def bank_file(request, pk):
    """What has come by this file; posted, what each of the shown payments is."""
    file = _found(request, pk)
    after = request.GET.get("after", "")
    rows = Payment.objects.filter(source=file).select_related("unit", "employer", "operation")
    rows, following = page_of(rows, "paid_on", after, PAGE, read=date.fromisoformat)
    employers = list(employers_of_book(file.unit)[:EMPLOYERS])
    twins, units = services.typed_twins(rows), units_of_account(file.unit)
    lines = [(row, _form(request, row, employers, twins.get(row.pk), units)) for row in rows]
    open_lines = [(row, form) for row, form in lines if form]
    if request.method == "POST":
        if not open_lines:
            raise Http404
        if all(form.is_valid() for _, form in open_lines):
            told = {row.pk: form.decision() for row, form in open_lines}
            decisions = {pk: Decision(**words) for pk, words in told.items() if words}
            booked, refused = services.settle(decisions, actor=request.user)
            if booked:
                messages.success(request, f"Учтено поступлений: {len(booked)}.")
            if not refused:
                return redirect(request.get_full_path())
            for row, form in open_lines:
                if row.pk in refused:
                    form.add_error(None, refused[row.pk])
    is_wrong = any(form.errors for _, form in open_lines if form.is_bound)
    context = {
        "file": file,
        "lines": lines,
        "is_open": bool(open_lines),
        "is_wrong": is_wrong,
        "may_drop": not Payment.objects.filter(source=file, operation__isnull=False).exists(),
        "next_url": f"?after={following}" if following else "",
    }
    return render(request, "dues/bank_file.html", context, status=422 if is_wrong else 200)


def _form(request, row, employers, twin, units):
    """None for a payment that is booked already. ``twin`` is one typed in that it may be."""
    if row.operation_id:
        return None
    form = DecisionForm(
        request.POST or None,
        employers=Employer.objects.none(),
        twin=twin,
        units=units,
        prefix=f"row{row.pk}",
        initial={
            "unit": row.unit_id,
            "employer": row.employer_id,
            "month": row.month,
            "is_aside": row.set_aside or not (row.employer_id or looks_like_dues(row.purpose)),
        },
    )
    known = [*employers]
    if row.employer and row.employer not in known:
        known.append(row.employer)
    field = form.fields["employer"]
    field.queryset = Employer.objects.filter(pk__in=[one.pk for one in known])
    field.choices = [("", "не указан"), *((one.pk, one.short_name) for one in known)]
    return form


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def drop_bank_file(request, pk):
    file = _found(request, pk)
    refusal = ""
    if request.method == "POST":
        try:
            services.drop_bank_file(pk, actor=request.user)
        except DuesRefused as fault:
            refusal = str(fault)
        else:
            messages.success(request, "Файл и его поступления убраны.")
            url = f"{reverse('dues:bank')}?unit={file.unit_id}"
            return HttpResponseClientRedirect(url) if request.htmx else redirect(url)
    context = {"file": file, "refusal": refusal}
    return render(request, "dues/drop_bank_file.html", context, status=422 if refusal else 200)
