"""Lists brought so far, and bringing another one."""

import io

from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_safe

from documents.serving import XLSX, send
from documents.tables.limits import MAX_BYTES, MEGABYTE, TOO_LARGE, Unreadable
from imports import sheets
from imports.forms import UploadForm
from imports.models import Import
from imports.queries import page_of_lists
from imports.services import take_in
from imports.views.access import LOAD, require_anywhere
from structure.choosing import chosen_unit, offered_units

MOST = MAX_BYTES + MEGABYTE  # a request: the file and the fields around it


@login_required
@require_safe
def lists(request):
    require_anywhere(request.user)
    mine = Import.objects.for_user(request.user, LOAD)
    rows, after = page_of_lists(mine, request.GET.get("after", ""))
    context = {"rows": rows, "next_url": f"?after={after}" if after else ""}
    return render(request, "imports/list.html", context)


@csrf_exempt  # the token stands in the body, and a body of two gigabytes is not read at all
@login_required
@require_http_methods(["GET", "POST"])
def upload(request):
    require_anywhere(request.user)
    if int(request.META.get("CONTENT_LENGTH") or 0) > MOST:
        form = UploadForm(units=_units(request, ""))
        context = {"form": form, "fault": TOO_LARGE, "most": MAX_BYTES}
        return render(request, "imports/upload.html", context, status=413)
    return _upload(request)


@csrf_protect
def _upload(request):
    asked = request.POST.get("unit") or request.GET.get("unit", "")
    units = _units(request, asked)
    if request.method == "GET":
        form = UploadForm(units=units, initial={"unit": asked})
        return render(request, "imports/upload.html", {"form": form, "most": MAX_BYTES})
    form = UploadForm(request.POST, request.FILES, units=units)
    if form.is_valid():
        try:
            of = take_in(
                form.cleaned_data["file"],
                unit=form.cleaned_data["unit"],
                actor=request.user,
                purpose=form.cleaned_data["purpose"],
            )
        except Unreadable as fault:
            form.add_error("file", str(fault))
        else:
            return redirect("imports:columns", of.pk)
    context = {"form": form, "most": MAX_BYTES}
    return render(request, "imports/upload.html", context, status=422)


def _units(request, asked):
    """Organisations to choose from: a level at a time, with the one asked for."""
    unit = chosen_unit(request.user, LOAD, asked)
    return offered_units(request.user, LOAD, unit)


@login_required
@require_safe
def sample(request):
    require_anywhere(request.user)
    made = io.BytesIO()
    sheets.write_sample(made)
    return send(made.getvalue(), name="образец.xlsx", content_type=XLSX, inline=False)
