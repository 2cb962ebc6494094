"""Templates of papers: what is in force for an organisation, whose it is, its versions."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods
from django_htmx.http import HttpResponseClientRedirect

from documents import builtin
from documents.enums import PaperKind, TemplateFault
from documents.forms import TemplateForm, UnitSearchForm
from documents.queries import editable_units, in_force, readable_templates, versions_of
from documents.samples import sample_pdf
from documents.services import withdraw_template
from documents.serving import DOCX, send, serve
from documents.uploads import PDF
from structure.branches import found_by, read_id


@login_required
@require_GET
def templates(request):
    """All kinds of papers of one organisation: ``unit``, or the highest one this person has."""
    mine = editable_units(request.user)
    asked = request.GET.get("unit", "")
    found = mine.filter(pk=read_id(asked)) if asked else mine.order_by("tree_id", "lft")
    unit = found.first()
    if unit is None:
        raise Http404
    context = {
        "unit": unit,
        "rows": list(in_force(unit).items()),
        "has_others": mine.exclude(pk=unit.pk).exists(),
    }
    return render(request, "documents/templates.html", context)


@login_required
@require_GET
def units(request):
    """Choosing another organisation."""
    mine = editable_units(request.user).open()
    form = UnitSearchForm(request.GET)
    words = form.cleaned_data["q"] if form.is_valid() else ""
    page = found_by(mine, words, after=request.GET.get("after", ""))
    if not page.rows and not words:
        raise Http404
    following = request.GET.copy()
    following["after"] = page.after
    context = {
        "form": form,
        "words": words,
        "units": page.rows,
        "next_url": f"?{following.urlencode()}" if page.after else "",
    }
    return render(request, "documents/units.html", context)


@login_required
@require_GET
def kind(request, kind, pk):
    """One kind of paper of one organisation: what is in force, a new version, the old ones."""
    kind = known(kind)
    unit = get_object_or_404(editable_units(request.user), pk=pk)
    return render(request, "documents/kind.html", about_kind(kind, unit, TemplateForm()))


def about_kind(kind, unit, form):
    return {
        "kind": kind,
        "unit": unit,
        "current": in_force(unit)[kind],
        "versions": list(versions_of(kind, unit)),
        "form": form,
    }


@login_required
@require_GET
def template(request, pk):
    """One stored version."""
    version = get_object_or_404(readable_templates(request.user), pk=pk)
    is_mine = editable_units(request.user).filter(pk=version.unit_id).exists()
    context = {
        "version": version,
        "is_mine": is_mine,
        "is_current": in_force(version.unit)[PaperKind(version.kind)] == version,
    }
    return render(request, "documents/template.html", context)


@login_required
@require_GET
def template_file(request, pk):
    version = get_object_or_404(readable_templates(request.user), pk=pk)
    name = f"{version.get_kind_display()}, {version.unit}, версия {version.version}.docx"
    return serve(version.file, name=name, content_type=DOCX, inline=False)


@login_required
@require_GET
def template_sample(request, pk):
    version = get_object_or_404(readable_templates(request.user), pk=pk)
    try:
        with version.file.open("rb") as file:
            data = sample_pdf(version.kind, file.read())
    except FileNotFoundError:
        return serve(version.file, name="образец.pdf", content_type=PDF, inline=True)
    except TemplateFault as fault:
        messages.error(request, f"Образец не печатается. {fault}")
        return redirect("documents:template", version.pk)
    name = f"Образец: {version.get_kind_display()}.pdf"
    return send(data, name=name, content_type=PDF, inline=True)


@login_required
@require_http_methods(["GET", "POST"])
def withdraw(request, pk):
    """Take a version out of use, after a question."""
    mine = readable_templates(request.user).filter(unit__in=editable_units(request.user))
    version = get_object_or_404(mine, pk=pk, withdrawn_at=None)
    if request.method == "POST":
        withdraw_template(version.pk, actor=request.user)
        messages.success(request, f"{version} больше не действует.")
        there = reverse("documents:kind", args=[version.kind, version.unit_id])
        # A plain redirect would be followed in the dialog, and the message spent there.
        return HttpResponseClientRedirect(there) if request.htmx else redirect(there)
    kind = PaperKind(version.kind)
    context = {
        "version": version,
        "is_current": in_force(version.unit)[kind] == version,
        "next": in_force(version.unit, without=version)[kind],
    }
    return render(request, "documents/withdraw.html", context)


@login_required
@require_GET
def builtin_file(request, kind):
    """The portal's own template: what one begins from."""
    kind = _for_editors(request.user, kind)
    name = f"{kind.label}, встроенный шаблон.docx"
    return send(builtin.build(kind), name=name, content_type=DOCX, inline=False)


@login_required
@require_GET
def builtin_sample(request, kind):
    kind = _for_editors(request.user, kind)
    data = sample_pdf(kind, builtin.build(kind))
    return send(data, name=f"Образец: {kind.label}.pdf", content_type=PDF, inline=True)


def known(kind) -> PaperKind:
    if kind not in PaperKind:
        raise Http404
    return PaperKind(kind)


def _for_editors(user, kind) -> PaperKind:
    if not editable_units(user).exists():
        raise Http404
    return known(kind)
