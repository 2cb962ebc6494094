"""Lists: members without a statement, statements that the employer has not confirmed."""

from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from dues import missing
from dues.statement_forms import PlaceFilter
from members.enums import DuesMode
from structure.choosing import chosen_unit, offered_units
from structure.enums import Kind
from structure.models import Unit
from structure.queries import employers_of
from structure.scope import Action


@login_required
@require_safe
def without_statement(request):
    unit, filters = _place(request)
    found = missing.without_statement(
        request.user, timezone.localdate(), unit=unit, after=request.GET.get("after", "")
    )
    context = {
        "page_title": "Без заявления",
        "rows": found.rows,
        "next_url": _next("dues:without_statement", unit, found.after),
        "founding": _founding(request.user, unit, found.rows),
        **_shared(request, filters),
    }
    return render(request, "dues/without_statement.html", context)


def _founding(user, unit, rows):
    """[(employer, the page that opens statements of all who pay through him without one)].

    Of the employers of those shown, in the primary organisation that is looked at.
    """
    mine = Unit.objects.for_user(user, Action.HANDLE_DUES).open().filter(kind=Kind.PRIMARY)
    if unit is None:
        only = list(mine[:2])
        unit = only[0] if len(only) == 1 else None
    lacking = {row.employer_id for row in rows if row.dues_mode == DuesMode.EMPLOYER}
    if unit is None or not lacking or not mine.filter(pk=unit.pk).exists():
        return []
    return [
        (employer, reverse("dues:founding", query={"unit": unit.pk, "employer": employer.pk}))
        for employer in employers_of(unit)
        if employer.pk in lacking
    ]


@login_required
@require_safe
def unconfirmed(request):
    unit, filters = _place(request)
    rows, after = missing.unconfirmed(request.user, unit=unit, after=request.GET.get("after", ""))
    context = {
        "page_title": "Без подтверждения",
        "rows": rows,
        "next_url": _next("dues:unconfirmed", unit, after),
        **_shared(request, filters),
    }
    return render(request, "dues/unconfirmed.html", context)


def _place(request):
    """(the organisation asked about, the form that chooses it)."""
    user = request.user
    if not user.scope(Action.VIEW_DUES):
        raise Http404
    unit = chosen_unit(user, Action.VIEW_DUES, request.GET.get("unit", ""))
    return unit, PlaceFilter(request.GET, units=offered_units(user, Action.VIEW_DUES, unit))


def _shared(request, filters):
    return {
        "filters": filters,
        "is_narrowed": bool(request.GET.get("unit")),
        "is_continued": bool(request.GET.get("after")),
    }


def _next(name, unit, after):
    if not after:
        return ""
    return reverse(name, query={**({"unit": unit.pk} if unit else {}), "after": after})
