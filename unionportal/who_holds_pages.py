"""«Полномочия»: the page of who holds what where, its print and its file. Taking it away is
recorded."""

import tempfile
from pathlib import Path
from typing import NamedTuple

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from audit.services import record
from members.enums import ExportFormat
from members.export_files import CONTENT_TYPES, table
from structure.scope import Action
from unionportal import who_holds

PRINTED = 1000
IN_FILE = 10_000


class Column(NamedTuple):
    title: str
    is_narrow: bool


PEOPLE = (
    Column("Организация", False),
    Column("Кто", False),
    Column("Полномочие", False),
    Column("С", True),
    Column("По", True),
    Column("Что сейчас", False),
)
EMPTY = (Column("Организация", False), Column("Уровень", True), Column("Входит в", False))


def _asked(request):
    if not request.user.scope(Action.VIEW_UNIT):
        raise Http404
    return who_holds.asked(request.user, request.GET)


@login_required
@require_safe
def offices(request):
    question = _asked(request)
    rows, after = who_holds.page(question, request.GET.get("after", ""))
    query = request.GET.copy()
    query.pop("after", None)
    here = reverse("accounts:offices")
    going_on = query.copy()
    going_on["after"] = after
    context = {
        "question": question,
        "form": question.form,
        "rows": [] if question.view.is_empty else rows,
        "units": rows if question.view.is_empty else [],
        "number": who_holds.how_many(question) if not request.htmx else None,
        "counted": who_holds.COUNTED,
        "next_url": f"{here}?{going_on.urlencode()}" if after else "",
        "query": query.urlencode(),
        "today": timezone.localdate(),
        "can_invite": bool(request.user.scope(Action.MANAGE_PEOPLE)),
    }
    return render(request, "accounts/offices.html", context)


@login_required
@require_safe
def print_offices(request):
    question = _asked(request)
    lines, is_cut = _lines(question, PRINTED)
    _record("accounts.offices.printed", request, question, len(lines))
    context = {
        "page_title": question.sentence,
        "columns": _columns(question),
        "lines": lines,
        "most": PRINTED if is_cut else None,
        "query": request.GET.urlencode(),
        "today": timezone.localdate(),
        "printed_by": request.user,
    }
    return render(request, "accounts/offices_print.html", context)


@login_required
@require_safe
def offices_file(request):
    question = _asked(request)
    lines, is_cut = _lines(question, IN_FILE)
    _record("accounts.offices.exported", request, question, len(lines))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "offices.xlsx"
        with table(path, ExportFormat.XLSX, _columns(question)) as add:
            for line in lines:
                add(line)
            if is_cut:
                add([f"Здесь первые {IN_FILE}. Уточните отбор, чтобы выгрузить остальных."])
        content = path.read_bytes()
    response = HttpResponse(content, content_type=CONTENT_TYPES[ExportFormat.XLSX])
    response["Content-Disposition"] = 'attachment; filename="offices.xlsx"'
    return response


def _record(action, request, question, number):
    if request.method == "GET":
        record(
            action,
            request.user,
            actor=request.user,
            unit_id=question.unit and question.unit.pk,
            sentence=question.sentence,
            rows=number,
        )


def _columns(question):
    return EMPTY if question.view.is_empty else PEOPLE


def _lines(question, most):
    """(texts of the lines, were there more)."""
    today = timezone.localdate()
    rows, after = who_holds.page(question, "", size=most, on=today)
    make = _empty_line if question.view.is_empty else _line
    return [make(row) for row in rows], bool(after)


def _line(mandate):
    return [
        mandate.unit.short_name,
        mandate.user.full_name,
        mandate.title,
        f"{mandate.starts_on:%d.%m.%Y}",
        f"{mandate.ends_on:%d.%m.%Y}" if mandate.ends_on else "",
        "; ".join(_notes(mandate)),
    ]


def _notes(mandate):
    if mandate.standing_in_for:
        yield f"вместо: {mandate.standing_in_for.user.short_name}"
    for absence in mandate.user.away_now:
        yield f"отсутствует по {absence.ends_on:%d.%m.%Y}"
    if not mandate.user.last_login:
        yield "ни разу не входил"


def _empty_line(unit):
    return [unit.short_name, unit.get_kind_display(), unit.parent.short_name if unit.parent else ""]
