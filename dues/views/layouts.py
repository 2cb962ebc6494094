"""How files for one employer look: guessed from a sample, corrected, shown, kept."""

import tempfile
from pathlib import Path

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from documents.serving import send
from documents.tables.limits import Unreadable
from dues.employers import save_layout
from dues.enums import DuesRefused
from dues.files import CONTENT_TYPES, fields_of, write
from dues.layout_forms import ColumnsFormSet, LayoutForm, SampleForm, as_initial, typed_columns
from dues.layouts import layout_of, require_allowed
from dues.made_up import facts_made_up, preview
from dues.models import RegisterLayout
from dues.samples import guess_layout
from dues.views.employers import found_employer
from structure.scope import Action

NO_NUMBER = (
    "В файле нет табельного №: двух людей с одним именем бухгалтерия не различит. Если программа "
    "работодателя читает этот столбец, добавьте его."
)
NEW_COLUMN = {"field": "blank"}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def layout(request, pk):
    employer = found_employer(request, pk, Action.HANDLE_DUES)
    if request.method != "POST":
        return _page(request, employer, *_forms(layout_of(employer)))
    act = request.POST.get("act", "")
    if act == "sample":
        return _from_sample(request, employer)
    if act in {"add", "tidy"}:
        return _rearranged(request, employer, add=act == "add")
    return _answered(request, employer, act)


def _forms(layout, words=()):
    told = {name: getattr(layout, name) for name in LayoutForm.base_fields}
    columns = ColumnsFormSet(initial=as_initial(layout.columns, words), prefix="columns")
    return LayoutForm(initial=told), columns


def _page(request, employer, form, columns, *, status=200, **more):
    context = {
        "employer": employer,
        "form": form,
        "columns": columns,
        "sample_form": SampleForm(),
        "shared": employer.units.count(),
        "is_own": RegisterLayout.objects.filter(employer=employer).exists(),
        **more,
    }
    return render(request, "dues/layout.html", context, status=status)


def _from_sample(request, employer):
    asked = SampleForm(request.POST, request.FILES)
    guess = None
    if asked.is_valid():
        try:
            guess = guess_layout(asked.cleaned_data["sample"])
        except Unreadable as fault:
            asked.add_error("sample", str(fault))
    if guess is None:
        forms = _forms(layout_of(employer))
        return _page(request, employer, *forms, sample_form=asked, status=422)
    guessed = RegisterLayout(
        form=guess.form, encoding=guess.encoding, delimiter=guess.delimiter,
        has_heading=guess.has_heading, columns=guess.columns,
    )  # fmt: skip
    known = sum(column["field"] != "blank" for column in guess.columns)
    return _page(
        request, employer, *_forms(guessed, guess.words), known=known, total=len(guess.columns)
    )


def _rearranged(request, employer, *, add):
    """The same columns in their new order, as they were typed, without those removed."""
    typed = typed_columns(request.POST)
    typed.sort(key=lambda told: int(told["order"]) if told["order"].isdecimal() else 999)
    if add:
        typed.append(dict(NEW_COLUMN))
    for place, told in enumerate(typed, start=1):
        told["order"] = place
    told = {name: request.POST.get(name, "") for name in LayoutForm.base_fields}
    columns = ColumnsFormSet(initial=typed, prefix="columns")
    return _page(request, employer, LayoutForm(initial=told), columns)


def _answered(request, employer, act):
    form = LayoutForm(request.POST)
    columns = ColumnsFormSet(request.POST, prefix="columns")
    if not (form.is_valid() and columns.is_valid()):
        return _page(request, employer, form, columns, status=422)
    kept = [row for row in columns.forms if row not in columns.deleted_forms]
    kept.sort(key=lambda row: row.cleaned_data["order"])
    told = {**form.cleaned_data, "columns": [row.column() for row in kept]}
    try:
        require_allowed(told["columns"])
        if act == "save":
            save_layout(employer, actor=request.user, **told)
    except DuesRefused as refusal:
        form.add_error(None, str(refusal))
        return _page(request, employer, form, columns, status=422)
    if act == "save":
        messages.success(request, "Вид файла сохранён. Так будут выглядеть все новые файлы.")
        if not any(column["field"] == "personnel_number" for column in told["columns"]):
            messages.warning(request, NO_NUMBER)
        return redirect("dues:employer", employer.pk)
    shown = RegisterLayout(**told)
    if act == "file":
        return _sample_file(shown)
    return _page(request, employer, form, columns, preview=preview(shown))


def _sample_file(layout):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "sample"
        facts = facts_made_up(fields_of(layout))
        write(path, facts, layout, form=layout.form, title="Пример реестра")
        data = path.read_bytes()
    name = f"Пример реестра.{layout.form}"
    return send(data, name=name, content_type=CONTENT_TYPES[layout.form], inline=False)
