"""Pages measured through Django's own client, with all the middleware of the portal."""

from django.test import Client

from accounts.models import User
from accounts.signing_in import BACKEND
from bench.measure import side_by_side
from bench.report import Line, show

EMPTY, PLAIN = "/bench/empty/", "/bench/list/"
PAGE_AIM = 15


def client_of(email, *, part=""):
    """A browser in which this person of the demo has signed in; ``part`` is what htmx asks for."""
    live = {"HX-Request": "true", "HX-Target": part} if part else {}
    client = Client(headers={"Accept-Language": "ru", **live})
    client.force_login(User.objects.get(email=email), backend=BACKEND)
    return client


def opened(client, url):
    """A call that opens the page and insists that it came."""

    def call():
        response = client.get(url)
        if response.status_code != 200:
            raise RuntimeError(f"{url}: {response.status_code}")
        return response

    return call


def measure(email, pages, *, aim=PAGE_AIM, part=""):
    """Show {title: url} as this person opens them; returns {title: ratio to the plain list}."""
    client = client_of(email, part=part)
    calls = {title: opened(client, url) for title, url in pages.items()}
    found = side_by_side({EMPTY: opened(client, EMPTY), PLAIN: opened(client, PLAIN)} | calls)
    empty, plain = found.pop(EMPTY), found.pop(PLAIN)
    show(Line("пустая страница: «ok»", empty.milliseconds, empty.queries))
    show(line_of("простой список в той же рамке", plain, empty))
    for title, measured in found.items():
        show(line_of(title, measured, empty, plain, aim))
    return {title: measured.milliseconds / plain.milliseconds for title, measured in found.items()}


def line_of(title, measured, empty, plain=None, aim=None):
    return Line(
        title,
        measured.milliseconds,
        measured.queries,
        to_empty=measured.milliseconds / empty.milliseconds,
        ratio=plain and measured.milliseconds / plain.milliseconds,
        aim=aim,
    )
