"""Preparing a resolution for one applicant or many: whom, by which body, with which votes."""

from typing import NamedTuple

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.queries import head_of
from applications.enums import Refused, Stage
from applications.forms.resolving import DraftForm
from applications.lineage import Lineage
from applications.models import Application
from applications.resolving import draft_resolution
from applications.views.access import require_anywhere
from documents.cases import initials
from resolutions.enums import ResolutionRefused
from resolutions.models import Resolution
from resolutions.queries import last_of
from resolutions.services import number_to_come
from structure.enums import AdmittingBody, Kind
from structure.models import Unit
from structure.queries import time_zone_of
from structure.scope import Action

MANY = 300  # people in one resolution: its annex is then some fifteen pages


class Choice(NamedTuple):
    """Applications sorted by what can be done with them now."""

    groups: list[tuple[Unit, list[Application]]]  # by the organisation that decides
    set_aside: list[Application]  # on another stage, or in a resolution already


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def draft(request):
    require_anywhere(request.user, Action.SIGN_RESOLUTION)
    choice = _choice(request)
    if len(choice.groups) != 1:
        context = {"choice": choice, "resolutions": _resolutions_of(request.user, choice)}
        return render(request, "resolutions/choose.html", context)
    unit, people = choice.groups[0]
    known = {person.pk for person in people}
    ticked = known & set(_ids(request.POST, "application")) if request.method == "POST" else known
    form, number = _form(request, unit)
    if form.is_valid():
        try:
            made = draft_resolution(ticked, actor=request.user, **form.cleaned_data)
        except (Refused, ResolutionRefused) as refusal:
            form.add_error(None, str(refusal))
        else:
            people = made.lines.count()
            messages.success(request, f"{made}: проект готов. Людей в нём: {people}.")
            return redirect(made)
    context = {
        "form": form,
        "unit": unit,
        "rows": [(person, person.pk in ticked) for person in people],
        "number": number,
        "set_aside": choice.set_aside,
        "resolutions": _resolutions_of(request.user, choice),
        "is_mine": Unit.objects.for_user(request.user, Action.SIGN_RESOLUTION)
        .filter(pk=unit.pk)
        .exists(),
    }
    return render(request, "resolutions/draft.html", context, status=422 if form.is_bound else 200)


def _ids(named, name):
    return [int(pk) for pk in named.getlist(name) if pk.isdecimal() and len(pk) < 19][:MANY]


def _choice(request):
    """What the address names; without a name, everybody who waits for this user."""
    mine = Application.objects.for_user(request.user, Action.SIGN_RESOLUTION)
    mine = mine.select_related("unit", "member", "resolution")
    asked = (
        _ids(request.POST, "offered")
        or _ids(request.POST, "application")
        or _ids(request.GET, "application")
    )
    if asked:
        rows = list(mine.filter(pk__in=asked))
        if not rows:
            raise Http404
    else:
        waiting = mine.filter(stage=Stage.RESOLUTION, resolution=None)
        rows = list(waiting.order_by("stage_since", "pk")[:MANY])
    rows.sort(key=lambda row: (row.surname, row.name, row.patronymic, row.pk))
    ready = [row for row in rows if row.stage == Stage.RESOLUTION and row.resolution_id is None]
    lineage = Lineage(row.unit for row in ready)
    deciders, groups = {}, {}
    for row in ready:
        decider = lineage.decider(row.unit)
        deciders[decider.pk] = decider
        groups.setdefault(decider.pk, []).append(row)
    # A second press finds its people in a draft already: the form still knows whom it was about.
    if request.method == "POST" and not groups:
        lineage = Lineage(row.unit for row in rows)
        decider = lineage.decider(rows[0].unit)
        return Choice([(decider, rows)], [])
    taken = [row for row in rows if row not in ready]
    return Choice([(deciders[pk], found) for pk, found in groups.items()], taken)


def _resolutions_of(user, choice):
    """Resolutions in which the chosen people stand already."""
    everybody = [*choice.set_aside, *(row for _, rows in choice.groups for row in rows)]
    named = {row.resolution_id for row in everybody if row.resolution_id}
    mine = Resolution.objects.for_user(user, Action.VIEW_RESOLUTION)
    return list(mine.filter(pk__in=named).order_by("pk")) if named else []


def _form(request, unit):
    """(form, the number to come), filled with what the next resolution most probably repeats."""
    today = timezone.localdate(timezone=time_zone_of(unit))
    body = unit.admitting_body
    if unit.kind == Kind.SHOP and body == AdmittingBody.COMMITTEE:
        body = AdmittingBody.SHOP_COMMITTEE
    number = number_to_come(unit, body, today.year)
    last, head = last_of(unit, body), head_of(unit)
    person = head and head.user
    signs = initials(person.surname, person.name, person.patronymic) if person else ""
    initial = {
        "body": body,
        "dated": today,
        "place": (last and last.place) or unit.town,
        "elected": last and last.elected,
        "present": last and last.present,
        "chair_name": signs or (last.chair_name if last else ""),
        "chair_post": head.title if head else (last.chair_post if last else ""),
        "secretary_name": last.secretary_name if last else "",
        "controller_name": (last and last.controller_name) or signs,
    }
    form = DraftForm(request.POST or None, initial=initial, may_start=number == 1)
    return form, number
