"""How people join an organisation: links and codes of places, and the rules."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from structure.enums import Kind, TreeRefused
from structure.forms.joining import PlaceForm, RulesForm
from structure.joining import change_rules, inherited_rules
from structure.lineage import Line
from structure.models import JoinCode, JoiningRules, Unit
from structure.queries import RULES, deciding_unit, joining_rules
from structure.scope import Action, may
from structure.services import issue_join_code, revoke_join_code
from structure.tabs import tabs_of
from structure.views.tree import path_of

CODES = 100


@login_required
@require_GET
def joining(request, pk):
    unit = get_object_or_404(Unit.objects.for_user(request.user, Action.VIEW_UNIT), pk=pk)
    codes = list(unit.join_codes.order_by("created_at", "pk")[:CODES])
    inherited, rules = inherited_rules(unit), joining_rules(unit)
    own = JoiningRules.objects.filter(unit=unit).first()
    context = {
        "unit": unit,
        "path": path_of(request.user, Line(unit).units)[:-1],
        "tabs": tabs_of(request.user, unit, "structure:joining"),
        "codes": [(code, link_of(code), poster_of(code)) for code in codes if not code.revoked_at],
        "revoked": [code for code in codes if code.revoked_at],
        "rules": rules,
        "whose": {
            name: None if own and getattr(own, name) is not None else inherited[name].unit or "все"
            for name in RULES
        },
        "decides": deciding_unit(unit),
        "has_rules": unit.kind in {Kind.UNION, Kind.TERRITORIAL, Kind.PRIMARY},
        "may_edit": unit.is_open and may(request.user, Action.EDIT_UNIT, unit),
    }
    return render(request, "structure/joining.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def issue_code(request, pk):
    unit = get_object_or_404(Unit.objects.for_user(request.user, Action.EDIT_UNIT), pk=pk)
    form = PlaceForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            code = issue_join_code(unit, actor=request.user, place=form.cleaned_data["place"])
        except TreeRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"Новый код — {code}. Скачайте плакат и повесьте его.")
            return redirect("structure:joining", unit.pk)
    return _answer(request, "structure/issue_code.html", {"unit": unit, "form": form})


@login_required
@require_http_methods(["GET", "POST"])
def revoke_code(request, pk):
    codes = JoinCode.objects.for_user(request.user, Action.EDIT_UNIT).select_related("unit")
    code = get_object_or_404(codes, pk=pk, revoked_at=None)
    if request.method == "POST":
        fresh = revoke_join_code(code.pk, actor=request.user)
        told = f"Код {code} больше не открывает форму."
        if fresh:
            told += f" Вместо него выдан {fresh}: скачайте новый плакат."
        messages.success(request, told)
        return redirect("structure:joining", code.unit_id)
    others = code.unit.join_codes.filter(revoked_at=None).exclude(pk=code.pk)
    context = {"unit": code.unit, "code": code, "is_last": not others.exists()}
    return _answer(request, "structure/revoke_code.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def rules(request, pk):
    mine = Unit.objects.for_user(request.user, Action.EDIT_UNIT)
    unit = get_object_or_404(
        mine.filter(kind__in=[Kind.UNION, Kind.TERRITORIAL, Kind.PRIMARY]), pk=pk
    )
    own = JoiningRules.objects.filter(unit=unit).first() or JoiningRules(unit=unit)
    form = RulesForm(
        request.POST or None, instance=own, kind=unit.kind, inherited=inherited_rules(unit)
    )
    if request.method == "POST" and form.is_valid():
        try:
            change_rules(unit.pk, actor=request.user, **form.cleaned_data)
        except TreeRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Правила приёма записаны.")
            return redirect("structure:joining", unit.pk)
    return _answer(request, "structure/rules.html", {"unit": unit, "form": form})


def link_of(code):
    """The full address that opens the form of joining by this code."""
    return f"{settings.SITE_URL}{code.get_absolute_url()}"


def poster_of(code):
    """The page of a PDF with the QR of this code."""
    return reverse("documents:poster", args=[code.pk])


def _answer(request, template, context):
    failed = request.method == "POST"
    return render(request, template, context, status=422 if failed else 200)
