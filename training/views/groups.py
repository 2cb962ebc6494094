"""Groups of the school: the list."""

from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_safe

from structure.scope import Action
from training.models import Group
from training.queries import sees_school
from training.tabs import tabs_of

PAGE = 30


@login_required
@require_safe
def groups(request):
    """The groups a user sees, the newest first."""
    if not sees_school(request.user):
        raise Http404
    rows = Group.objects.for_user(request.user, Action.VIEW_TRAINING)
    rows = rows.select_related("course", "unit").order_by("-starts_on", "-id")[:PAGE]
    return render(
        request,
        "training/groups.html",
        {"groups": rows, "tabs": tabs_of(request.user, "training:groups")},
    )
