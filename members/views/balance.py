"""The balance of a period: a bridge, organisations one level at a time, and who is behind it."""

from datetime import date
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
from members import balance
from members.balance import FIGURES, Balance, Place
from members.balance_files import FIGURES as SHOWN
from members.balance_files import TITLES, Row, as_xlsx
from members.consents.outputs import Output, let_among
from members.forms.counting import BalanceForm
from members.history import said
from members.models import Member
from members.views.access import require_anywhere
from structure import keyset
from structure.branches import read_id
from structure.choosing import chosen_unit, offered_units
from structure.models import Unit
from structure.scope import Action

PAGE, LINES = 50, 50
PRINTED = 2000  # organisations of one level in a file or on paper
TABLE = ("joined", "came", "restored", "left", "went", "away", "corrected")


class Shown(NamedTuple):
    """A row of the table of organisations: where it leads, and its figures with their lists."""

    title: str
    url: str
    balance: Balance
    figures: list
    opening_url: str
    closing_url: str


class Figure(NamedTuple):
    """One number: of what, its sign in the sum, and where its people are told."""

    name: str
    title: str
    short: str
    sign: str
    number: int
    url: str

    @property
    def size(self):
        return abs(self.number)

    @property
    def mark(self):
        """What stands before the number in the sum; nothing before a part of another figure."""
        if not (self.sign and self.number):
            return ""
        return self.sign if self.sign != "±" else "+" if self.number > 0 else "−"


@login_required
@require_safe
def show(request):
    unit, form, period = _asked(request)
    after = request.GET.get("after", "")
    whole, rows, further = _table(unit, period, after)
    known = balance.count(Place.branch(unit), period.last)
    context = {
        "page_title": "Движение",
        "form": form,
        "unit": unit,
        "period": period,
        "whole": whole,
        "bridge": _figures(whole, unit, period),
        "row": _shown(str(unit), unit, whole, period),
        "rows": rows,
        "further_url": _with(request, after=further) if further else "",
        "query": urlencode(_query(unit, period)),
        "known": known,
        "later": known - whole.closing,
        "is_over": period.last < timezone.localdate(),
        "is_first_page": not after,
    }
    return render(request, "members/balance.html", context)


@login_required
@require_safe
def lines(request):
    """Who stands behind one figure: the lines of which it was summed."""
    unit, _, period = _asked(request)
    figure, is_alone = request.GET.get("figure", ""), bool(request.GET.get("alone"))
    if figure not in FIGURES:
        raise Http404
    place = Place.alone(unit) if is_alone else Place.branch(unit)
    found = balance.lines_of(place, figure, period.first, period.last)
    rows, after = keyset.page_of(
        found.select_related("movement", "member", "unit__parent__parent", "reason"),
        "posted_on", request.GET.get("after", ""), LINES, read=date.fromisoformat, descending=True,
    )  # fmt: skip
    if request.method == "GET":
        record(
            "members.balance.read", unit, actor=request.user, unit_id=unit.pk, figure=figure,
            first=str(period.first), last=str(period.last),
        )  # fmt: skip
    mine = Member.objects.for_user(request.user, Action.VIEW_MEMBER)
    pks = {row.member_id for row in rows}
    shown = set(mine.filter(pk__in=pks).values_list("pk", flat=True))
    let = let_among(pks, Output.LIST)  # a note is free words: it may name whoever is hidden
    context = {
        "page_title": TITLES[figure],
        "unit": unit,
        "is_alone": is_alone,
        "period": period,
        "rows": [
            (row, said(row.movement.kind, row.member.gender), row.member_id in shown,
             row.member_id in let and not row.member.hidden_at)
            for row in rows
        ],
        "next_url": _with(request, after=after) if after else "",
        "back_url": f"{reverse('members:balance')}?{urlencode(_query(unit, period))}",
        "sum": None if request.GET.get("after") else balance.summed(
            place, figure, period.first, period.last
        ),
    }  # fmt: skip
    return render(request, "members/balance_lines.html", context)


@login_required
@require_safe
def file(request):
    """The table of organisations as XLSX."""
    unit, _, period = _asked(request)
    content = as_xlsx(_all_rows(unit, period), unit=unit, period=period)
    if request.method == "GET":
        _record_taken(request, unit, period, "file")
    response = HttpResponse(content, content_type=XLSX)
    name = f"balance-{unit.pk}-{period.first}-{period.last}.xlsx"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@login_required
