"""What an office opens, shown in the form in which it is given, with whom it will concern."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.enums import Role
from accounts.guards import grantable_roles
from accounts.opening import opening_of
from accounts.people import visible_people
from members.found import CAP, Count
from members.models import Member
from structure.models import Unit
from structure.scope import Action


@login_required
@require_safe
def opens(request, unit_pk):
    """For the role and the address typed so far; a part of the form, or a page of its own."""
    mine = Unit.objects.for_user(request.user, Action.MANAGE_PEOPLE).open()
    unit = get_object_or_404(mine, pk=unit_pk)
    told = told_of(request.user, unit, request.GET.get("role", ""), request.GET.get("email", ""))
    context = {
        "page_title": "Что откроется",
        "unit": unit,
        "back_url": reverse("accounts:give_mandate", args=[unit.pk]),
        **told,
    }
    page = "rights/opens.html" if request.htmx else "rights/opens_page.html"
    return render(request, page, context)


def told_of(viewer, unit, role, email):
    """The context of ``rights/opens.html``; empty when there is no such office to give."""
    if role not in grantable_roles(viewer, unit):
        return {}
    # Of a stranger nothing is told: whether such an address is known here is nobody's business.
    email = email.replace("\0", "").strip().lower()
    user = visible_people(viewer).filter(email=email).first() if email else None
    opening = opening_of(role, unit, user)
    places = Unit.objects.open()
    places = places.inside(unit) if opening.is_below else places.filter(pk=unit.pk)
    return {
        "role": Role(role),
        "unit": unit,
        "person": user,
        "opening": opening,
        "places": _counted(places),
        "people": _counted(_people_in(unit)) if opening.sees_people else None,
    }


def _people_in(unit):
    return Member.objects.living().filter(
        unit__tree_id=unit.tree_id, unit__lft__range=(unit.lft, unit.rght)
    )


def _counted(rows):
    """How many they are, counted no further than the cap."""
    number = rows.order_by()[: CAP + 1].count()
    return Count(min(number, CAP), number > CAP)
