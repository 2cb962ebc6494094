"""To the union's identity server and back."""

from datetime import timedelta

from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts import identity
from accounts.enums import AccountRefused
from accounts.limits import Limit, address_of, too_often, wait_for
from accounts.models import User
from accounts.signing_in import IDENTITY, let_in
from accounts.views.second_step import safe_next
from audit.services import record

OF_ONE_ADDRESS = Limit("identity", 120, timedelta(minutes=10))


@require_POST
def go(request):
    if not identity.is_on():
        raise Http404
    seconds = wait_for(OF_ONE_ADDRESS, address_of(request))
    if seconds:
        return too_often(request, seconds)
    next_url = safe_next(request, request.POST.get("next", ""))
    if request.user.is_authenticated:
        return redirect(next_url)
    try:
        return redirect(identity.address_to_ask(request.session, next_url))
    except AccountRefused as refusal:
        return _refused(request, refusal)


@never_cache
@require_safe
def back(request):
    if not identity.is_on():
        raise Http404
    seconds = wait_for(OF_ONE_ADDRESS, address_of(request))
    if seconds:
        return too_often(request, seconds)
    try:
        proven, next_url = identity.proven_by(request.session, request.GET)
        user = identity.known_person(proven)
    except AccountRefused as refusal:
        record("accounts.sign_in.failed", User(pk=0, surname="—"), actor="посетитель")
        return _refused(request, refusal)
    return let_in(request, user, way=IDENTITY, next_url=next_url, is_second=proven.is_second)


def _refused(request, refusal):
    return render(request, "registration/identity_refused.html", {"why": str(refusal)}, status=403)
