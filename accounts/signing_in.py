"""From a right password to an open session: the second step, and what an office asks for."""

import time
from datetime import timedelta

from django.contrib.auth import login
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.http import urlencode

from accounts.factor_rules import asked_from, has_second_step
from accounts.limits import address_of
from accounts.models import User
from accounts.sessions import ADDRESS, AGENT
from audit.services import record

PASSWORD, KEY, IDENTITY = "пароль", "ключ доступа", "сервер входа"
BACKEND = "accounts.backends.PasswordBackend"

_PENDING, _SECOND, _FRESH = "_half_way", "_second_step", "_proven_at"
PENDING_LIVES = 600  # seconds between the password and the second step
TRIES = 5  # then the password is asked again
FRESH_FOR = 900  # seconds in which the keys of the account may be changed


def let_in(request, user, *, way, next_url, is_second=False):
    """Open the session, or ask for the second step first. The answer to the browser.

    ``next_url`` has been checked to be ours.
    """
    if not is_second and has_second_step(user):
        _go_half_way(request, user, way, next_url)
        return redirect("accounts:second_step")
    return _opened(request, user, way, next_url, is_second)


def _go_half_way(request, user, way, next_url):
    request.session.flush()  # a session begun by somebody else carries nothing over
    request.session[_PENDING] = {
        "user": user.pk,
        "mark": user.get_session_auth_hash(),
        "way": way,
        "next": next_url,
        "at": int(time.time()),
        "wrong": 0,
    }


def half_way(request):
    """(user, what is kept of the first half), or (None, None): not begun, late, changed."""
    told = request.session.get(_PENDING)
    if told is None or told["at"] + PENDING_LIVES < time.time() or told["wrong"] >= TRIES:
        return None, None
    user = User.objects.filter(pk=told["user"], is_active=True).first()
    if user is None or not constant_time_compare(told["mark"], user.get_session_auth_hash()):
        return None, None
    return user, told


def note_wrong(request):
    request.session[_PENDING]["wrong"] += 1
    request.session.modified = True


def finish(request, user, told):
    """The second step is done."""
    return _opened(request, user, told["way"], told["next"], True)


def _opened(request, user, way, next_url, is_second):
    login(request, user, backend=BACKEND)
    session = request.session
    session.pop(_PENDING, None)
    session[AGENT] = request.headers.get("User-Agent", "")[:300]
    session[ADDRESS] = address_of(request)
    session[_SECOND] = is_second
    session[_FRESH] = int(time.time())
    record("accounts.signed_in", user, actor=user, way=way, second_step=is_second)
    if not is_second and (day := asked_from(user)):
        if day <= timezone.localdate():
            return redirect("accounts:security")
        if day <= timezone.localdate() + timedelta(days=60):
            return redirect(f"{reverse('accounts:second_soon')}?{urlencode({'next': next_url})}")
    return redirect(next_url)


def had_second_step(session):
    return bool(session.get(_SECOND))


def note_second_step(session):
    """Set up in this very session, it counts from now on."""
    session[_SECOND] = True


def is_fresh(session):
    """Has the person proved himself a moment ago? Else an unattended computer could change keys."""
    return session.get(_FRESH, 0) + FRESH_FOR > time.time()


def note_fresh(session):
    session[_FRESH] = int(time.time())
