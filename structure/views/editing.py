"""Changing the card of an organisation, and creating a new one."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from structure.enums import CHILDREN, TreeRefused
from structure.forms.units import NewUnitForm, UnitForm, fields_of, title_of
from structure.lineage import Line, in_percent
from structure.models import Unit
from structure.scope import Action
from structure.services import change_unit, create_unit, fingerprint


@login_required
@require_http_methods(["GET", "POST"])
def edit(request, pk, block=""):
    """The card in a form: all of it, or the section named in the address."""
    mine = Unit.objects.for_user(request.user, Action.EDIT_UNIT).open()
    unit = get_object_or_404(mine, pk=pk)
    names = fields_of(unit.kind, block)
    if not names:
        raise Http404
    seen = fingerprint(unit, names)
    # The form writes what was typed into its own copy: the page still calls the unit by its name.
    own_copy = Unit.objects.get(pk=pk)
    form = UnitForm(
        request.POST or None, instance=own_copy, inherited=Line(unit).if_empty(), block=block
    )
    if request.method == "POST" and form.is_valid():
        try:
            change_unit(
                unit.pk,
                actor=request.user,
                seen=request.POST.get("seen", ""),
                **{name: form.cleaned_data[name] for name in names},
            )
        except TreeRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Карточка сохранена.")
            return redirect("structure:unit", unit.pk)
    context = {
        "unit": unit,
        "form": form,
        "seen": seen,
        "title": title_of(block) if block else "Карточка организации",
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "structure/edit.html", context, status=status)


@login_required
@require_http_methods(["GET", "POST"])
def create(request, pk):
    """A new organisation inside the one of this page."""
    mine = Unit.objects.for_user(request.user, Action.CHANGE_TREE).open()
    kinds = [kind for kind in CHILDREN if CHILDREN[kind]]
    parent = get_object_or_404(mine.filter(kind__in=kinds), pk=pk)
    line = Line(parent)
    zone = _zone_of_child(line)
    form = NewUnitForm(request.POST or None, parent=parent, inherited_zone=zone)
    if request.method == "POST" and form.is_valid():
        try:
            unit = create_unit(parent_id=parent.pk, actor=request.user, **form.cleaned_data)
        except TreeRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(
                request, f"{unit.quoted} создана. Дополните карточку и назначьте людей."
            )
            return redirect(unit)
    context = {
        "parent": parent,
        "form": form,
        "zone": line.zone()[0],
        "percent": in_percent(line.percent()[0]),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "structure/create.html", context, status=status)


def _zone_of_child(line):
    title, _, unit = line.zone()
    return f"Как у {unit.quoted}: {title}" if unit else f"Как у всех: {title}"
