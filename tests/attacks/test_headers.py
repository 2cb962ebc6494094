"""What every answer tells the browser to refuse."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.attacks.doors import doors

# The operators' admin builds its pages with Alpine.js (docs/THREAT_MODEL.md).
STRICT = {
    "default-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
}


def faults_of(response):
    """Headers that are missing or weaker than they must be."""
    headers = response.headers
    policy = {part.strip() for part in headers.get("Content-Security-Policy", "").split(";")}
    expected = {
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
    }
    found = [name for name, value in expected.items() if headers.get(name) != value]
    if "camera=()" not in headers.get("Permissions-Policy", ""):
        found.append("Permissions-Policy")
    is_file = any(part.startswith("sandbox") for part in policy)  # has no origin: see ADR 0004
    if not is_file and (not policy >= STRICT or "unsafe" in str(policy)):
        found.append("Content-Security-Policy")
    return found


def test_every_page_of_the_office_is_guarded(client, people, ground):
    client.force_login(people.admin)
    wrong = []
    for name, path in doors(ground):
        response = client.get(path)
        wrong += [(name, fault) for fault in faults_of(response)]
        kept = response.headers.get("Cache-Control", "")
        is_small_picture = name.endswith(("thumbnail", "_small")) and "private" in kept
        if response.status_code == 200 and "no-store" not in kept and not is_small_picture:
            wrong.append((name, kept))

    assert not wrong, "\n".join(map(str, wrong))


@pytest.mark.parametrize("path", ["/", "/join/", "/login/", "/no/such/page/", "/privacy/", "/me/"])
def test_so_is_every_page_of_a_stranger(path, client, house):
    assert faults_of(client.get(path)) == []


@pytest.mark.parametrize("path", ["/", "/login/", "/office/", "/healthz", "/static/none.css"])
def test_no_request_is_given_back_as_it_came(path, client, house):
    answer = client.generic("TRACE", path, headers={"x-secret": "told-to-nobody"})

    assert b"told-to-nobody" not in answer.getvalue()
    assert answer.headers["Content-Type"] != "message/http"


def test_so_is_a_refusal(house, people):
    client = Client(enforce_csrf_checks=True)
    client.force_login(people.chair)

    response = client.post(reverse("accounts:profile"), {"surname": "Чужая"})

    assert response.status_code == 403
    assert faults_of(response) == []


def test_no_script_or_style_stands_in_a_page(client, people, ground):
    """A policy is as good as pages that keep it: nothing inline is left for it to allow."""
    client.force_login(people.admin)
    wrong = []
    for name, path in doors(ground):
        response = client.get(path)
        if response.streaming or not response.headers["Content-Type"].startswith("text/html"):
            continue
        text = response.content.decode()
        for sign in ("<style", " style=", " onclick=", " onload=", "javascript:", "http://"):
            if sign in text.replace("http://testserver", "").replace("http://www.w3.org", ""):
                wrong.append((name, sign))

    assert not wrong, "\n".join(map(str, wrong))
