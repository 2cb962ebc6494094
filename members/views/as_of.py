"""The register as it was on a day: how many, who, and where."""

from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from audit.services import record
from members import as_of, balance
from members.balance import NOW, THEN, Place
from members.consents.outputs import Output, let_among
from members.forms.counting import AsOfForm
from members.found import TooWide
from members.models import Member
from members.views.access import require_anywhere
from members.views.balance import own_unit
from structure.choosing import offered_units
from structure.scope import Action


@login_required
@require_safe
def show(request):
    user = request.user
    require_anywhere(user, Action.VIEW_MEMBER)
    unit = own_unit(user, request.GET.get("unit", ""))
    if unit is None:
        raise Http404
    form = AsOfForm(
        request.GET,
        units=offered_units(user, Action.VIEW_MEMBER, unit, closed=True),
        chosen=unit,
    )
    told = form.cleaned_data if form.is_valid() else {}
    day = told.get("on") or timezone.localdate()
    by = THEN if told.get("by") else NOW
    is_alone = bool(request.GET.get("alone"))
    place = Place.alone(unit) if is_alone else Place.branch(unit)
    after, q = request.GET.get("after", ""), told.get("q", "")
    context = {
        "page_title": "Реестр на день",
        "form": form,
        "unit": unit,
        "day": day,
        "is_today": day == timezone.localdate(),
        "is_alone": is_alone,
        "is_then": by == THEN,
        "is_first_page": not after,
        "is_narrowed": bool(q),
    }
    try:
        page = as_of.people(place, day, by=by, q=q, after=after)
    except TooWide as refusal:
        page = as_of.Page([], "")
        context["too_wide"] = str(refusal)
    if not after:
        away, uncounted = as_of.away(place, day)
        context |= {
            "known": balance.count(place, day, by=NOW),
            "then": balance.count(place, day, by=THEN),
            "away": away,
            "away_note": f"Из них не в численности: {uncounted}." if uncounted else "",
        }
    if request.method == "GET":
        record("members.register.read_on", unit, actor=user, unit_id=unit.pk, on=str(day))
    mine = Member.objects.for_user(user, Action.VIEW_MEMBER)
    pks = [row.member.pk for row in page.rows]
    opened = set(mine.filter(pk__in=pks).values_list("pk", flat=True))
    let = let_among(pks, Output.LIST)
    query = request.GET.copy()
    query["after"] = page.after
    context |= {
        "rows": [(row, row.member.pk in opened, row.member.pk in let) for row in page.rows],
        "next_url": f"?{query.urlencode()}" if page.after else "",
    }
    return render(request, "members/as_of.html", context)
