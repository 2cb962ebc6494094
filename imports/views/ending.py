"""Taking a written list back, throwing away one that was not, going past a fault."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from imports import services
from imports.enums import ImportRefused, State
from imports.views.access import found


@login_required
@require_http_methods(["GET", "POST"])
def undo(request, pk):
    of = found(request, pk)
    if request.method == "GET":
        if not services.can_undo(of, timezone.now()):
            return redirect("imports:one", of.pk)
        return render(request, "imports/undo.html", {"of": of})
    try:
        services.start_undo(of.pk, actor=request.user)
    except ImportRefused as refusal:
        messages.error(request, str(refusal))
    return redirect("imports:one", of.pk)


@login_required
@require_http_methods(["GET", "POST"])
def drop(request, pk):
    of = found(request, pk)
    if request.method == "GET":
        if of.state not in (State.MAPPING, State.CHECKED, State.FAILED):
            return redirect("imports:one", of.pk)
        return render(request, "imports/drop.html", {"of": of})
    try:
        services.drop(of.pk, actor=request.user)
    except ImportRefused as refusal:
        messages.error(request, str(refusal))
        return redirect("imports:one", of.pk)
    messages.success(request, f"Список «{of.name}» удалён. В реестре ничего не изменилось.")
    return redirect("imports:list")


@login_required
@require_POST
def go_on(request, pk):
    """Try again at once, in the name of whoever pressed the button."""
    return _past_fault(request, pk, services.go_on_with)


@login_required
@require_POST
def stop(request, pk):
    return _past_fault(request, pk, services.stop)


def _past_fault(request, pk, act):
    of = found(request, pk)
    try:
        act(of.pk, actor=request.user)
    except ImportRefused as refusal:
        messages.error(request, str(refusal))
    return redirect("imports:one", of.pk)
