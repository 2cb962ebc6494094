"""Rows to be mended, as the same table with a column of reasons."""

from pathlib import Path

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from documents.serving import XLSX, serve
from imports import fault_files
from imports.enums import ImportRefused
from imports.views.access import found
from members.enums import JobState


@login_required
@require_POST
def order(request, pk):
    of = found(request, pk)
    if not fault_files.has_faults(of):
        raise Http404
    try:
        fault_files.order(of.pk, actor=request.user)
    except ImportRefused as refusal:
        messages.error(request, str(refusal))
    return redirect(f"{reverse('imports:one', args=[of.pk])}#faults")


@login_required
@require_safe
def state(request, pk):
    """What the page asks while the file is being made."""
    of = found(request, pk)
    if not request.htmx:
        return redirect("imports:one", of.pk)
    return render(request, "imports/faults.html", {"of": of, "faults": fault_files.file_of(of)})


@login_required
@require_safe
def file(request, pk):
    """The file itself; who took it and when is recorded. An old address leads to the list."""
    of = found(request, pk)
    made = fault_files.file_of(of)
    if made is None or made.state != JobState.DONE:
        return redirect("imports:one", of.pk)
    if request.method == "GET":
        fault_files.note_taken(of, actor=request.user)
    name = f"{Path(of.name).stem} — исправить.xlsx"
    return serve(made.file, name=name, content_type=XLSX, inline=False)
