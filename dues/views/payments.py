"""Money that came: the list, one payment, typing one in, cash of a member."""

from urllib.parse import urlencode
from uuid import uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from dues import booking
from dues import payments as services
from dues.balances import page_of_payments, payments_of
from dues.enums import DuesRefused
from dues.keepers import kept_by
from dues.models import DuesMonth, Payment
from dues.money_forms import CashForm, DecisionForm, PaymentForm
from dues.month_forms import read_month
from dues.months import months_before
from dues.payments import Decision
from dues.shares import chain_of
from dues.views.member import back_to, handled_member
from dues.views.places import book_choices, found_book, today_of
from structure.branches import read_id
from structure.enums import Kind
from structure.models import Employer, Unit
from structure.scope import Action, may

KEPT_OFFERED = 300
STATES = [("", "Все"), ("waiting", "Ждут"), ("booked", "Учтены"), ("aside", "Не взносы")]


@login_required
@require_safe
def payments(request):
    user = request.user
    if not user.scope(Action.VIEW_DUES):
        raise Http404
    asked = request.GET
    unit = found_book(request) if asked.get("unit") else None
    employer = read_id(asked.get("employer", ""))
    state = asked.get("state", "")
    found = payments_of(user, Action.VIEW_DUES, state=state, unit=unit, employer=employer)
    rows, after = page_of_payments(found, after=asked.get("after", ""))
    kept = {
        name: value for name, value in (("unit", unit and unit.pk), ("employer", employer)) if value
    }
    context = {
        "rows": rows,
        "states": [
            (code, title, f"?{urlencode(kept | ({'state': code} if code else {}))}")
            for code, title in STATES
        ],
        "state": state if state in dict(STATES) else "",
        "next_url": f"?{urlencode(kept | {'state': state, 'after': after})}" if after else "",
        "may_handle": bool(user.scope(Action.HANDLE_DUES)),
        "unit": unit,
    }
    return render(request, "dues/payments.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new_payment(request):
    unit = found_book(request, Action.HANDLE_DUES)
    today = today_of(unit)
    form = PaymentForm(
        request.POST or None,
        employers=employers_of_book(unit),
        today=today,
        initial={
            "paid_on": today, "month": months_before(today.replace(day=1), 1),
            **_asked_for(request, unit),
        },
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        try:
            payment = services.record_payment(unit=unit, actor=request.user, **form.cleaned_data)
        except DuesRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Поступление записано и учтено.")
            return redirect("dues:payment", payment.pk)
    context = {
        "form": form,
        "unit": unit,
        "units": book_choices(request.user, unit, Action.HANDLE_DUES),
        "is_waiting": payments_of(
            request.user, Action.HANDLE_DUES, state="waiting", unit=unit
        ).exists(),
    }
    return render(request, "dues/new_payment.html", context, status=422 if form.errors else 200)


def _asked_for(request, unit):
    """Who owes for which month, as the step of the month names it, and how much that still is."""
    asked = request.GET
    employer, month = read_id(asked.get("employer", "")), read_month(asked.get("month", ""))
    if not (employer and month):
        return {}
    row = DuesMonth.objects.filter(unit=unit, employer=employer, month=month).first()
    owed = row.withheld - row.received if row else 0
    return {"employer": employer, "month": month, "amount": owed if owed > 0 else None}


def employers_of_book(unit):
    """Employers that may pay into this book: of a primary organisation with all in it.

    Those of whole branches have books of their own to pay into, unless their books are kept here.
    """
    places = Unit.objects.filter(Q(pk=unit.pk) | Q(pk__in=kept_by(unit).order_by().values("pk")))
    if unit.kind == Kind.PRIMARY:
        places = Unit.objects.inside(unit)
    links = Unit.employers.through.objects.filter(unit__in=places)
    return Employer.objects.filter(pk__in=links.values("employer")).order_by("short_name", "pk")


def units_of_account(unit):
    """Whose dues come to the account of ``unit``: its own first, then of those that it keeps."""
    return [unit, *kept_by(unit)[:KEPT_OFFERED]]


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def payment(request, pk):
    """One payment; posted, what it is: booked at once when that is known."""
    mine = Payment.objects.for_user(request.user, Action.VIEW_DUES)
    found = get_object_or_404(
        mine.select_related("unit", "employer", "operation", "source__unit"), pk=pk
    )
    handled = Payment.objects.for_user(request.user, Action.HANDLE_DUES)
    may_handle = handled.filter(pk=pk).exists()
    account = found.source.unit if found.source else found.unit
    employers = employers_of_book(account)
    if found.employer_id:
        employers = employers | Employer.objects.filter(pk=found.employer_id)
    form = DecisionForm(
        request.POST or None,
        employers=employers,
        units=units_of_account(account) if may(request.user, Action.HANDLE_DUES, account) else (),
        initial={
            "unit": found.unit_id, "employer": found.employer_id, "month": found.month,
            "is_aside": found.set_aside,
        },
    )  # fmt: skip
    if request.method == "POST":
        if not may_handle:
            raise Http404
        if form.is_valid() and _is_settled(request, found, form):
            return redirect("dues:payment", pk)
    context = {
        "payment": found,
        "form": form if may_handle and not found.operation_id else None,
        "may_handle": may_handle,
    }
    return render(request, "dues/payment.html", context, status=422 if form.errors else 200)


def _is_settled(request, found, form):
    decision = Decision(**form.cleaned_data)
    booked, refused = services.settle({found.pk: decision}, actor=request.user)
    if refused:
        form.add_error(None, refused[found.pk])
        return False
    if booked:
        messages.success(request, "Поступление учтено.")
    elif decision.is_aside:
        messages.success(request, "Отложено: это не взносы.")
    else:
        messages.success(request, "Сохранено. Чтобы учесть, укажите работодателя и месяц.")
    return True


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def cash(request, pk):
    """Dues that a member has brought in cash."""
    member = handled_member(request, pk)
    unit = chain_of(member.unit)[0]
    today = today_of(unit)
    form = CashForm(
        request.POST or None,
        today=today,
        initial={"on": today, "month": today.replace(day=1), "key": uuid4()},
    )
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data | {"key": str(form.cleaned_data["key"])}
        try:
            booking.book_cash(member=member, unit=unit, actor=request.user, **told)
        except DuesRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Взнос записан.")
            return redirect(back_to(member))
    context = {
        "member": member,
        "unit": unit,
        "form": form,
        "back_url": reverse("dues:member", args=[pk]),
    }
    return render(request, "dues/cash.html", context, status=422 if form.errors else 200)
