"""The book of one organisation in one month: balances, debts, operations, the month itself."""

from urllib.parse import urlencode
from uuid import uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Exists, OuterRef, Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect

from dues import booking, periods
from dues.balances import (
    AGE_TITLES,
    NOUGHT,
    Turnover,
    debts_of_employers,
    owed_above,
    page_below,
    page_of_operations,
    turnovers,
    unshared_of,
)
from dues.enums import Account, DuesRefused, OperationKind
from dues.keepers import keeper_of
from dues.models import ClosedPeriod, LedgerEntry, LedgerTotal, Operation
from dues.money_forms import HandedOutForm, PaidUpForm, ReasonForm, ReverseForm
from dues.month_forms import read_month
from dues.shares import chain_of
from dues.views.places import (
    asked_month,
    book_choices,
    found_book,
    months_around,
    offered_months,
    today_of,
)
from structure.enums import Kind
from structure.models import Unit
from structure.scope import Action, may

ABOVE_PRIMARY = {Kind.UNION, Kind.TERRITORIAL}
TAKEN_BACK_HERE = {
    OperationKind.RECEIVED, OperationKind.CASH, OperationKind.SHARED, OperationKind.PAID_UP,
    OperationKind.HANDED,
}  # fmt: skip
EVEN = Turnover(NOUGHT, NOUGHT, NOUGHT)


@login_required
@require_safe
def books(request):
    """Debts of employers and of organisations below, what is owed above, operations, closing."""
    if not request.user.scope(Action.VIEW_DUES):
        raise Http404
    unit = found_book(request)
    user, today = request.user, today_of(unit)
    month = asked_month(request, today)
    earlier, later = months_around(month, today)
    sums = turnovers(unit, month)
    above = owed_above(unit, month)
    operations, after = page_of_operations(unit, month, after=request.GET.get("after", ""))
    context = {
        "unit": unit,
        "units": book_choices(user, unit),
        "month": month,
        "months": offered_months(month, today),
        "earlier": address(unit, earlier),
        "later": address(unit, later) if later else "",
        "sums": {account: sums.get(account, EVEN) for account in Account},
        "ages": AGE_TITLES,
        "employers": debts_of_employers(unit, month, today),
        "above": [(other, owed, -owed) for other, owed in above],
        "keeper": keeper_of(unit, chain_of(unit)),
        "operations": operations,
        "next_url": address(unit, month, after=after) if after else "",
        "unshared": unshared_of(unit, month),
        "may_handle": may(user, Action.HANDLE_DUES, unit),
        "hands_out": unit.pk if may(user, Action.HANDLE_DUES, unit) else None,
        "may_set_shares": may(user, Action.SET_SHARES, unit),
        **_below(request, unit, month, today),
        **_closing(user, unit, month),
        "closable_on": periods.closable_on(month, today),
    }
    return render(request, "dues/books.html", context)


def address(unit, month, **more):
    told = {"unit": unit.pk, "month": f"{month:%Y-%m}"} | more
    return f"{reverse('dues:books')}?{urlencode(told)}"


def _below(request, unit, month, today):
    if unit.kind not in ABOVE_PRIMARY:
        return {"below": None}
    rows, after = page_below(unit, month, today, after=request.GET.get("below", ""))
    return {
        "below": rows,
        "below_url": address(unit, month, below=after) if after else "",
    }


def _closing(user, unit, month):
    period = ClosedPeriod.objects.filter(unit=unit, month=month, reopened_at=None).first()
    opened = ClosedPeriod.objects.filter(unit=unit, month=month, reopened_at__isnull=False)
    return {
        "period": period,
        "opened": list(opened.order_by("-reopened_at")[:5]),
        "may_reopen": may(user, Action.REOPEN_PERIODS, unit),
    }


def _unit(request, pk, action):
    return found_book(request, action, named=str(pk))


def _asked(request, unit):
    """The month named in the address; without one there is nothing to close."""
    month = read_month(request.GET.get("month", ""))
    if month is None or month > today_of(unit):
        raise Http404
    return month


