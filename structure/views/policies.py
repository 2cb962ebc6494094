"""The policy of an operator in the office: what is published, and a new version of it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from structure.forms.policies import PolicyForm
from structure.models import Policy, Unit
from structure.policies import policy_code, policy_of, publish_policy
from structure.queries import data_operators
from structure.scope import Action

VERSIONS = 20


@login_required
@require_safe
def policy(request, pk):
    """Whose text is in force for people of this organisation, and its own versions."""
    unit = _mine(request, pk)
    operator = data_operators(unit)[-1]
    context = {
        "unit": unit,
        "operator": operator,
        "is_operator": operator == unit,
        "shown": policy_of(operator),
        "code": policy_code(unit),
        "versions": Policy.objects.filter(unit=unit).order_by("-version")[:VERSIONS],
    }
    return render(request, "structure/policy.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit_policy(request, pk):
    """A new version, begun with the text in force."""
    unit = _mine(request, pk)
    if data_operators(unit)[-1] != unit:
        if request.method == "POST":
            raise Http404
        return redirect("structure:policy", pk)
    is_post = request.method == "POST"
    form = PolicyForm(request.POST if is_post else None, initial={"body": policy_of(unit).body})
    if form.is_valid():
        made = publish_policy(pk, form.cleaned_data["body"], actor=request.user)
        messages.success(request, f"Действует версия {made.version}.")
        return redirect("structure:policy", pk)
    context = {"unit": unit, "form": form}
    status = 422 if form.errors else 200
    return render(request, "structure/edit_policy.html", context, status=status)


def _mine(request, pk):
    return get_object_or_404(Unit.objects.for_user(request.user, Action.EDIT_UNIT).open(), pk=pk)
