"""The register of members: search, filters, pages."""

from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_safe

from members import register as lists
from members.forms import RegisterFilter
from structure.choosing import chosen_unit, offered_units
from structure.enums import Kind
from structure.scope import Action

WIDE = {Kind.UNION, Kind.TERRITORIAL}  # whose offices see shops of many primary organisations


@login_required
@require_safe
def register(request):
    user = request.user
    if not (user.scope(Action.VIEW_MEMBER) or user.is_lent_for(Action.VIEW_MEMBER)):
        raise Http404
    unit = chosen_unit(user, Action.VIEW_MEMBER, request.GET.get("unit", ""))
    form = RegisterFilter(
        request.GET, units=offered_units(user, Action.VIEW_MEMBER, unit, closed=True)
    )
    wanted = form.cleaned_data if form.is_valid() else {"q": "", "status": ""}
    after = request.GET.get("after", "")
    cards, page = lists.find(user, unit=unit, after=after, status=wanted["status"], q=wanted["q"])
    context = {
        "page_title": "Члены профсоюза",
        "form": form,
        "rows": page.rows,
        "next_url": _with(request, after=page.after) if page.after else "",
        "count": None if after or wanted["q"] else lists.counted(cards),
        "is_whole": not after and not page.after,
        "is_wide": any(mandate.unit.kind in WIDE for mandate in user.current_mandates),
        "is_narrowed": any(request.GET.get(name) for name in form.fields),
    }
    return render(request, "members/register.html", context)


def _with(request, **changes):
    query = request.GET.copy()
    for name, value in changes.items():
        query[name] = value
    return f"?{query.urlencode()}"
