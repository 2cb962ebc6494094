"""Pieces of a film asked for by a player."""

import io

import pytest
from django.test import RequestFactory

from training.ranges import BLOCK, serve_range

DATA = bytes(range(256)) * 4


def asked(header="", method="get", **headers):
    headers |= {"HTTP_RANGE": header} if header else {}
    request = getattr(RequestFactory(), method)("/", **headers)
    return serve_range(
        request, lambda: io.BytesIO(DATA), size=len(DATA), etag='"one"', content_type="video/mp4"
    )


def body(response):
    return b"".join(response.streaming_content)


@pytest.mark.parametrize(
    ("header", "first", "last"),
    [
        ("bytes=0-", 0, 1023),
        ("bytes=0-0", 0, 0),
        ("bytes=100-199", 100, 199),
        ("bytes=1000-5000", 1000, 1023),
        ("bytes=-24", 1000, 1023),
        ("bytes=-5000", 0, 1023),
    ],
)
def test_a_piece_is_given_exactly(header, first, last):
    response = asked(header)

    assert response.status_code == 206
    assert response["Content-Range"] == f"bytes {first}-{last}/1024"
    assert int(response["Content-Length"]) == last - first + 1
    assert body(response) == DATA[first : last + 1]


@pytest.mark.parametrize("header", ["", "bytes=", "bytes=9-5", "lines=1-2", "bytes=0-1,5-6", "abc"])
def test_anything_else_gives_the_whole(header):
    response = asked(header)

    assert response.status_code == 200
    assert response["Accept-Ranges"] == "bytes"
    assert body(response) == DATA


@pytest.mark.parametrize("header", ["bytes=1024-", "bytes=5000-6000", "bytes=-0"])
def test_a_piece_beyond_the_end_is_refused(header):
    response = asked(header)

    assert response.status_code == 416
    assert response["Content-Range"] == "bytes */1024"


def test_a_player_with_other_bytes_begins_anew():
    assert asked("bytes=5-9", HTTP_IF_RANGE='"other"').status_code == 200
    assert asked("bytes=5-9", HTTP_IF_RANGE='"one"').status_code == 206


def test_only_the_length_is_told_where_only_it_is_asked():
    response = asked("bytes=0-99", method="head")

    assert (response.status_code, response["Content-Length"]) == (206, "100")
    assert body(response) == b""


def test_no_more_than_a_block_is_read_at_once():
    asked_for = []

    class File(io.BytesIO):
        def read(self, size=-1):
            asked_for.append(size)
            return b"x" * size

    response = serve_range(
        RequestFactory().get("/", HTTP_RANGE="bytes=7-"), File, size=3 * BLOCK + 7,
        etag='"one"', content_type="video/mp4",
    )  # fmt: skip

    assert sum(map(len, response.streaming_content)) == 3 * BLOCK
    assert asked_for == [BLOCK] * 3
