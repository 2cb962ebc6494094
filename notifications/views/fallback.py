"""«Если письмо не дошло»: which channel stands in for a letter, kind by kind."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from notifications.catalogue import all_kinds, find_kind
from notifications.fallback import set_rules
from notifications.models import FallbackRule
from notifications.outbox_forms import FallbackForm
from structure.models import Unit
from structure.scope import Action


def _union(request):
    """The rules are the union's: its administrator sets them."""
    union = Unit.objects.for_user(request.user, Action.SET_FALLBACK).filter(parent=None).first()
    if union is None:
        raise Http404
    return union


@login_required
@require_safe
def rules(request):
    _union(request)
    steps = {}
    for rule in FallbackRule.objects.order_by("kind", "position"):
        steps.setdefault(rule.kind, []).append(rule)
    context = {"rows": [(kind, steps.get(kind.kind, [])) for kind in all_kinds()]}
    return render(request, "notifications/fallback_rules.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def rule(request, kind):
    union, known = _union(request), find_kind(kind)
    if known is None:
        raise Http404
    if request.method == "POST":
        form = FallbackForm(request.POST, kind=kind)
        if form.is_valid():
            set_rules(kind, form.steps(), actor=request.user, unit=union)
            messages.success(request, "Сохранено: правило действует для новых писем.")
            return redirect("notifications:fallback_rules")
    else:
        form = FallbackForm(initial=_initial(kind), kind=kind)
    context = {"form": form, "kind": known, "back_url": reverse("notifications:fallback_rules")}
    status = 422 if request.method == "POST" else 200
    return render(request, "notifications/fallback_rule.html", context, status=status)


def _initial(kind):
    found = FallbackRule.objects.filter(kind=kind).order_by("position")
    told = {}
    for name, step in zip(("first", "second"), found, strict=False):
        told |= {name: step.channel, f"{name}_after": step.after}
    return told
