"""What tests of pages do in a browser: sign in without typing, and look with the eyes of axe."""

from fnmatch import fnmatchcase
from urllib.parse import parse_qsl, urlsplit

from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client

# What is found good is not described: axe would spend most of its time on that.
LOOKED_FOR = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"],
    "resultTypes": ["violations"],
}


def sign_in(page, user):
    """Give the browser a session of ``user``, as if he had just signed in."""
    client = Client()
    client.force_login(user)
    hand_over(client, page)


def hand_over(client, page):
    """Give the browser the session of ``client``."""
    page.context.add_cookies(
        [
            {
                "name": settings.SESSION_COOKIE_NAME,
                "value": client.cookies[settings.SESSION_COOKIE_NAME].value,
                "domain": "localhost",
                "path": "/",
            }
        ]
    )


def wait_for_path(page, path, **query):
    """Wait until the page at ``path`` is loaded; ``*`` in it stands for any part.

    The path is compared whole and without what follows ``?``: to a glob of Playwright
    ``/login/?next=/office/`` is ``**/office/`` already. Parameters in ``query`` must be there too.
    """

    def is_there(url):
        address = urlsplit(url)
        return fnmatchcase(address.path, path) and query.items() <= {*parse_qsl(address.query)}

    page.wait_for_url(is_there)


def faults_of(page):
    """Sentences about what is hard to read or to reach on the page; none is good."""
    page.wait_for_load_state()
    found = Axe().run(page, options=LOOKED_FOR)
    faults = [
        f"{fault['id']}: {node['html'][:160]}"
        for fault in found.response["violations"]
        for node in fault["nodes"]
    ]
    widths = page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
    if widths[0] > widths[1]:
        faults.append(f"the page scrolls sideways: {widths[0]} > {widths[1]}")
    return faults
