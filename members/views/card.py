"""The card of one member, on screen and on paper."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from audit.services import record
from members import register as lists
from members.history import full_years, history_of, status_said
from members.models import Member
from structure.models import Unit
from structure.scope import Action


@login_required
@require_safe
def member(request, pk):
    found = _one(request, pk)
    if request.method == "GET":
        record("members.card.read", found, actor=request.user, unit_id=found.unit_id)
    return render(request, "members/member.html", _card(request.user, found))


@login_required
@require_safe
def print_member(request, pk):
    """The card as a sheet of paper."""
    found = _one(request, pk)
    if request.method == "GET":
        record("members.card.printed", found, actor=request.user, unit_id=found.unit_id)
    return render(request, "members/print.html", _card(request.user, found))


def _one(request, pk):
    cards = Member.objects.for_user(request.user, Action.VIEW_MEMBER)
    return get_object_or_404(cards.select_related("employer", *lists.WITH_PLACE), pk=pk)


def _card(user, found):
    today = timezone.localdate()
    memberships = list(
        found.memberships.select_related(*lists.WITH_PLACE).order_by("-since", "-pk")
    )
    return {
        "page_title": found.full_name,
        "member": found,
        "status": status_said(found),
        "path": list(Unit.objects.above(found.unit))[::-1],
        "memberships": memberships,
        "years": full_years(memberships, today),
        "age": _age(found.birth_date, today),
        "consents": found.consents.select_related("text").order_by("-given_at", "-pk"),
        "history": history_of(found),
        "today": today,
        "printed_by": user,
    }


def _age(born, today):
    return born and today.year - born.year - ((today.month, today.day) < (born.month, born.day))
