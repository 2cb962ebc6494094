"""The small pieces that stand between the network and the pages."""

import socket
import time

import pytest
from django.contrib.staticfiles import finders
from django.core.files.base import ContentFile
from django.http import HttpResponse
from django.shortcuts import redirect
from django.test import RequestFactory
from django_htmx.middleware import HtmxDetails

from unionportal.cache import ForgivingRedisCache
from unionportal.content_policy import ContentPolicyMiddleware
from unionportal.fragments import RedirectOfFragmentMiddleware
from unionportal.proxy import ClientAddressMiddleware
from unionportal.storage import PrivateStorage


def address_seen(settings, count, forwarded):
    settings.PROXY_COUNT = count
    headers = {"HTTP_X_FORWARDED_FOR": forwarded} if forwarded else {}
    request = RequestFactory().get("/", REMOTE_ADDR="10.0.0.1", **headers)
    ClientAddressMiddleware(lambda request: HttpResponse())(request)
    return request.META["REMOTE_ADDR"]


@pytest.mark.parametrize(
    ("count", "forwarded", "address"),
    [
        (0, "6.6.6.6", "10.0.0.1"),
        (1, "6.6.6.6, 1.2.3.4", "1.2.3.4"),
        (2, "6.6.6.6, 1.2.3.4, 10.0.0.9", "1.2.3.4"),
        (1, "", "10.0.0.1"),
        (2, "1.2.3.4", "10.0.0.1"),
    ],
)
def test_only_addresses_told_by_our_proxies_are_believed(settings, count, forwarded, address):
    assert address_seen(settings, count, forwarded) == address


def policy_of(path):
    request = RequestFactory().get(path)
    response = ContentPolicyMiddleware(lambda request: HttpResponse())(request)
    return response["Content-Security-Policy"]


def test_pages_run_and_load_only_what_is_ours():
    policy = policy_of("/office/")

    assert "default-src 'self'" in policy
    assert "unsafe" not in policy


def test_only_the_admin_is_looser():
    assert "script-src 'self' 'unsafe-eval' 'unsafe-inline'" in policy_of("/admin/")
    assert "unsafe" not in policy_of("/administration/")


def test_a_page_drawn_for_somebody_is_kept_by_nobody(client, people):
    public = client.get("/privacy/")
    client.force_login(people.chair)
    office = client.get("/office/")

    assert "Cache-Control" not in public.headers
    assert office.headers["Cache-Control"] == "private, no-store"


def test_a_private_file_has_no_address(tmp_path):
    storage = PrivateStorage(location=tmp_path)
    name = storage.save("scan.pdf", ContentFile(b"%PDF"))

    assert storage.url(name) == ""


def test_a_cache_that_is_down_is_an_empty_cache(tmp_path):
    cache = ForgivingRedisCache(f"unix://{tmp_path}/nobody.sock", {})

    cache.set("name", "value", 60)

    assert cache.get("name") is None
    assert cache.get("name", "default") == "default"
    assert cache.get_or_set("name", "made", 60) == "made"
    assert cache.add("name", 1) is True
    assert cache.incr("name") == 1
    assert cache.get_many(["name"]) == {}
    assert cache.delete("name") is False


def test_a_cache_that_lets_wait_is_not_asked_again_at_once(tmp_path, monkeypatch):
    monkeypatch.setattr(ForgivingRedisCache, "asked_again_at", 0.0)
    path = f"{tmp_path}/frozen.sock"
    with socket.socket(socket.AF_UNIX) as frozen:
        frozen.bind(path)
        frozen.listen()  # takes every question and answers none
        cache = ForgivingRedisCache(f"unix://{path}", {"OPTIONS": {"socket_timeout": 0.3}})
        cache.get("name")
        began = time.monotonic()

        answers = [cache.get("name", "default") for _ in range(20)]

    assert answers == ["default"] * 20
    assert time.monotonic() - began < 0.3


@pytest.mark.parametrize(
    "path",
    [
        "vendor/tabler/css/tabler.min.css",
        "vendor/tabler/js/tabler.min.js",
        "vendor/htmx/htmx.min.js",
        "vendor/sortable/Sortable.min.js",
        "vendor/chart/chart.umd.min.js",
    ],
)
def test_what_pages_use_of_npm_is_found(path):
    assert finders.find(path)


def test_the_rest_of_npm_is_not_given_out():
    assert finders.find("vendor/sortable/package.json") is None
    assert finders.find("vendor/tabler/css/tabler.css") is None
    offered = {path for finder in finders.get_finders() for path, _ in finder.list([])}
    assert "package.json" not in offered


@pytest.mark.parametrize(
    ("headers", "status", "address"),
    [({"HX-Request": "true"}, 200, ("HX-Redirect", "/there/")), ({}, 302, ("Location", "/there/"))],
)
def test_a_fragment_sent_elsewhere_takes_the_whole_page_there(headers, status, address):
    request = RequestFactory(headers=headers).get("/")
    request.htmx = HtmxDetails(request)

    response = RedirectOfFragmentMiddleware(lambda request: redirect("/there/"))(request)

    assert response.status_code == status
    assert response.headers[address[0]] == address[1]
