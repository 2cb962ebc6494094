"""A button that was pressed too late, and an address that only a button opens."""

from urllib.parse import parse_qs, urlsplit

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.shortcuts import render
from django.urls import reverse
from django.views.csrf import csrf_failure

SIGNED_OUT = (
    "Вы долго не работали, и портал закрыл ваш вход: то, что вы нажали, не сделано. "
    "Войдите, и вернётесь на ту же страницу."
)
TOO_OLD = "Страница входа была открыта слишком долго. Войдите ещё раз."


def csrf_failed(request, reason=""):
    """The page of signing in left open in a second tab is not worth an error."""
    if request.path != reverse("accounts:login"):
        return csrf_failure(request, reason)
    if not request.user.is_authenticated:
        messages.info(request, TOO_OLD)
    return redirect_to_login(request.POST.get("next") or reverse("today"))


class InterruptedPressMiddleware:
    """Who was signed out under his hand comes back to the page where he pressed.

    The address pressed may answer to the button alone: to come back there would be a dead end.
    Whoever opens such an address by himself is told so instead of being shown an empty page.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if response.status_code == 405 and request.method == "GET":
            told = render(request, "405.html", status=405)
            told.headers["Allow"] = response.headers["Allow"]
            return told
        is_pressed = request.htmx or request.method not in {"GET", "HEAD"}
        if is_pressed and _asks_to_sign_in(request, response):
            messages.info(request, SIGNED_OUT)
            return redirect_to_login(_page_of(request) or reverse("today"))
        return response


def _asks_to_sign_in(request, response):
    door = reverse("accounts:login")
    if response.status_code != 302 or request.path == door:
        return False
    there = urlsplit(response.headers["Location"])
    return there.path == door and "next" in parse_qs(there.query)


def _page_of(request):
    """Where the button stood, if that is a page of ours."""
    if request.htmx:
        return request.htmx.current_url_abs_path
    try:
        page = urlsplit(request.headers.get("Referer", ""))
    except ValueError:  # «http://[»
        return None
    if page.netloc != request.get_host() or not page.path.startswith("/"):
        return None
    return f"{page.path}?{page.query}" if page.query else page.path
