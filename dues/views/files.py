"""A register taken away as a file in the layout of its employer: at once, or made apart."""

import tempfile
from pathlib import Path

from django.contrib import messages
from django.shortcuts import redirect
from django.utils import timezone

from documents.serving import send
from dues import sending
from dues.files import CONTENT_TYPES, facts_of, fields_of, lines_of_file, mark_of, write
from dues.layouts import layout_of

AT_ONCE = 5000  # lines; a longer register is made in the background


def download(request, register, form):
    """(the answer with the file, or the way to where it is made, is it the file)."""
    if lines_of_file(register)[: AT_ONCE + 1].count() > AT_ONCE:
        copy = sending.order_file(register, form, user=request.user)
        return redirect("dues:copy", copy.pk), False
    layout = layout_of(register.employer)
    mark = mark_of(request.user.short_name, timezone.localdate())
    with tempfile.TemporaryDirectory(prefix=sending.FOLDER) as folder:
        path = Path(folder) / f"register.{form}"
        facts = facts_of(register, fields_of(layout))
        written = write(path, facts, layout, form=form, title=str(register), mark=mark)
        data = path.read_bytes()
    if written.replaced:
        messages.warning(request, sending.REPLACED.format(written.replaced))
    name = sending.file_name(register, str(request.user.short_name), form)
    return send(data, name=name, content_type=CONTENT_TYPES[form], inline=False), True
