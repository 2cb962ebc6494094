"""A new version of a template: check it, look at it, put it in force."""

from base64 import b64encode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from documents.checking import check_template
from documents.drafts import drop_draft, keep_draft, take_draft
from documents.enums import TemplateFault
from documents.forms import TemplateForm
from documents.queries import editable_units
from documents.services import add_template
from documents.views.templates import about_kind, known


@login_required
@require_http_methods(["GET", "POST"])
def check(request, kind, pk):
    """Fill the template with invented people and show the faults or the pages; store nothing."""
    kind = known(kind)
    unit = get_object_or_404(editable_units(request.user).open(), pk=pk)
    if request.method == "GET":  # an address copied from the middle of the way
        return redirect("documents:kind", kind, unit.pk)
    form = TemplateForm(request.POST, request.FILES)
    if not form.is_valid():
        return render(request, "documents/kind.html", about_kind(kind, unit, form), status=422)
    data = form.cleaned_data["file"].read()
    found = check_template(kind, data)
    context = {
        "kind": kind,
        "unit": unit,
        "name": form.cleaned_data["file"].name,
        "faults": found.faults,
        "warnings": found.warnings,
        "pages": [b64encode(page).decode() for page in found.pages],
    }
    if found.faults:
        again = TemplateForm(initial={"note": form.cleaned_data["note"]})
        return render(request, "documents/checked.html", context | {"form": again}, status=422)
    context["draft"] = keep_draft(
        data, kind=kind, unit=unit, user=request.user, note=form.cleaned_data["note"]
    )
    return render(request, "documents/checked.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def apply(request, kind, pk):
    """Put the checked template in force."""
    kind = known(kind)
    unit = get_object_or_404(editable_units(request.user).open(), pk=pk)
    if request.method == "GET":  # an address copied from the middle of the way
        return redirect("documents:kind", kind, unit.pk)
    token = request.POST.get("draft", "")
    try:
        draft = take_draft(token, kind=kind, unit=unit, user=request.user)
    except TemplateFault as fault:
        messages.error(request, str(fault))
        return redirect("documents:kind", kind, unit.pk)
    version = add_template(kind, unit, draft.data, actor=request.user, note=draft.note)
    drop_draft(kind=kind, user=request.user)
    messages.success(request, f"Действует новый шаблон: версия {version.version}.")
    return redirect("documents:kind", kind, unit.pk)
