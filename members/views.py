"""The register of members and the card of one, on screen and on paper."""

from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from audit.services import record
from members import register as lists
from members.forms import RegisterFilter
from members.history import full_years, history_of, status_said
from members.models import Member
from structure.choosing import offered_units
from structure.enums import Kind
from structure.models import Unit
from structure.scope import Action

WIDE = {Kind.UNION, Kind.TERRITORIAL}  # whose offices see shops of many primary organisations


@login_required
@require_safe
def register(request):
    user = request.user
    if not (user.scope(Action.VIEW_MEMBER) or user.is_lent_for(Action.VIEW_MEMBER)):
        raise Http404
    unit = _chosen_unit(request)
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


def _chosen_unit(request):
    pk = request.GET.get("unit", "")
    if not (pk.isascii() and pk.isdigit() and len(pk) < 19):
        return None
    return Unit.objects.for_user(request.user, Action.VIEW_MEMBER).filter(pk=pk).first()


def _with(request, **changes):
    query = request.GET.copy()
    for name, value in changes.items():
        query[name] = value
    return f"?{query.urlencode()}"
