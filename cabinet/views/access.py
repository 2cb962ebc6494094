"""Who is in: a cookie of the member's own, never the sign-in of the office."""

import functools
from datetime import timedelta

from django.conf import settings
from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from accounts.limits import Limit, address_of, too_often, wait_for
from accounts.secret_pages import kept_private
from cabinet.entering import session_of
from structure.queries import time_zone_of

COOKIE = settings.MEMBER_COOKIE_NAME
NEXT, NEXT_LIVES = "member_next", 900  # seconds
PUT_OUT = "Вход закончился: то, что вы нажали, не сделано. Попросите ссылку и войдите снова."
# What is asked for and taken back over and over is work for somebody in the office each time.
ACTING = Limit("member-act", 40, timedelta(hours=1))


def own_page(view):
    """Nothing of the page is stored or indexed. The referrer stays inside the portal: without any
    the browser hides the origin of a form, and the check against forged ones refuses it."""

    @kept_private
    @functools.wraps(view)
    def guarded(request, *args, **kwargs):
        response = view(request, *args, **kwargs)
        response.headers["Referrer-Policy"] = "same-origin"
        return response

    return guarded


def by_member(view):
    """Call ``view(request, member)``; whoever is not in is asked to enter. Nothing in the address
    tells whose page it is, so nobody gets to another's."""

    @own_page
    @functools.wraps(view)
    def opened(request, **kwargs):
        session = current_session(request)
        if session is None:
            if request.method == "POST":
                messages.info(request, PUT_OUT)
            return shown_out(redirect("cabinet:enter"))
        request.member_session = session
        if request.method == "POST" and (seconds := wait_for(ACTING, session.member_id)):
            return too_often(request, seconds)
        with timezone.override(time_zone_of(session.member.unit)):
            return view(request, session.member, **kwargs)

    return opened


def asked_to_enter(request):
    """To the door, and from there back to the page that was asked for."""
    response = shown_out(redirect("cabinet:enter"))
    if request.method == "GET":
        going_to(response, request.get_full_path())
    return response


def going_to(response, path):
    """The page to open after entering, one of those under the member's own address."""
    response.set_signed_cookie(
        NEXT, path, salt=NEXT, max_age=NEXT_LIVES, path=reverse("cabinet:me"),
        secure=settings.SESSION_COOKIE_SECURE, httponly=True, samesite="Lax",
    )  # fmt: skip
    return response


def place_after(request):
    """Where whoever has just entered goes."""
    return request.get_signed_cookie(NEXT, "", salt=NEXT, max_age=NEXT_LIVES) or "cabinet:me"


def sent(request):
    """What was sent, if anything was: a form of ticks may well be sent empty."""
    return request.POST if request.method == "POST" else None


def current_session(request):
    key = request.COOKIES.get(COOKIE, "")
    return session_of(key) if key else None


def let_in(response, session, key, *, is_own_device):
    """Put the key into the browser; on a strange device it dies with the window."""
    response.set_cookie(
        COOKIE,
        key,
        expires=session.expires_at if is_own_device else None,
        path=reverse("cabinet:me"),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    response.delete_cookie(NEXT, path=reverse("cabinet:me"), samesite="Lax")
    return response


def shown_out(response):
    response.delete_cookie(COOKIE, path=reverse("cabinet:me"), samesite="Lax")
    return response


def device_of(request):
    """What is kept of the device, so that the member knows it among his own."""
    return {"user_agent": request.headers.get("User-Agent", ""), "address": address_of(request)}