@require_safe
def printed(request):
    """The same on paper."""
    unit, _, period = _asked(request)
    whole, *rows = _all_rows(unit, period)
    if request.method == "GET":
        _record_taken(request, unit, period, "paper")
    context = {
        "page_title": f"Движение членов профсоюза: {unit}",
        "unit": unit,
        "period": period,
        "whole": whole.balance,
        "bridge": _figures(whole.balance, unit, period),
        "rows": [_as_table(row) for row in (whole, *rows)] if rows else [],
        "today": timezone.localdate(),
    }
    return render(request, "members/balance_print.html", context)


def _asked(request):
    """(organisation, form, period) of the address; 404 for what is not the reader's."""
    user = request.user
    require_anywhere(user, Action.VIEW_MEMBER)
    unit = own_unit(user, request.GET.get("unit", ""))
    if unit is None:
        raise Http404
    units = offered_units(user, Action.VIEW_MEMBER, unit, closed=True)
    form = BalanceForm(request.GET, units=units, chosen=unit)
    period = form.chosen
    return unit, form, period._replace(last=min(period.last, timezone.localdate()))


def own_unit(user, text):
    """The organisation named in the address, or the highest one of the reader."""
    if read_id(text):
        return chosen_unit(user, Action.VIEW_MEMBER, text)
    mine = Unit.objects.for_user(user, Action.VIEW_MEMBER)
    return mine.order_by("level", "tree_id", "lft").first()


def _table(unit, period, after):
    """(the whole branch, rows of one level, where it goes on)."""
    children, further = keyset.page_of(Unit.objects.filter(parent=unit), "short_name", after, PAGE)
    alone = [None] if children and not after else []
    places = [Place.branch(unit), *(Place.alone(unit) for _ in alone)]
    places += map(Place.branch, children)
    whole, *found = balance.balances(places, period.first, period.last)
    rows = []
    for child, line in zip([*alone, *children], found, strict=True):
        if child is None and not line.is_still:
            rows.append(_shown(_on_its_own(unit), unit, line, period, alone=True))
        elif child and (child.is_open or not line.is_still):
            url = f"{reverse('members:balance')}?{urlencode(_query(child, period))}"
            rows.append(_shown(str(child), child, line, period, url=url))
    return whole, rows, further


def _all_rows(unit, period):
    children = list(Unit.objects.filter(parent=unit).order_by("short_name", "pk")[:PRINTED])
    places = [Place.branch(unit), Place.alone(unit), *map(Place.branch, children)]
    whole, alone, *found = balance.balances(places, period.first, period.last)
    rows = [Row(f"Итого: {unit}", whole)]
    if not children:
        return rows
    if not alone.is_still:
        rows.append(Row(_on_its_own(unit), alone))
    return rows + [
        Row(str(child), line)
        for child, line in zip(children, found, strict=True)
        if not line.is_still or child.is_open
    ]


def _on_its_own(unit):
    return f"{unit}: без входящих организаций"


def _shown(title, unit, line, period, *, url="", alone=False):
    """A row of the table; ``alone`` is the organisation without those inside it."""
    more = {"alone": 1} if alone else {}
    figures = [figure for figure in _figures(line, unit, period, **more) if figure.name in TABLE]
    return Shown(
        title, url, line, figures,
        _people_url(unit, period.eve, **more), _people_url(unit, period.last, **more),
    )  # fmt: skip


def _figures(line, unit, period, **more):
    address = reverse("members:balance_lines")
    query = _query(unit, period) | more
    found = []
    for name, title, short, sign in SHOWN:
        number = getattr(line, name)
        has_people = line.corrections if name == "corrected" else number
        url = f"{address}?{urlencode(query | {'figure': name})}" if has_people else ""
        found.append(Figure(name, title, short, sign, number, url))
    return found


def _people_url(unit, day, **more):
    query = urlencode({"unit": unit.pk, "on": day, "by": "then"} | more)
    return f"{reverse('members:as_of')}?{query}"


def _query(unit, period):
    if period.key:
        return {"unit": unit.pk, "period": period.key}
    return {"unit": unit.pk, "period": "days", "first": period.first, "last": period.last}


def _with(request, **changes):
    query = request.GET.copy()
    for name, value in changes.items():
        query[name] = value
    return f"?{query.urlencode()}"


def _as_table(row):
    return row.title, row.balance, [getattr(row.balance, name) for name in TABLE]


def _record_taken(request, unit, period, form):
    record(
        "members.balance.taken", unit, actor=request.user, unit_id=unit.pk, form=form,
        first=str(period.first), last=str(period.last),
    )  # fmt: skip
