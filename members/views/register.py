"""The register of members: search, filters, pages, columns, a printed list."""

from typing import NamedTuple

from django.contrib.auth.decorators import login_required
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_safe

from audit.services import record
from members import columns as of_list
from members import found, typos
from members.columns import Column
from members.consents.outputs import Output
from members.filters import Part
from members.forms.lists import ColumnsForm
from members.models import Member, SavedList
from members.selection import selection_of, without_words
from members.views.access import require_anywhere
from structure.branches import read_id
from structure.enums import Kind
from structure.scope import Action

WIDE = {Kind.UNION, Kind.TERRITORIAL}  # whose offices see shops of many primary organisations
LISTS_SHOWN = 8
PRINTED = 500
BACKWARDS = "back"


class Cell(NamedTuple):
    column: Column
    text: str


class Row(NamedTuple):
    member: Member
    cells: list[Cell]


class Meant(NamedTuple):
    """What else may have been typed, and its address."""

    text: str
    url: str


class Shown(NamedTuple):
    """A piece of the sentence, and the address of the same list without it ("" when it stays)."""

    part: Part
    without: str


@login_required
@require_safe
def register(request):
    require_anywhere(request.user, Action.VIEW_MEMBER)
    selection = selection_of(request.user, request.GET)
    after = request.GET.get("after", "")
    descending = request.GET.get("order") == BACKWARDS
    columns = _columns(request)
    context = {
        "page_title": "Члены профсоюза",
        "form": selection.form,
        "columns": columns,
        "order_url": _with(request, order="" if descending else BACKWARDS, after=""),
        "is_backwards": descending,
        "is_wide": any(mandate.unit.kind in WIDE for mandate in request.user.current_mandates),
        "is_narrowed": selection.is_narrowed,
        "is_nobody": selection.is_nobody,
        "query": selection.query,
        "saved": _kept(request.user).order_by("title", "pk")[:LISTS_SHOWN],
        **_rights(request.user),
    }
    try:
        context |= _rows(selection, columns, after, descending, is_wide=context["is_wide"])
    except found.TooWide as refusal:
        context["too_wide"] = str(refusal)
    context["meant"] = [
        Meant(text, _with(request, q=text, after="")) for text in context.get("meant", ())
    ]
    context["next_url"] = _with(request, after=context["after"]) if context.get("after") else ""
    context["parts"] = [
        Shown(part, _without(request, *part.names) if part.names else "")
        for part in selection.parts
    ]
    is_part = request.htmx and not request.htmx.history_restore_request
    page = "members/register_list.html" if is_part else "members/register.html"
    response = render(request, page, context)
    if is_part and not after:
        response["HX-Push-Url"] = f"{request.path}?{selection.query}".rstrip("?")
    return response


def _columns(request):
    """Those of the saved list that is open, else those chosen by the reader."""
    asked = read_id(request.GET.get("list", ""))
    kept = asked and _kept(request.user).filter(pk=asked).first()
    return of_list.columns_named(kept.columns) if kept else of_list.chosen_by(request.user)


def _kept(user):
    return SavedList.objects.for_user(user, Action.VIEW_MEMBER)


def _rights(user):
    return {
        name: bool(user.scope(action))
        for name, action in (
            ("may_edit", Action.EDIT_MEMBER),
            ("may_move", Action.MOVE_MEMBER),
            ("may_export", Action.EXPORT_MEMBERS),
        )
    }


def _rows(selection, columns, after, descending, *, is_wide):
    """The page of the list, how many there are, and what else may have been meant."""
    place = found.WITH_PLACE if is_wide else ("unit",)
    cards, page = selection.page(
        after=after, descending=descending, related=(*place, *of_list.needs_of(columns))
    )
    count = page.count
    if count is None and not after and not selection.q:
        count = found.counted(cards)
    meant = []
    if not page.rows and selection.q and not after:
        seen = selection.seen
        if selection.wanted is not None:
            seen = seen._replace(cards=seen.cards.filter(selection.wanted))
        meant = typos.corrections(seen, selection.q)
    return {
        "rows": [Row(member, cells) for member, cells in _cells(page.rows, columns)],
        "after": page.after,
        "count": count,
        "is_whole": not after and not page.after,
        "meant": meant,
    }


def _cells(members, columns):
    """[(card, its cells)], without what consents do not let be shown."""
    return [
        (member, [Cell(*pair) for pair in zip(columns, texts, strict=True)])
        for member, texts in of_list.texts_of(members, columns, Output.LIST)
    ]


@login_required
@require_http_methods(["GET", "POST"])
def columns(request):
    """Which columns the reader looks at; remembered for him."""
    require_anywhere(request.user, Action.VIEW_MEMBER)
    back = _back(request)
    if request.method == "POST" and "usual" in request.POST:
        of_list.choose(request.user, ())
        return HttpResponseRedirect(back)
    form = ColumnsForm(request.POST or None, initial={"columns": _names(request.user)})
    if request.method == "POST" and form.is_valid():
        of_list.choose(request.user, form.cleaned_data["columns"])
        return HttpResponseRedirect(back)
    context = {"page_title": "Столбцы реестра", "form": form, "next": back}
    status = 422 if request.method == "POST" else 200
    return render(request, "members/columns.html", context, status=status)


def _names(user):
    return [column.name for column in of_list.chosen_by(user)]


def _back(request):
    asked = request.POST.get("next") or request.GET.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(asked, allowed_hosts=None)
    return asked if is_ours and asked.startswith("/") else reverse("members:register")


@login_required
@require_safe
def print_list(request):
    """The list on paper, its first ``PRINTED`` people; recorded."""
    require_anywhere(request.user, Action.VIEW_MEMBER)
    selection = selection_of(request.user, request.GET)
    columns = of_list.chosen_by(request.user)
    context = {
        "page_title": "Список",
        "sentence": selection.sentence,
        "query": selection.query,
        "columns": columns,
        "printed_by": request.user,
        "today": timezone.localdate(),
        "most": PRINTED,
    }
    try:
        _, page = selection.page(size=PRINTED, related=of_list.needs_of(columns))
    except found.TooWide as refusal:
        context["too_wide"] = str(refusal)
    else:
        context |= {
            "rows": [cells for _, cells in _cells(page.rows, columns)],
            "is_cut": bool(page.after),
        }
        if request.method == "GET":
            sentence, query = without_words(selection.sentence, selection.query)
            record(
                "members.list.printed", request.user, actor=request.user,
                sentence=sentence, query=query, rows=len(page.rows),
            )  # fmt: skip
    return render(request, "members/print_list.html", context)


def _with(request, **changes):
    query = request.GET.copy()
    for name, value in changes.items():
        if value:
            query[name] = value
        else:
            query.pop(name, None)
    return f"?{query.urlencode()}"


def _without(request, *names):
    return _with(request, after="", **dict.fromkeys(names, ""))
