"""Section IV of form № 2: the figures, organisations one level beneath, and who is behind them."""

from typing import NamedTuple
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from audit.services import record
from documents.serving import XLSX
from members.balance import Place
from members.models import Member
from structure import keyset
from structure.branches import read_id
from structure.choosing import chosen_unit, offered_units
from structure.models import Unit
from structure.scope import Action, may
from training import section_four
from training.report_files import as_xlsx
from training.report_forms import ReportForm
from training.section_four import COLUMNS, ROWS, SCHOOL
from training.tabs import tabs_of

PAGE, PEOPLE = 50, 50
PRINTED = 2000  # organisations of one level in a file or on paper
VIEW = Action.VIEW_TRAINING
TITLES = {number: title for number, title, _ in ROWS} | {SCHOOL: "Обучены в школах профактива"}
WHOLE = "whole"


class Figure(NamedTuple):
    """A number and where its people are told; no address for nobody or for a stranger."""

    number: int
    url: str
    said: str = ""  # of what, for whoever hears the page


@login_required
@require_safe
def show(request):
    unit, form, period = _asked(request)
    found = section_four.report(Place.branch(unit), period)
    lines, further = _lines(unit, period, request.GET.get("after", ""))
    context = {
        "form": form,
        "unit": unit,
        "period": period,
        "report": found,
        "rows": _rows(request, found, unit, period),
        "schooled": _figure(request, unit, period, found.schooled, SCHOOL),
        "columns": COLUMNS,
        "lines": lines,
        "next_url": f"?{urlencode(_query(unit, period) | {'after': further})}" if further else "",
        "query": urlencode(_query(unit, period)),
        "tabs": tabs_of(request.user, "training:report"),
    }
    return render(request, "training/report.html", context)


@login_required
@require_safe
def people(request):
    """Who stands behind one figure. To whoever sees cards of members there."""
    unit, _, period = _asked(request)
    row, kind = request.GET.get("row", ""), request.GET.get("kind", "")
    if row not in TITLES or not may(request.user, Action.VIEW_MEMBER, unit):
        raise Http404
    if row != SCHOOL and kind not in {*COLUMNS, WHOLE}:
        raise Http404
    place, after = Place.branch(unit), request.GET.get("after", "")
    if kind == WHOLE and row != SCHOOL:
        persons, after = section_four.in_office(
            place, period.last, row=row, after=after[:30].replace("\0", ""), size=PEOPLE
        )
        rows = [(person, None) for person in persons]
    else:
        records, after = section_four.behind(
            place, period, row=row, kind=kind, after=after, size=PEOPLE
        )
        rows = [(one.student.person, one) for one in records]
    if request.method == "GET":
        record(
            "training.report.read", unit, actor=request.user, unit_id=unit.pk, row=row, kind=kind,
            first=str(period.first), last=str(period.last),
        )  # fmt: skip
    query = _query(unit, period)
    context = {
        "unit": unit,
        "period": period,
        "title": TITLES[row],
        "kind": "" if row == SCHOOL or kind == WHOLE else COLUMNS[COLUMNS.index(kind)].label,
        "rows": _linked(request.user, rows),
        "next_url": f"?{urlencode(query | {'row': row, 'kind': kind, 'after': after})}"
        if after
        else "",
        "back_url": f"{reverse('training:report')}?{urlencode(query)}",
    }
    return render(request, "training/report_people.html", context)


@login_required
@require_safe
def file(request):
    """The section and the table of organisations as XLSX."""
    unit, _, period = _asked(request)
    found, lines = section_four.report(Place.branch(unit), period), _all_lines(unit, period)
    if request.method == "GET":
        _record_taken("training.report.exported", request, unit, period)
    content = as_xlsx(found, lines, unit=unit, period=period)
    response = HttpResponse(content, content_type=XLSX)
    name = f"training-{unit.pk}-{period.first}-{period.last}.xlsx"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@login_required
@require_safe
def printed(request):
    """The same on paper."""
    unit, _, period = _asked(request)
    found = section_four.report(Place.branch(unit), period)
    if request.method == "GET":
        _record_taken("training.report.printed", request, unit, period)
    context = {
        "page_title": f"Обучение кадров и актива: {unit}",
        "unit": unit,
        "period": period,
        "report": found,
        "columns": COLUMNS,
        "lines": _all_lines(unit, period),
        "query": urlencode(_query(unit, period)),
        "today": timezone.localdate(),
    }
    return render(request, "training/print_report.html", context)


def _asked(request):
    """(organisation, form, period) of the address; 404 for what is not the reader's."""
    user = request.user
    if not user.scope(VIEW):
        raise Http404
    unit = _own_unit(user, request.GET.get("unit", ""))
    if unit is None:
        raise Http404
    units = offered_units(user, VIEW, unit, closed=True)
    form = ReportForm(request.GET, units=units, chosen=unit)
    return unit, form, form.chosen


def _own_unit(user, text):
    if read_id(text):
        return chosen_unit(user, VIEW, text)
    mine = Unit.objects.for_user(user, VIEW)
    return mine.order_by("level", "tree_id", "lft").first()


def _rows(request, found, unit, period):
    """[(Row, the figure of all, figures of columns)]"""
    return [
        (
            row,
            _figure(request, unit, period, row.whole, row.number, WHOLE),
            [
                (kind.label, _figure(request, unit, period, number, row.number, kind))
                for kind, number in zip(COLUMNS, row.trained, strict=True)
            ],
        )
        for row in found.rows
    ]


def _figure(request, unit, period, number, row, kind=""):
    if not number or not may(request.user, Action.VIEW_MEMBER, unit):
        return Figure(number, "")
    query = _query(unit, period) | {"row": row, "kind": str(kind)}
    return Figure(number, f"{reverse('training:report_people')}?{urlencode(query)}", TITLES[row])


def _lines(unit, period, after):
    """([(organisation, Line, its address)] of one level, where it goes on)."""
    children, further = keyset.page_of(Unit.objects.filter(parent=unit), "short_name", after, PAGE)
    if not children:
        return [], ""
    found = section_four.lines([Place.branch(child) for child in children], period)
    address = reverse("training:report")
    return [
        (child, line, f"{address}?{urlencode(_query(child, period))}")
        for child, line in zip(children, found, strict=True)
        if child.is_open or line.hours or any(line.trained)
    ], further


def _all_lines(unit, period):
    children = list(Unit.objects.filter(parent=unit).order_by("short_name", "pk")[:PRINTED])
    if not children:
        return []
    found = section_four.lines([Place.branch(child) for child in children], period)
    named = zip(children, found, strict=True)
    return [(str(one), line) for one, line in named if line.hours or any(line.trained)]


def _linked(user, rows):
    """[(person, his record, may his card be opened)]"""
    cards = [person.pk for person, _ in rows if isinstance(person, Member)]
    mine = Member.objects.for_user(user, Action.VIEW_MEMBER).filter(pk__in=cards)
    seen = set(mine.values_list("pk", flat=True))
    return [
        (person, learnt, isinstance(person, Member) and person.pk in seen)
        for person, learnt in rows
    ]


def _record_taken(action, request, unit, period):
    record(
        action, unit, actor=request.user, unit_id=unit.pk,
        first=str(period.first), last=str(period.last),
    )  # fmt: skip


def _query(unit, period):
    if period.key:
        return {"unit": unit.pk, "period": period.key}
    return {"unit": unit.pk, "period": "days", "first": period.first, "last": period.last}
