"""«Подтвердите, что это вы»: asked once more before what an unattended computer must not do.

One door for all of it: keys and sessions of one's own, the way in of another, the lending of what
one sees, looking through another's eyes. Destruction asks more (``privacy.views.reentry``).
"""

import functools
from datetime import timedelta

from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode

from accounts.account_forms import ProofForm
from accounts.enums import AccountRefused
from accounts.limits import Limit, too_often, wait_for
from accounts.passkeys import proven, request_options, site_of
from accounts.signing_in import is_fresh, note_fresh
from audit.services import record

PROOFS = Limit("proof", 10, timedelta(minutes=10))
WRONG = "Пароль не подходит. Проверьте раскладку и регистр букв."
NOT_CARRIED = ("csrfmiddlewaretoken", "proof-password")


def proven_lately(view):
    """Only for who proved himself a moment ago; stands below ``login_required``."""

    @functools.wraps(view)
    def guarded(request, *args, **kwargs):
        return ask_proof(request) or view(request, *args, **kwargs)

    return guarded


def ask_proof(request):
    """The page that asks for the password once more, or None when there is nothing to ask.

    What was typed goes through that page: the answer to it is the same request again.
    """
    if is_fresh(request.session):
        return None
    if request.method in ("GET", "HEAD"):
        return redirect(f"{reverse('accounts:prove')}?{urlencode({'next': request.path})}")
    form = ProofForm(request.POST if "proof-password" in request.POST else None, prefix="proof")
    if form.is_bound:
        seconds = wait_for(PROOFS, request.user.pk)
        if seconds:
            return too_often(request, seconds)
        if form.is_valid() and is_right(request, form):
            return None
    carried = [
        (name, value)
        for name, values in request.POST.lists()
        if name not in NOT_CARRIED
        for value in values
    ]
    context = {"form": form, "carried": carried, "back": reverse("today")}
    return render(request, "accounts/prove.html", context, status=422)


def is_right(request, form):
    """Is it his password? Told to the session, or to the form and to the journal."""
    if request.user.check_password(form.cleaned_data["password"]):
        note_fresh(request.session)
        return True
    record("accounts.proof.failed", request.user, actor=request.user)
    form.add_error("password", WRONG)
    return False


def key_options(request):
    """What the browser is asked to prove a key by, or "" where there is none."""
    site = site_of(request)
    has_keys = site is not None and request.user.passkeys.exists()
    return request_options(site, request.session, user=request.user) if has_keys else ""


def try_key(request):
    """Why the key was refused, or ""."""
    site = site_of(request)
    try:
        if site is None:
            raise AccountRefused("По этому адресу ключи не работают: откройте портал по имени.")
        proven(request.POST["answer"], site=site, session=request.session, user=request.user)
    except AccountRefused as refused:
        record("accounts.proof.failed", request.user, actor=request.user)
        return str(refused)
    note_fresh(request.session)
    return ""
