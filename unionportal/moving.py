"""The page that puts an organisation under another one: choose by search, see what follows,
confirm."""

from typing import NamedTuple

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from accounts.models import Mandate, Responsibility
from accounts.policy import Reach, roles_that_may
from accounts.queries import responsible_for
from structure import branches
from structure.enums import Kind, TreeRefused
from structure.joining import inherited_rules
from structure.lineage import Line, in_percent
from structure.models import JoiningRules, Unit
from structure.queries import deciding_unit, joining_rules
from structure.scope import Action
from structure.services import move_unit as put
from structure.views.tree import path_of
from unionportal.succession import consequences
from unionportal.templatetags.portal import counted

NAMED = 12  # people named on each side; more are «и другие»
DAYS = "день,дня,дней"


class Change(NamedTuple):
    """What the organisation has from those above, as it is and as it will be, in words."""

    what: str
    now: str
    then: str


@login_required
@require_http_methods(["GET", "POST"])
def move_unit(request, pk):
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
    if request.method == "POST":
        try:
            put(unit.pk, target.pk, actor=request.user)
        except TreeRefused as refusal:
            context["refusal"] = str(refusal)
        else:
            messages.success(request, f"{unit.quoted} перенесена в организацию {target.quoted}.")
            return redirect(unit)
    context |= {
        "target": target,
        "path": path_of(request.user, Line(target).units),
        "changes": changes(unit, target),
        "follows": consequences(unit),
        "sight": [named(offices) for offices in sight_changed(unit, target)],
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "structure/move.html", context, status=status)


def sight_changed(unit, target):
    """(offices from which the organisation will be seen, offices from which it no longer will)."""
    before = set(Unit.objects.above(unit.parent).values_list("pk", flat=True))
    after = set(Unit.objects.above(target).values_list("pk", flat=True))
    seeing = (
        Mandate.objects.current()
        .filter(role__in=roles_that_may(Action.VIEW_UNIT, Reach.SUBTREE), user__is_active=True)
        .select_related("user", "unit")
        .order_by("-unit__level", "user__surname", "pk")
    )
    return (
        list(seeing.filter(unit__in=after - before)[: NAMED + 1]),
        list(seeing.filter(unit__in=before - after)[: NAMED + 1]),
    )


def named(offices):
    """«Каштанова Светлана Игоревна (Волгоградская ТО), …», "" for nobody."""
    words = [f"{mandate.user} ({mandate.unit})" for mandate in offices[:NAMED]]
    return ", ".join(words) + (" и другие" if len(offices) > NAMED else "")


def changes(unit, target):
    """What the organisation has from those above and will have otherwise."""
    now, then = Line(unit), Line(target)
    found = []
    if not unit.time_zone:
        found.append(Change("Часовой пояс", now.zone()[0], then.zone()[0]))
    if unit.dues_percent is None:
        found.append(Change("Взносы", in_percent(now.percent()[0]), in_percent(then.percent()[0])))
    if unit.kind in {Kind.SHOP, Kind.GROUP}:
        then_decides = deciding_unit(target)
        if deciding_unit(unit).pk != unit.pk or not joining_rules(target).shops_admit:
            found.append(Change("Решение о приёме", str(deciding_unit(unit)), str(then_decides)))
    found += _rules_changed(unit, target)
    if not Responsibility.objects.filter(unit=unit).exists():
        found.append(
            Change(
                "За заявления отвечает",
                str(responsible_for(unit) or "никто"),
                str(responsible_for(target) or "никто"),
            )
        )
    return [change for change in found if change.now != change.then]


def _rules_changed(unit, target):
    own = JoiningRules.objects.filter(unit=unit).first()
    now, then = inherited_rules(unit), joining_rules(target)
    for name, title in RULES.items():
        if own is None or getattr(own, name) is None:
            yield Change(title, _in_words(now[name].value), _in_words(getattr(then, name)))


RULES = {
    "remind_after_days": "Напомнить о документах через",
    "close_after_days": "Закрыть без документов через",
    "shops_admit": "Цеховые организации принимают сами",
    "scan_suffices": "Достаточно скана",
    "tray_keep_days": "Хранить листы лотка",
}


def _in_words(value):
    if isinstance(value, bool):
        return "да" if value else "нет"
    return counted(value, DAYS)
