"""Every door of the portal, and what an attacker may push through it."""

import re
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.urls import get_resolver
from lxml import html

from tests.house.addresses import RULES, ForAll, address

# Found in the source of a page, it has not been escaped: an element of no known language.
MARKUP = "<x-evil>"
WRITTEN = f"\"'>{MARKUP}"
APPS = (
    *("accounts", "applications", "cabinet", "documents", "dues", "imports", "members"),
    *("notifications", "privacy", "resolutions", "structure", "unionportal"),
)
_ASKED = re.compile(r"GET(?:\.get|\.getlist)?[(\[]\s*[\"'](\w+)[\"']")


class Door(NamedTuple):
    name: str
    path: str


def doors(ground):
    """All addresses that need no secret, filled with what stands in one organisation."""
    return [
        Door(name, address(name, rule, ground))
        for name, rule in sorted(RULES.items())
        if not isinstance(rule, ForAll)
    ]


def asked_for():
    """Names of all arguments that a view reads from an address."""
    found = set()
    for app in APPS:
        for source in (Path(settings.BASE_DIR) / app).rglob("*.py"):
            found.update(_ASKED.findall(source.read_text()))
    return sorted(found)


def fields_of(response):
    """{name: value} of everything that the forms of a page would send."""
    if response.status_code != 200 or response.streaming or not response.content.strip():
        return {}
    if not response.headers["Content-Type"].startswith("text/html"):
        return {}
    page = html.fromstring(response.content.decode())
    return {
        name: field.get("value") or ""
        for form in page.iter("form")
        if (form.get("method") or "").lower() == "post"
        for field in form.iter("input", "select", "textarea", "button")
        if (name := field.get("name")) and name != "csrfmiddlewaretoken"
    }


def routes_with_numbers():
    """Routes in which a number names something, as [route, [names of the numbers]]."""
    return [
        (route, names)
        for route in _routes(get_resolver().url_patterns, "")
        if (names := re.findall(r"<int:(\w+)>", route)) and not route.startswith("admin/")
    ]


def _routes(patterns, before):
    for pattern in patterns:
        route = before + str(pattern.pattern)
        if hasattr(pattern, "url_patterns"):
            yield from _routes(pattern.url_patterns, route)
        else:
            yield route
