"""The card of an organisation."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from structure.branches import COUNTED, children_counted
from structure.enums import CHILDREN, Kind
from structure.forms.units import fields_of
from structure.lineage import Line, in_percent
from structure.models import Unit
from structure.queries import deciding_unit
from structure.scope import Action, may
from structure.tabs import tabs_of
from structure.views.joining import link_of
from structure.views.tree import path_of

REQUISITES = ("inn", "kpp", "ogrn", "bank_account", "bank_name", "bank_bik", "bank_corr_account",
              "payment_purpose")  # fmt: skip


@login_required
@require_GET
def unit(request, pk):
    mine = Unit.objects.for_user(request.user, Action.VIEW_UNIT)
    unit = get_object_or_404(mine.select_related("successor"), pk=pk)
    line = Line(unit)
    percent, of_percent = line.percent()
    employers = list(unit.employers.order_by("short_name", "pk"))
    code = unit.join_codes.filter(revoked_at=None).order_by("created_at", "pk").first()
    may_edit = unit.is_open and may(request.user, Action.EDIT_UNIT, unit)
    children = children_counted(unit)
    context = {
        "unit": unit,
        "path": path_of(request.user, line.units)[:-1],
        "tabs": tabs_of(request.user, unit, "structure:unit"),
        "zone": line.zone(),
        "percent": (in_percent(percent), of_percent),
        "decides": deciding_unit(unit),
        "requisites": [
            (unit._meta.get_field(name).verbose_name, getattr(unit, name))
            for name in REQUISITES
            if name in fields_of(unit.kind) and getattr(unit, name)
        ],
        "has_requisites": "inn" in fields_of(unit.kind),
        "employers": employers,
        "has_employers": unit.kind in {Kind.PRIMARY, Kind.SHOP, Kind.GROUP},
        "inherited_employers": _inherited_employers(line) if not employers else None,
        "code": code,
        "link": link_of(code) if code else "",
        "children": children,
        "is_more": children > COUNTED,
        "may_edit": may_edit,
        "may_change_tree": unit.is_open and may(request.user, Action.CHANGE_TREE, unit),
        "may_have_children": bool(CHILDREN[unit.kind]),
        "is_movable": unit.kind != Kind.UNION,
        "missing": _missing(unit, employers) if may_edit else [],
    }
    return render(request, "structure/unit.html", context)


def _inherited_employers(line):
    """(whose, employers) of the nearest organisation above that has any."""
    for other in line.units[1:]:
        found = list(other.employers.order_by("short_name", "pk"))
        if found:
            return other, found
    return None


def _missing(unit, employers):
    """What papers will lack, in words; asked only of those who can fill it in."""
    lacking = []
    if unit.kind == Kind.PRIMARY and not employers:
        lacking.append("работодатель")
    if employers and not all(one.head_surname and one.head_post for one in employers):
        lacking.append("должность и ФИО руководителя работодателя")
    if unit.kind in {Kind.PRIMARY, Kind.TERRITORIAL, Kind.UNION}:
        if not unit.address:
            lacking.append("адрес")
        if not (unit.phone or unit.email):
            lacking.append("телефон или почта")
    return lacking
