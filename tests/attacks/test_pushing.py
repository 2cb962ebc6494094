"""What a page has read of a request is noticed, however it reads it."""

import pytest
from django.test import RequestFactory

from tests.attacks.pushing import WHOLE, Pusher, watching


@pytest.fixture
def read():
    return set()


@pytest.fixture
def asked(read):
    return watching(read)("next=/office/&page=2&page=3")


def test_filling_is_no_reading(asked, read):
    assert read == set()


@pytest.mark.parametrize(
    "how",
    [
        lambda asked: asked["next"],
        lambda asked: asked.get("next"),
        lambda asked: asked.getlist("next"),
        lambda asked: "next" in asked,
    ],
)
def test_a_name_that_is_asked_for_is_noted(how, asked, read):
    how(asked)

    assert read == {"next"}


def test_a_name_that_is_not_there_is_noted_too(asked, read):
    assert asked.get("back") is None
    assert read == {"back"}


@pytest.mark.parametrize(
    "how",
    [
        dict,
        list,
        lambda asked: {**asked},
        lambda asked: asked.copy(),
        lambda asked: asked.urlencode(),
        lambda asked: asked.dict(),
        lambda asked: list(asked.items()),
        lambda asked: list(asked.lists()),
        lambda asked: list(asked.values()),
        lambda asked: asked == {},
    ],
)
def test_whoever_takes_it_whole_has_read_everything(how, asked, read):
    how(asked)

    assert WHOLE in read


@pytest.mark.parametrize(
    ("how", "noted"),
    [
        (lambda request: request.path, set()),
        (lambda request: request.GET["next"], {"next"}),
        (lambda request: request.POST["back"], {"back"}),
        (lambda request: request.get_full_path(), {WHOLE}),
        (lambda request: request.body, {WHOLE}),
    ],
)
def test_a_request_is_watched(how, noted, monkeypatch):
    pusher = Pusher(None, monkeypatch)
    request = RequestFactory().post("/office/?next=/", {"back": "/"})

    how(request)

    assert pusher.read == noted
