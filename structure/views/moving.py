"""Putting an organisation under another one: choose by search, see what follows, confirm."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from structure import branches
from structure.enums import Kind, TreeRefused
from structure.lineage import Line, in_percent
from structure.models import Unit
from structure.scope import Action
from structure.services import move_unit
from structure.views.tree import path_of


@login_required
@require_http_methods(["GET", "POST"])
def move(request, pk):
    mine = Unit.objects.for_user(request.user, Action.CHANGE_TREE).open().exclude(kind=Kind.UNION)
    unit = get_object_or_404(mine.select_related("parent"), pk=pk)
    asked = request.POST if request.method == "POST" else request.GET
    places = branches.new_parents(request.user, unit)
    context = {"unit": unit, "words": request.GET.get("q", "")[:100]}
    if "to" not in asked:
        page = branches.found_by(places, context["words"], after=request.GET.get("after", ""))
        context |= {"found": page.rows, "is_more": bool(page.after)}
        return render(request, "structure/move.html", context)
    target = get_object_or_404(places, pk=branches.read_id(asked["to"]))
    context |= {
        "target": target,
        "path": path_of(request.user, Line(target).units),
        "changes": _changes(unit, target),
        "children": branches.children_counted(unit),
    }
    if request.method == "POST":
        try:
            move_unit(unit.pk, target.pk, actor=request.user)
        except TreeRefused as refusal:
            context["refusal"] = str(refusal)
            return render(request, "structure/move.html", context, status=422)
        messages.success(request, f"{unit.quoted} перенесена в организацию {target.quoted}.")
        return redirect(unit)
    return render(request, "structure/move.html", context)


def _changes(unit, target):
    """What the organisation has from those above and will have otherwise: (what, now, then)."""
    now, then = Line(unit), Line(target)
    changes = []
    if not unit.time_zone and now.zone()[0] != then.zone()[0]:
        changes.append(("Часовой пояс", now.zone()[0], then.zone()[0]))
    if unit.dues_percent is None and now.percent()[0] != then.percent()[0]:
        changes.append(("Взносы", in_percent(now.percent()[0]), in_percent(then.percent()[0])))
    return changes
