"""Employers of an organisation: find and attach, write a new one, change, detach."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from structure.branches import employers_named, read_id
from structure.employers import (
    attach_employer,
    change_employer,
    create_employer,
    detach_employer,
)
from structure.enums import TreeRefused
from structure.forms.employers import EmployerForm
from structure.models import Employer, Unit
from structure.scope import Action
from structure.services import fingerprint

FOUND = 10
UNITS = 20


@login_required
@require_GET
def employer(request, pk):
    """The card of an employer, with the organisations at it that this user sees."""
    found = get_object_or_404(Employer.objects.for_user(request.user, Action.VIEW_UNIT), pk=pk)
    units = found.units.for_user(request.user, Action.VIEW_UNIT).open().order_by("tree_id", "lft")
    context = {
        "employer": found,
        "units": units[:UNITS],
        "may_edit": Employer.objects.for_user(request.user, Action.EDIT_UNIT)
        .filter(pk=pk)
        .exists(),
    }
    return render(request, "structure/employer.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def edit_employer(request, pk):
    mine = Employer.objects.for_user(request.user, Action.EDIT_UNIT)
    found = get_object_or_404(mine, pk=pk)
    own_copy = mine.get(pk=pk)
    form = EmployerForm(request.POST or None, instance=own_copy)
    if request.method == "POST" and form.is_valid():
        seen = request.POST.get("seen", "")
        try:
            change_employer(found.pk, actor=request.user, seen=seen, **form.cleaned_data)
        except TreeRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Карточка работодателя сохранена.")
            return redirect(found)
    context = {
        "employer": found,
        "form": form,
        "seen": fingerprint(found, form.fields),
        "others": found.units.open().count() - 1,
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "structure/edit_employer.html", context, status=status)


@login_required
@require_http_methods(["GET", "POST"])
def attach(request, pk):
    """Choose among employers already known; whoever is not there is written anew."""
    mine = Unit.objects.for_user(request.user, Action.EDIT_UNIT).open()
    unit = get_object_or_404(mine, pk=pk)
    words = request.GET.get("q", "")[:100]
    context = {"unit": unit, "words": words}
    if request.method == "POST":
        chosen = get_object_or_404(Employer, pk=read_id(request.POST.get("employer", "")))
        try:
            attach_employer(unit.pk, chosen.pk, actor=request.user)
        except TreeRefused as refusal:
            context["refusal"] = str(refusal)
        else:
            messages.success(request, f"Работодатель добавлен: {chosen}.")
            return redirect(unit)
    if words.strip():
        free = employers_named(words).exclude(units=unit)
        context["found"] = free.order_by("short_name", "pk")[:FOUND]
    status = 422 if request.method == "POST" else 200
    return render(request, "structure/attach_employer.html", context, status=status)


@login_required
@require_http_methods(["GET", "POST"])
def new_employer(request, pk):
    mine = Unit.objects.for_user(request.user, Action.EDIT_UNIT).open()
    unit = get_object_or_404(mine, pk=pk)
    form = EmployerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            created = create_employer(unit.pk, actor=request.user, **form.cleaned_data)
        except TreeRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"Работодатель записан: {created}.")
            return redirect(unit)
    status = 422 if request.method == "POST" else 200
    context = {"unit": unit, "form": form}
    return render(request, "structure/edit_employer.html", context, status=status)


@login_required
@require_http_methods(["GET", "POST"])
def detach(request, pk, employer_pk):
    unit = get_object_or_404(Unit.objects.for_user(request.user, Action.EDIT_UNIT), pk=pk)
    found = get_object_or_404(unit.employers, pk=employer_pk)
    if request.method == "POST":
        detach_employer(unit.pk, found.pk, actor=request.user)
        messages.success(request, f"{found.quoted} больше не работодатель этой организации.")
        return redirect(unit)
    return render(request, "structure/detach_employer.html", {"unit": unit, "employer": found})
