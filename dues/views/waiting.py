"""The accountant's page: statements that wait, put together by employer and organisation."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from dues import registering, services
from dues.enums import DuesRefused
from dues.forms import EmployerForm
from dues.queries import grouped, waiting, waiting_groups
from structure.queries import time_zone_of
from structure.scope import Action

NOTHING_TICKED = "Отметьте хотя бы одно заявление."


@login_required
@require_safe
def statements(request):
    if not request.user.scope(Action.VIEW_DUES):
        if request.user.is_lent_for(Action.VIEW_DUES):
            return redirect("dues:registers")
        raise Http404
    return _page(request)


def _page(request, refusal="", form=None):
    groups, after = waiting_groups(request.user, after=request.GET.get("after", ""))
    context = {
        "groups": [group for group in groups if group.employer],
        "homeless": [
            (group, form if form and form.unit == group.unit else _employer_form(group))
            for group in groups
            if not group.employer
        ],
        "next_url": f"?after={after}" if after else "",
        "may_handle": bool(request.user.scope(Action.HANDLE_DUES)),
        "refusal": refusal,
    }
    failed = bool(refusal) or form is not None
    return render(request, "dues/waiting.html", context, status=422 if failed else 200)


def _employer_form(group, data=None):
    form = EmployerForm(data, employers=group.employers, prefix=f"unit{group.unit.pk}")
    form.unit = group.unit
    return form


def _ticked(request):
    """(is anything ticked, the group of the statements named by ``statement=…``).

    No group unless all of them still wait, are this user's, and may go into one register.
    """
    named = request.POST.getlist("statement")
    pks = {int(pk) for pk in named if pk.isdecimal() and len(pk) < 19}
    rows = waiting(request.user, Action.HANDLE_DUES).filter(pk__in=pks)
    groups = grouped(list(rows.select_related("member", "unit", "employer")))
    whole = len(groups) == 1 and len(groups[0].statements) == len(pks)
    return bool(pks), groups[0] if whole else None


def _ids(group):
    return [statement.pk for statement in group.statements]


def _require_handling(request):
    if not request.user.scope(Action.HANDLE_DUES):
        raise Http404


@login_required
@require_POST
def make_register(request):
    _require_handling(request)
    is_ticked, group = _ticked(request)
    if not is_ticked:
        return _page(request, NOTHING_TICKED)
    if group is None or group.employer is None:
        return _page(request, registering.TAKEN)
    try:
        register = registering.make_register(
            _ids(group), unit=group.unit, employer=group.employer, actor=request.user
        )
    except DuesRefused as refusal:
        return _page(request, str(refusal))
    messages.success(request, f"{register} составлен. Передайте его работодателю.")
    return redirect(register)


@login_required
@require_POST
def set_employer(request):
    _require_handling(request)
    is_ticked, group = _ticked(request)
    if not is_ticked:
        return _page(request, NOTHING_TICKED)
    if group is None or group.employer:
        return _page(request, registering.TAKEN)
    form = _employer_form(group, request.POST)
    if not form.is_valid():
        return _page(request, form=form)
    try:
        services.set_employer(
            _ids(group), employer=form.cleaned_data["employer"], actor=request.user
        )
    except DuesRefused as refusal:
        return _page(request, str(refusal))
    messages.success(request, "Работодатель указан. Теперь можно составить реестр.")
    return redirect("dues:waiting")


@login_required
@require_POST
def mark_originals(request):
    _require_handling(request)
    is_ticked, group = _ticked(request)
    if group is None:
        return _page(request, registering.TAKEN if is_ticked else NOTHING_TICKED)
    day = timezone.localdate(timezone=time_zone_of(group.unit))
    marked = services.mark_originals(_ids(group), on=day, actor=request.user)
    messages.success(request, f"Отмечено подлинников: {len(marked)}.")
    return redirect("dues:waiting")
