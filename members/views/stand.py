"""A list of birthdays for the stand: only those who let their name and day be shown to all."""

from typing import NamedTuple

from django.contrib.auth.decorators import login_required
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from audit.services import record
from members.birthdays import born_in_month
from members.filters.conditions import MONTHS
from members.forms.stand import StandFilter
from members.views.access import require_anywhere
from structure.branches import read_id
from structure.choosing import chosen_unit, offered_units
from structure.scope import Action


class Month(NamedTuple):
    number: int
    title: str


@login_required
@require_safe
def birthdays(request):
    """Choose an organisation and a month; the sheet is printed from the browser."""
    user = request.user
    require_anywhere(user, Action.EXPORT_MEMBERS)
    unit = chosen_unit(user, Action.EXPORT_MEMBERS, request.GET.get("unit", ""))
    offered = offered_units(user, Action.EXPORT_MEMBERS, unit)
    if unit is None and len(offered) == 1:
        unit = offered[0]
    number = read_id(request.GET.get("month", ""))
    if not 1 <= number <= len(MONTHS):
        number = timezone.localdate().month
    form = StandFilter({"unit": unit.pk if unit else "", "month": number}, units=offered)
    context = {
        "page_title": "Дни рождения для стенда",
        "form": form,
        "unit": unit,
        "month": Month(number, MONTHS[number - 1]),
    }
    if unit:
        shown = born_in_month(user, unit, number)
        context["shown"] = shown
        if request.method == "GET":
            record(
                "members.stand.printed", unit, actor=user, unit_id=unit.pk, month=number,
                people=len(shown.lines),
            )  # fmt: skip
    return render(request, "members/stand.html", context)
