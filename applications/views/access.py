"""Who gets to a page of the office at all; everybody else is told that there is no such page."""

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.http import url_has_allowed_host_and_scheme

from applications.models import Application
from structure.scope import Action

MANY = 200  # applications that one act takes at once


def require_anywhere(user, action):
    """404 for whoever may not do this in any organisation nor on any single object."""
    if not user.is_active or not (user.scope(action) or user.is_lent_for(action)):
        raise Http404


def one(request, pk, action=Action.VIEW_APPLICATION):
    rows = Application.objects.for_user(request.user, action)
    return get_object_or_404(rows.select_related("unit", "responsible", "resolution"), pk=pk)


def chosen(request, action):
    """Applications named by ``application=…`` on which the user may do ``action``, by name.

    404 when there is none: what is not his is left out without a word.
    """
    named = request.POST if request.method == "POST" else request.GET
    pks = [int(pk) for pk in named.getlist("application") if pk.isdecimal() and len(pk) < 19]
    rows = Application.objects.for_user(request.user, action).filter(pk__in=pks[:MANY])
    found = list(rows.select_related("unit", "member").order_by("surname", "name", "pk"))
    if not found:
        raise Http404
    return found


def way_back(request, otherwise):
    """Where the user came from, if that is a page of ours."""
    url = request.POST.get("next") or request.GET.get("next") or ""
    allowed = url_has_allowed_host_and_scheme(url, {request.get_host()}, request.is_secure())
    return url if url and allowed else otherwise
