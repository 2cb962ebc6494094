"""The journal of a group: on the page, on paper, as a sheet."""

from functools import lru_cache

from django.contrib.auth.decorators import login_required
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe

from audit.services import record
from documents.serving import XLSX, send
from training import journals
from training.group_tabs import tabs_of
from training.views.group import found


@login_required
@require_safe
def journal(request, pk):
    shown = found(request, pk)
    if request.method == "GET":
        record("training.journal.read", shown, actor=request.user, unit_id=shown.unit_id)
    page = journals.journal_of(shown, after=request.GET.get("after", ""))
    context = {
        "group": shown,
        "tabs": tabs_of(request.user, shown, "training:journal"),
        "journal": page,
        "rows": [(who, map(_drawn, cells), *sums) for who, cells, *sums in page.rows],
        "required": sum(lesson.is_required for lesson in page.lessons),
        "next_url": f"?after={page.after}" if page.after else "",
    }
    return render(request, "training/journal.html", context)


@lru_cache(maxsize=1000)
def _drawn(cell):
    """A page has thousands of cells, and few that differ."""
    return render_to_string("training/journal_cell.html", {"cell": journals.look(cell)})


@login_required
@require_safe
def journal_file(request, pk):
    shown = found(request, pk)
    record("training.journal.exported", shown, actor=request.user, unit_id=shown.unit_id)
    name = f"Журнал, {shown.title}.xlsx"
    return send(journals.as_xlsx(shown), name=name, content_type=XLSX, inline=False)
