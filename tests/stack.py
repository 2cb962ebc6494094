"""The browser of the tests. It opens nothing that is not ours and hides no error of a page."""

import os
from contextlib import contextmanager

import pytest
from playwright.sync_api import sync_playwright

from unionportal.devstack import browser as chromium

DESKTOP = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}


@pytest.fixture(scope="session")
def browser():
    path = os.environ.get("CHROMIUM_PATH") or chromium.find()
    if not path:
        pytest.fail("Нет Chromium: запустите make test или задайте CHROMIUM_PATH.")
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=path)
        yield running
        running.close()


@pytest.fixture
def page(browser, live_server):
    """A page of a desk computer in Moscow."""
    with opened(browser, live_server, viewport=DESKTOP) as ready:
        yield ready


@pytest.fixture
def phone(browser, live_server):
    """A page of a phone: narrow, touched by a finger."""
    with opened(
        browser, live_server, viewport=PHONE, is_mobile=True, has_touch=True, device_scale_factor=2
    ) as ready:
        yield ready


@contextmanager
def opened(browser, live_server, **options):
    """A page with an empty memory; broken scripts and foreign addresses fail the test."""
    context = browser.new_context(
        base_url=live_server.url,
        locale="ru-RU",
        timezone_id="Europe/Moscow",
        reduced_motion="reduce",  # a colour half-way between two others is no finding of axe
        **options,
    )
    context.set_default_timeout(10_000)
    complaints = []
    page = context.new_page()
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda message: _note_refusal(message, complaints))
    page.on("request", lambda request: _note_foreign(request, live_server.url, complaints))
    yield page
    context.close()
    assert complaints == []


def _note_refusal(message, complaints):
    if message.type == "error" and "Content Security Policy" in message.text:
        complaints.append(message.text)


def _note_foreign(request, ours, complaints):
    if not request.url.startswith((ours, "data:", "blob:")):
        complaints.append(f"foreign address: {request.url}")
