"""How dues are shared between levels: what is in force, what is to come, setting anew."""

from decimal import Decimal

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods
from django_htmx.http import HttpResponseClientRedirect

from dues import share_setting
from dues.enums import DuesRefused
from dues.models import Share
from dues.money_forms import ShareForm
from dues.shares import HUNDRED, common_part, history_of, parts_of, share_on, split
from dues.views.places import book_choices, found_book, today_of
from structure.scope import Action, may

EXAMPLE = Decimal("100000.00")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def shares(request):
    user = request.user
    if not user.scope(Action.VIEW_DUES):
        raise Http404
    unit = found_book(request)
    today = today_of(unit)
    may_set = may(user, Action.SET_SHARES, unit)
    current = share_on(unit, today)
    form = ShareForm(request.POST or None, initial=_initial(current, today))
    if request.method == "POST":
        if not may_set:
            raise Http404
        if form.is_valid():
            try:
                share_setting.set_share(unit=unit, actor=user, **form.cleaned_data)
            except DuesRefused as refusal:
                form.add_error("starts_on", str(refusal))
            else:
                messages.success(request, "Распределение установлено.")
                return redirect(f"{reverse('dues:shares')}?unit={unit.pk}")
    context = {
        "unit": unit,
        "units": book_choices(user, unit),
        "current": current,
        "is_own": current is not None and current.unit_id == unit.pk,
        "example": EXAMPLE,
        "parts": parts_of(unit, EXAMPLE, current) if current else None,
        "keeps_excess": common_part(unit, EXAMPLE) < EXAMPLE,
        "tried": _tried(form),
        "history": history_of(unit),
        "today": today,
        "may_set": may_set,
        "form": form,
    }
    return render(request, "dues/shares.html", context, status=422 if form.errors else 200)


def _initial(current, today):
    if current is None:
        return {"starts_on": today.replace(day=1)}
    return {
        "starts_on": today,
        "territorial": current.percents[1],
        "union": current.percents[2],
    }


def _tried(form):
    """What the typed percentages would make of the example."""
    told = getattr(form, "cleaned_data", {})
    if not form.is_bound or {"territorial", "union"} - told.keys():
        return None
    above = told["territorial"] + told["union"]
    return split(
        EXAMPLE,
        Share(primary=HUNDRED - above, territorial=told["territorial"], union=told["union"]),
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw_share(request, pk):
    mine = Share.objects.for_user(request.user, Action.SET_SHARES)
    share = get_object_or_404(mine.select_related("unit"), pk=pk)
    url = f"{reverse('dues:shares')}?unit={share.unit_id}"
    refusal = ""
    if request.method == "POST":
        try:
            share_setting.withdraw_share(pk, today=today_of(share.unit), actor=request.user)
        except DuesRefused as fault:
            refusal = str(fault)
        else:
            messages.success(request, "Отменено: будет действовать прежнее распределение.")
            return HttpResponseClientRedirect(url) if request.htmx else redirect(url)
    context = {"share": share, "refusal": refusal, "back_url": url}
    return render(request, "dues/withdraw_share.html", context, status=422 if refusal else 200)