def _gone(request, url):
    return HttpResponseClientRedirect(url) if request.htmx else redirect(url)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def close_month(request, pk):
    unit = _unit(request, pk, Action.HANDLE_DUES)
    month = _asked(request, unit)
    refusal = ""
    if request.method == "POST":
        try:
            periods.close_month(unit, month, actor=request.user)
        except DuesRefused as fault:
            refusal = str(fault)
        else:
            messages.success(request, "Месяц закрыт. В него больше ничего не запишут.")
            return _gone(request, address(unit, month))
    checks = periods.checks_of(unit, month)
    closable_on = periods.closable_on(month, today_of(unit))
    context = {
        "unit": unit,
        "month": month,
        "checks": checks,
        "closable_on": closable_on,
        "is_ready": not closable_on and all(one.is_done for one in checks if one.is_needed),
        "refusal": refusal,
        "back_url": address(unit, month),
    }
    return render(request, "dues/close_month.html", context, status=422 if refusal else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def reopen_month(request, pk):
    unit = _unit(request, pk, Action.REOPEN_PERIODS)
    month = _asked(request, unit)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            periods.reopen_month(
                unit, month, reason=form.cleaned_data["reason"], actor=request.user
            )
        except DuesRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Месяц снова открыт.")
            return _gone(request, address(unit, month))
    context = {"unit": unit, "month": month, "form": form, "back_url": address(unit, month)}
    return render(request, "dues/reopen_month.html", context, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def pay_up(request, pk):
    """So much is sent to an organisation above, of what it is owed."""
    unit = _unit(request, pk, Action.HANDLE_DUES)
    today = today_of(unit)
    owed = {above.pk: (above, booking.owed_to(unit, above)) for above in _receivers(unit, today)}
    if not owed:
        raise Http404
    first = next(iter(owed.values()))
    form = PaidUpForm(
        request.POST or None,
        receivers=[(pk, f"{one.short_name}") for pk, (one, _) in owed.items()],
        today=today,
        initial={"on": today, "key": uuid4(), "amount": max(first[1], NOUGHT) or None},
    )
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data | {"key": f"paid_up:{form.cleaned_data['key']}"}
        receiver = owed[int(told.pop("receiver"))][0]
        try:
            done = booking.book_paid_up(payer=unit, receiver=receiver, actor=request.user, **told)
        except DuesRefused as refusal:
            form.add_error("amount", str(refusal))
        else:
            messages.success(request, "Перечисление записано в обеих книгах.")
            return redirect(address(unit, done.on.replace(day=1)))
    context = {
        "unit": unit,
        "owed": [(one, due, -due) for one, due in owed.values()],
        "form": form,
        "back_url": address(unit, today.replace(day=1)),
    }
    return render(request, "dues/pay_up.html", context, status=422 if form.errors else 200)


def _receivers(unit, today):
    """Those who are owed something, the largest first, and the one above now."""
    found = [above for above, _ in owed_above(unit, today.replace(day=1))]
    return dict.fromkeys([*found, *chain_of(unit)[1:2]])


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def hand_out(request, pk, below):
    """So much of the money that is kept here is given to the primary organisation it is of."""
    keeper = _unit(request, pk, Action.HANDLE_DUES)
    booked = LedgerTotal.objects.filter(unit=keeper, account=Account.BELOW, other=OuterRef("pk"))
    unit = get_object_or_404(Unit, Exists(booked), pk=below, kind=Kind.PRIMARY)
    held, today = booking.held_for(unit, keeper), today_of(keeper)
    form = HandedOutForm(
        request.POST or None, today=today, initial={"on": today, "key": uuid4(), "amount": held}
    )
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data | {"key": f"handed:{form.cleaned_data['key']}"}
        try:
            done = booking.book_handed_out(keeper=keeper, unit=unit, actor=request.user, **told)
        except DuesRefused as refusal:
            form.add_error("amount", str(refusal))
        else:
            messages.success(request, "Выдача записана в обеих книгах.")
            return redirect(address(keeper, done.on.replace(day=1)))
    context = {
        "unit": unit,
        "keeper": keeper,
        "held": held,
        "form": form,
        "back_url": address(keeper, today.replace(day=1)),
    }
    return render(request, "dues/hand_out.html", context, status=422 if form.errors else 200)


def _entries_in(units):
    return LedgerEntry.objects.filter(operation=OuterRef("pk"), unit__in=units)


def _handled(request, pk):
    mine = Operation.objects.for_user(request.user, Action.HANDLE_DUES)
    return get_object_or_404(mine.select_related("unit"), pk=pk)


@login_required
@require_safe
def operation(request, pk):
    """Also one of an organisation that has moved away, for those whose book it touches."""
    seen = Unit.objects.for_user(request.user, Action.VIEW_DUES)
    touched = Operation.objects.filter(Q(unit__in=seen) | Exists(_entries_in(seen)))
    found = get_object_or_404(touched.select_related("unit", "reverses", "source"), pk=pk)
    may_handle = may(request.user, Action.HANDLE_DUES, found.unit)
    reversal = Operation.objects.filter(reverses=found).first()
    entries = list(found.entries.select_related("unit", "employer", "other").order_by("pk"))
    visible = set(
        seen.filter(pk__in={entry.unit_id for entry in entries}).values_list("pk", flat=True)
    )
    shared = list(found.sharings.select_related("reversed_by").order_by("pk"))
    context = {
        "operation": found,
        "entries": [entry for entry in entries if entry.unit_id in visible],
        "reversal": reversal,
        "sharings": shared,
        "payment": getattr(found, "payment", None),
        "month": entries[0].month,
        "may_reverse": may_handle and reversal is None and found.kind in TAKEN_BACK_HERE,
        "may_distribute": may_handle
        and reversal is None
        and found.kind in booking.BROUGHT_IN
        and found.unit.kind != Kind.UNION
        and all(hasattr(one, "reversed_by") for one in shared),
        "back_url": address(found.unit, found.on.replace(day=1)),
    }
    return render(request, "dues/operation.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def reverse_operation(request, pk):
    found = _handled(request, pk)
    if found.kind not in TAKEN_BACK_HERE:
        raise Http404
    today = today_of(found.unit)
    form = ReverseForm(request.POST or None, today=today, initial={"on": max(today, found.on)})
    if request.method == "POST" and form.is_valid():
        try:
            booking.reverse(pk, actor=request.user, **form.cleaned_data)
        except DuesRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Операция сторнирована.")
            return _gone(request, reverse("dues:operation", args=[pk]))
    return render(
        request, "dues/reverse.html", {"operation": found, "form": form},
        status=422 if form.errors else 200,
    )  # fmt: skip


@login_required
@require_POST
def distribute(request, pk):
    found = _handled(request, pk)
    try:
        booking.distribute(pk, actor=request.user)
    except DuesRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "Распределено между уровнями.")
    return redirect("dues:operation", found.pk)
