"""The card of an organisation."""

from typing import NamedTuple

from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from structure.agreements import SOON
from structure.branches import COUNTED, children_counted
from structure.enums import Kind
from structure.forms.units import fields_of
from structure.headcounts import KEPT_BY, headcount_on
from structure.lineage import Line, in_percent
from structure.models import PublicPage, Unit
from structure.queries import deciding_unit
from structure.scope import Action, may
from structure.tabs import tabs_of
from structure.views.agreements import told
from structure.views.joining import link_of
from structure.views.tree import path_of

LEGAL = ("inn", "kpp", "ogrn", "legal_address", "oktmo", "okpo", "okved")
BANK = ("bank_account", "bank_name", "bank_bik", "bank_corr_account", "payment_purpose")
AGREEMENTS = 3  # shown on the card; all of them stand on their own page


@login_required
@require_GET
def unit(request, pk):
    mine = Unit.objects.for_user(request.user, Action.VIEW_UNIT)
    unit = get_object_or_404(mine.select_related("successor"), pk=pk)
    line = Line(unit)
    shown, today = fields_of(unit.kind), timezone.localdate()
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
        "has_admission": "admitting_body" in shown,
        "has_tariff": "tariff_agreement" in shown,
        "tariff": Answer(*line.whose("tariff_agreement")),
        "has_requisites": "inn" in shown,
        "legal": _filled(unit, LEGAL),
        "bank": _filled(unit, BANK),
        "elections_note": _urgency(unit.next_election_on, today),
        "has_headcount": unit.kind in KEPT_BY,
        "headcount": headcount_on(unit, today) if unit.kind in KEPT_BY else None,
        "has_agreements": unit.kind == Kind.PRIMARY,
        "agreements": _agreements(unit, today) if unit.kind == Kind.PRIMARY else [],
        "public_page": PublicPage.objects.filter(unit=unit).first(),
        "employers": employers,
        "has_employers": unit.kind in {Kind.PRIMARY, Kind.SHOP, Kind.GROUP},
        "inherited_employers": _inherited_employers(line) if not employers else None,
        "code": code,
        "link": link_of(code) if code else "",
        "children": children,
        "is_more": children > COUNTED,
        "may_edit": may_edit,
        "may_view_members": may(request.user, Action.VIEW_MEMBER, unit),
        "may_change_tree": may(request.user, Action.CHANGE_TREE, unit),
        "missing": _missing(unit, employers) if may_edit else [],
    }
    return render(request, "structure/unit.html", context)


class Answer(NamedTuple):
    """What holds for an organisation and whose word it is."""

    value: object
    unit: Unit | None


def _filled(unit, names):
    """[(title, value)] of those fields that are filled in."""
    fields = [unit._meta.get_field(name) for name in names]
    return [
        (field.verbose_name[0].upper() + field.verbose_name[1:], getattr(unit, field.name))
        for field in fields
        if getattr(unit, field.name)
    ]


def _urgency(day, today):
    """The look of a term that is near or over, "" for a calm one."""
    if day is None or day > today + SOON:
        return ""
    return "term-overdue" if day < today else "term-soon"


def _agreements(unit, today):
    """The last ones, those in force first."""
    rows = unit.agreements.select_related("employer").order_by("-until", "-pk")[:AGREEMENTS]
    shown = [told(row, on=today) for row in rows]
    return [one for one in shown if not one["is_over"]] or shown[:1]


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
