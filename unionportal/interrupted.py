"""A button that was pressed too late, and an address that only a button opens."""

from urllib.parse import parse_qs, urlsplit

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.shortcuts import render
from django.urls import reverse

SIGNED_OUT = (
    "Вы долго не работали, и портал закрыл ваш вход: то, что вы нажали, не сделано. "
    "Войдите, и вернётесь на ту же страницу."
)


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
        if is_pressed and _asks_to_sign_in(response):
            messages.info(request, SIGNED_OUT)
            return redirect_to_login(_page_of(request) or reverse("today"))
        return response


def _asks_to_sign_in(response):
    if response.status_code != 302:
        return False
    there = urlsplit(response.headers["Location"])
    return there.path == reverse("accounts:login") and "next" in parse_qs(there.query)


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
