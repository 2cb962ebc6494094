"""The lists of applications: the board of six columns and the same as a table."""

from typing import NamedTuple

from django.contrib.auth.decorators import login_required
from django.http import Http404, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from applications import queries
from applications.enums import Stage
from applications.forms.office import BoardFilter, TableFilter
from applications.offers import Offer, offers_for
from applications.queries import ORDERS, Card, Column
from applications.views.access import require_anywhere
from structure.choosing import offered_units
from structure.models import Unit
from structure.scope import Action

HEADERS = (  # of the table: title, order to ask for, order to ask for when it is on already
    ("Заявитель", "name", "name_back"),
    ("Подано", "submitted", "oldest"),
    ("На стадии", "stage", "fresh"),
)
ASCENDING = {"name", "oldest", "fresh"}  # as the figures in the column run


class Row(NamedTuple):
    """A card with what this user may do with it."""

    card: Card
    offer: Offer


class Shown(NamedTuple):
    """A column as the board draws it."""

    column: Column
    rows: list[Row]
    more_url: str
    table_url: str


@login_required
@require_safe
def board(request):
    require_anywhere(request.user, Action.VIEW_APPLICATION)
    now = timezone.now()
    narrowed, form = _narrowed(request, BoardFilter)
    columns = queries.board(request.user, now=now, **narrowed)
    offers = offers_for(
        request.user, [card.application for column in columns for card in column.cards]
    )
    shown = [_shown(request, column, offers) for column in columns]
    filters = _filters(request)
    context = {
        "page_title": "Заявления о вступлении",
        "columns": shown,
        "on_phone": _on_phone(request, columns),
        "filter": form,
        "filters": filters,
        "is_narrowed": bool(filters),
        "is_empty": not any(column.count for column in columns),
        "may_handle": any(offer.may_handle for offer in offers.values()),
        "may_sign": bool(request.user.scope(Action.SIGN_RESOLUTION)),
        "may_decide": bool(request.user.scope(Action.DECIDE_APPLICATION)),
    }
    return render(request, "applications/board.html", context)


@login_required
@require_safe
def column(request, stage):
    """The next cards of one column, for «показать ещё» of the board."""
    require_anywhere(request.user, Action.VIEW_APPLICATION)
    if stage not in Stage.values:
        raise Http404
    if not request.htmx:
        return redirect(_table_url(request, stage))
    now = timezone.now()
    narrowed, _ = _narrowed(request, BoardFilter)
    rows, after = queries.column_page(
        queries.selected(request.user, now=now, **narrowed),
        Stage(stage),
        request.GET.get("after", ""),
        now,
    )
    cards = queries.cards_of(rows, now)
    offers = offers_for(request.user, rows)
    context = {"shown": _shown(request, Column(Stage(stage), 0, 0, cards, after), offers)}
    return render(request, "applications/column_cards.html", context)


@login_required
@require_safe
def table(request):
    require_anywhere(request.user, Action.VIEW_APPLICATION)
    narrowed, form = _narrowed(request, TableFilter)
    order = request.GET.get("order", "stage")
    order = order if order in ORDERS else "stage"
    cards, after = queries.table_page(
        request.user, order=order, after=request.GET.get("after", ""), **narrowed
    )
    offers = offers_for(request.user, [card.application for card in cards])
    filters = _filters(request)
    context = {
        "page_title": "Заявления о вступлении",
        "rows": [Row(card, offers[card.application.pk]) for card in cards],
        "headers": [_header(request, order, *header) for header in HEADERS],
        "next_url": _with(request, after=after) if after else "",
        "filter": form,
        "filters": filters,
        "is_narrowed": bool(filters),
        "is_empty": not cards,
        "may_handle": any(offer.may_handle for offer in offers.values()),
        "may_sign": bool(request.user.scope(Action.SIGN_RESOLUTION)),
        "may_decide": bool(request.user.scope(Action.DECIDE_APPLICATION)),
    }
    return render(request, "applications/table.html", context)


def _narrowed(request, form_class):
    """(what ``queries.selected`` is asked, the form of the filters)."""
    asked = request.GET
    unit = None
    if raw := asked.get("unit", ""):
        units = Unit.objects.for_user(request.user, Action.VIEW_APPLICATION)
        unit = get_object_or_404(units, pk=raw) if raw.isdecimal() else None
    units = offered_units(request.user, Action.VIEW_APPLICATION, unit, closed=True)
    form = form_class(asked, units=units)
    form.is_valid()
    told = form.cleaned_data
    narrowed = {"unit": unit} | {name: told.get(name, "") for name in ("who", "q", "late")}
    if "stage" in form.fields:
        narrowed["stage"] = told.get("stage", "")
    return narrowed, form


def _shown(request, column, offers):
    stage = column.stage
    more = _with(request, "applications:column", stage, after=column.after) if column.after else ""
    return Shown(
        column=column,
        rows=[Row(card, offers[card.application.pk]) for card in column.cards],
        more_url=more,
        table_url=_table_url(request, stage),
    )


def _on_phone(request, columns):
    """The column that a narrow screen shows: the one asked for, else the first not empty."""
    asked = request.GET.get("column", "")
    if asked in Stage.values:
        return asked
    return next((column.stage for column in columns if column.count), Stage.NEW)


def _filters(request):
    """The filters as they stand in the address, without the place in a list."""
    query = QueryDict(mutable=True)
    for name in ("q", "unit", "who", "late", "stage"):
        if value := request.GET.get(name, ""):
            query[name] = value
    return query.urlencode()


def _with(request, name="", *args, **changes):
    """The address of a list with the filters kept and some parameters changed."""
    query = QueryDict(_filters(request), mutable=True)
    for key in ("order", "column"):
        if value := request.GET.get(key, ""):
            query[key] = value
    for key, value in changes.items():
        query[key] = value
    path = reverse(name, args=args) if name else request.path
    return f"{path}?{query.urlencode()}"


def _table_url(request, stage):
    query = QueryDict(_filters(request), mutable=True)
    query["stage"] = stage
    return f"{reverse('applications:table')}?{query.urlencode()}"


def _header(request, order, title, first, second):
    wanted = second if order == first else first
    direction = ""
    if order in {first, second}:
        direction = "ascending" if order in ASCENDING else "descending"
    return {"title": title, "url": _with(request, order=wanted), "direction": direction}
