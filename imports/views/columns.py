"""What the columns of a list are; another sheet, another row of headings."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from documents.tables.files import at_hand
from documents.tables.kinds import misnamed
from documents.tables.limits import Unreadable
from documents.tables.tables import look_at
from imports.enums import ImportRefused, State
from imports.forms import ColumnsForm
from imports.services import choose_sheet, set_columns
from imports.views.access import found

SHOWN = 15  # first rows among which the heading is chosen
OPEN = {State.MAPPING, State.CHECKED, State.FAILED}


@login_required
@require_http_methods(["GET", "POST"])
def columns(request, pk):
    of = found(request, pk)
    if of.state not in OPEN:
        return redirect("imports:one", of.pk)
    beginning, fault = _beginning(of)
    rows = beginning.rows if beginning else []
    below = [words for number, words in rows if number > of.heading_row]
    form = ColumnsForm(request.POST or None, of=of, rows=below)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            set_columns(
                of.pk, mapping=told["mapping"], wiping=told["wiping"], since=told["since"],
                actor=request.user,
            )  # fmt: skip
        except ImportRefused as refusal:
            messages.error(request, str(refusal))
        return redirect("imports:one", of.pk)
    context = {
        "of": of,
        "form": form,
        "fault": fault,
        "misnamed": misnamed(of.name, of.kind),
        "beginning": [
            (number, [word for word in words if word][:6]) for number, words in rows[:SHOWN]
        ],
    }
    return render(request, "imports/columns.html", context, status=422 if form.errors else 200)


def _beginning(of):
    try:
        with at_hand(of.file) as path:
            return look_at(path, of.sheet), ""
    except (Unreadable, FileNotFoundError) as fault:
        return None, str(fault) if isinstance(fault, Unreadable) else "Файл списка потерян."


@login_required
@require_POST
def sheet(request, pk):
    """Another sheet of the book, or another row of headings."""
    of = found(request, pk)
    named = request.POST.get("sheet", of.sheet)
    wanted = named if named in of.sheets else of.sheet
    asked = request.POST.get("heading_row", "")
    row = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 7 else None
    try:
        with at_hand(of.file) as path:
            beginning = look_at(path, wanted)
        choose_sheet(of.pk, beginning, heading_row=row, actor=request.user)
    except (Unreadable, ImportRefused) as fault:
        messages.error(request, str(fault))
    return redirect("imports:columns", of.pk)
