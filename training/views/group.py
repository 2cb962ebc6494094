"""The card of a group."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from audit.services import record
from structure.scope import Action
from training.group_tabs import tabs_of
from training.models import Group


def found(request, pk, action=Action.VIEW_TRAINING):
    """The group, if this user may do ``action`` with it; else 404."""
    mine = Group.objects.for_user(request.user, action)
    return get_object_or_404(mine.select_related("course", "unit"), pk=pk)


@login_required
@require_safe
def group(request, pk):
    """Who learns in it."""
    shown = found(request, pk)
    rows = shown.enrolments.select_related("student__member", "student__user", "home")
    if request.method == "GET":
        record("training.group.read", shown, actor=request.user, unit_id=shown.unit_id)
    context = {
        "group": shown,
        "tabs": tabs_of(request.user, shown, "training:group"),
        "rows": rows.order_by("pk"),
    }
    return render(request, "training/group.html", context)
