"""Whose lists one may see: those of organisations where he may load lists."""

from django.http import Http404
from django.shortcuts import get_object_or_404

from imports.models import Import
from structure.scope import Action

LOAD = Action.IMPORT_MEMBERS


def require_anywhere(user):
    if not (user.scope(LOAD) or user.is_lent_for(LOAD)):
        raise Http404


def found(request, pk):
    mine = Import.objects.for_user(request.user, LOAD)
    return get_object_or_404(mine.select_related("unit", "actor"), pk=pk)
