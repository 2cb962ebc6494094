"""«Взносы»: the month at a glance, sums by organisation and employer, the year as a picture."""

from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from audit.services import record
from documents.serving import XLSX, send
from dues import month as months
from dues.charts import chart_of
from dues.enums import DuesRefused
from dues.months import month_of
from dues.totals import Sums, by_branch, year_of
from dues.totals_files import as_xlsx
from dues.views.places import (
    asked_month,
    book_choices,
    found_book,
    months_around,
    offered_months,
    today_of,
)
from structure.branches import read_id
from structure.enums import Kind
from structure.keyset import page_of
from structure.models import Unit
from structure.scope import Action

PAGE = 50
ABOVE_PRIMARY = {Kind.UNION, Kind.TERRITORIAL}


@login_required
@require_safe
def home(request):
    user = request.user
    if not user.scope(Action.VIEW_DUES):
        if user.is_lent_for(Action.ANSWER_REGISTERS):
            return redirect("dues:window")
        if user.is_lent_for(Action.VIEW_DUES):
            return redirect("dues:registers")
        raise Http404
    unit = found_book(request)
    today = today_of(unit)
    month = asked_month(request, today)
    earlier, later = months_around(month, today)
    year = year_of(unit, month)
    context = {
        "unit": unit,
        "units": book_choices(user, unit),
        "month": month,
        "months": offered_months(month, today),
        "is_running": month == month_of(today),
        "earlier": _address(unit, earlier),
        "later": _address(unit, later) if later else "",
        "sums": year[month],
        "chart": chart_of(year),
        "file_url": f"{reverse('dues:totals_file')}?{_query(unit, month)}",
        "may_handle": bool(user.scope(Action.HANDLE_DUES)),
        **(_branches(request, unit, month) if unit.kind in ABOVE_PRIMARY
           else _employers(request, unit, month, today)),
    }  # fmt: skip
    return render(request, "dues/month.html", context)


def _query(unit, month, **more):
    return urlencode({"unit": unit.pk, "month": f"{month:%Y-%m}", **more})


def _address(unit, month, **more):
    return f"{reverse('dues:month')}?{_query(unit, month, **more)}"


def _branches(request, unit, month):
    children, after = page_of(
        Unit.objects.filter(parent=unit), "short_name", request.GET.get("after", ""), PAGE
    )
    sums = by_branch(children, month)
    shown = [
        {"title": child.short_name, "sums": sums[child.pk], "url": _address(child, month)}
        for child in children
        if child.is_open or sums[child.pk] != Sums()
    ]
    return {"branches": shown, "next_url": f"?{_query(unit, month, after=after)}" if after else ""}


def _employers(request, unit, month, today):
    rows, after = months.rows_of(unit, month, after=read_id(request.GET.get("after", "")) or 0)
    shown = [
        {"row": row, "sums": Sums(row.payers, row.with_statement, row.expected, row.withheld,
                                  row.received), "steps": months.steps_of(row, today)}
        for row in rows
    ]  # fmt: skip
    return {"employers": shown, "next_url": f"?{_query(unit, month, after=after)}" if after else ""}


@login_required
@require_safe
def totals_file(request):
    """A year of sums by organisation, employer and month, for the accountant's own sheets."""
    if not request.user.scope(Action.VIEW_DUES):
        raise Http404
    unit = found_book(request)
    month = asked_month(request, today_of(unit))
    try:
        data = as_xlsx(unit, month)
    except DuesRefused as refusal:
        messages.error(request, str(refusal))
        return redirect(_address(unit, month))
    record(
        "dues.totals.exported", unit, actor=request.user, unit_id=unit.pk, month=f"{month:%Y-%m}"
    )
    return send(data, name=f"vznosy-{month:%Y-%m}.xlsx", content_type=XLSX, inline=False)
