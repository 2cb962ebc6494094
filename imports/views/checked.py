"""A list that is being checked or written, what the check found, and what became of it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from audit.services import operation, record
from imports import fault_files, queries, services
from imports.enums import Choice, Doubt, ImportRefused, State, Verdict
from imports.shown import Reader
from imports.views.access import found
from structure.branches import read_id

WRITTEN = {Verdict.NEW: "Были новыми", Verdict.CHANGED: "Отличались"}  # when it is over
SIGNALS = {Verdict.DOUBTFUL, Verdict.ERROR}


@login_required
@require_safe
def one(request, pk):
    of = found(request, pk)
    if of.state == State.MAPPING:
        return redirect("imports:columns", of.pk)
    context = {"of": of, "tiles": _tiles(of), **_table(request, of)}
    if of.state == State.CHECKED:
        context |= _before_run(of)
    if fault_files.has_faults(of):
        context |= {"has_faults": True, "faults": fault_files.file_of(of)}
    if of.state == State.DONE:
        context["can_undo"] = services.can_undo(of, timezone.now())
    if request.method == "GET" and context["rows"]:
        with operation(known=of.operation):
            record("imports.read", of, actor=request.user, unit_id=of.unit_id)
    return render(request, "imports/one.html", context)


@login_required
@require_safe
def progress(request, pk):
    """What the page asks while a worker is at the list; when it is over, the page comes anew."""
    of = found(request, pk)
    if of.is_at_work:
        return render(request, "imports/progress.html", {"of": of})
    return HttpResponse(headers={"HX-Refresh": "true"})


def _tiles(of):
    """(what, title, how many, note, is it a signal) above the table."""
    if not of.counts or of.is_at_work:
        return []
    tiles = [
        (
            verdict.value,
            WRITTEN.get(verdict, verdict.label) if of.finished_at else verdict.label,
            of.counts.get(verdict.value, 0),
            verdict in SIGNALS,
        )
        for verdict in Verdict
    ]
    tiles.insert(3, (queries.REMARKS, "С замечаниями", of.counts.get("remarks", 0), False))
    if of.state in (State.DONE, State.UNDONE):
        left = of.results.get("left", 0) + of.results.get("kept", 0)
        title = "Не записаны" if of.state == State.DONE else "Остались как есть"
        tiles.append((queries.LEFT, title, left, True))
    return [tile for tile in tiles if tile[2] or tile[0] in (Verdict.NEW, Verdict.CHANGED)]


def _table(request, of):
    tiles = [name for name, _, number, _ in _tiles(of) if number]
    wanted = request.GET.get("show", "")
    if wanted not in queries.FILTERS:
        wanted = _first(tiles)
    doubt = request.GET.get("doubt", "")
    doubt = doubt if doubt in Doubt.values else ""
    after = request.GET.get("after", "")
    after = int(after) if after.isascii() and after.isdigit() and len(after) < 9 else 0
    if not wanted or not of.file:
        return {"rows": [], "show": wanted}
    rows, last = queries.page_of_rows(queries.rows_of(of, wanted, doubt), after)
    reader = Reader(rows)
    return {
        "rows": [reader.show(row) for row in rows],
        "show": wanted,
        "doubt": doubt,
        "doubts": _doubts(of) if wanted == Verdict.DOUBTFUL else [],
        "is_open": of.state == State.CHECKED,
        "next_url": f"?show={wanted}&doubt={doubt}&after={last}" if last else "",
    }


def _first(tiles):
    """What is looked at first: what asks for something."""
    order = (Verdict.DOUBTFUL, Verdict.ERROR, queries.LEFT, Verdict.CHANGED, Verdict.NEW)
    return next((name for name in order if name in tiles), tiles[0] if tiles else "")


def _doubts(of):
    """(kind, title, how many, what may be said of all of them) of the doubtful rows."""
    shown = []
    for name, number in of.counts.get("doubts", {}).items():
        ways = [(Choice.SKIP, "Пропустить всех")]
        if name in (Doubt.BY_NAME, Doubt.REMOVED, Doubt.APPLIED, Doubt.OTHER_PERSON):
            ways.append((Choice.TAKE, "Обновить сведения"))
        if name in (Doubt.NAMESAKES, Doubt.BY_NAME, Doubt.OTHER_PERSON):
            ways.append((Choice.NEW, "Это новые люди"))
        shown.append((name, Doubt(name).label, number, ways if number > 1 else []))
    return shown


def _before_run(of):
    meant = sum(of.counts.get(name, 0) for name in (Verdict.NEW, Verdict.CHANGED))
    doubtful = of.counts.get(Verdict.DOUBTFUL, 0)
    undecided = queries.undecided(of) if doubtful else 0
    return {
        "undecided": undecided,
        "meant": meant + (queries.decided(of) if doubtful else 0),
        "errors": of.counts.get(Verdict.ERROR, 0),
    }


@login_required
@require_POST
def decide(request, pk, row_pk):
    """What a doubtful row is. The answer to htmx is the row anew."""
    of = found(request, pk)
    get_object_or_404(of.rows, pk=row_pk, verdict=Verdict.DOUBTFUL)
    choice, _, card = request.POST.get("choice", "").partition(":")
    try:
        row = services.decide(
            of.pk, row_pk, choice=choice, actor=request.user,
            card=read_id(card) or None,
        )  # fmt: skip
    except ImportRefused as refusal:
        messages.error(request, str(refusal))
        if request.htmx:
            return HttpResponse(headers={"HX-Refresh": "true"})
        return redirect("imports:one", of.pk)
    if request.htmx:
        shown = Reader([row]).show(row)
        return render(request, "imports/row.html", {"of": of, "shown": shown, "is_open": True})
    return redirect(f"{_place(of)}?show=doubtful&after={max(0, row.number - 1)}")


def _place(of):
    return reverse("imports:one", args=[of.pk])


@login_required
@require_POST
def decide_all(request, pk):
    of = found(request, pk)
    doubt, choice = request.POST.get("doubt", ""), request.POST.get("choice", "")
    if doubt not in Doubt.values or choice not in Choice.values:
        raise Http404
    try:
        number = services.decide_all(of.pk, doubt, choice=choice, actor=request.user)
    except ImportRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"Решено строк: {number}.")
    return redirect(f"{_place(of)}?show=doubtful&doubt={doubt}")


@login_required
@require_POST
def run(request, pk):
    of = found(request, pk)
    if of.warnings and not request.POST.get("confirmed"):
        messages.error(request, "Отметьте, что предупреждения прочитаны, и нажмите ещё раз.")
        return redirect("imports:one", of.pk)
    try:
        services.start_run(of.pk, actor=request.user)
    except ImportRefused as refusal:
        messages.error(request, str(refusal))
    return redirect("imports:one", of.pk)
