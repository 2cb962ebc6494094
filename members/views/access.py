"""Who gets to a card at all; everybody else is told that there is no such page."""

from functools import wraps

from django.http import Http404
from django.shortcuts import get_object_or_404, redirect

from members.duplicates.shown import kept_in_place_of
from members.models import Member
from members.register import WITH_PLACE
from structure.scope import Action


def require_anywhere(user, action):
    """404 for whoever may not do this in any organisation nor on any single card."""
    if not (user.scope(action) or user.is_lent_for(action)):
        raise Http404


def one(request, pk, action=Action.VIEW_MEMBER):
    """The card, with its employer and place, on which the reader may do ``action``."""
    cards = Member.objects.for_user(request.user, action)
    return get_object_or_404(cards.select_related("employer", "photo", *WITH_PLACE), pk=pk)


def follows_merge(view):
    """The address of a card merged into another leads to that one, for whoever may see it."""

    @wraps(view)
    def shown(request, pk):
        try:
            return view(request, pk)
        except Http404:
            kept = Member.objects.for_user(request.user, Action.VIEW_MEMBER)
            kept = kept.filter(pk=kept_in_place_of(pk)).first()
            if kept is None:
                raise
            return redirect(kept)

    return shown
