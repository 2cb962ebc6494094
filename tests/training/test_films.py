"""What is a film that browsers show, and what only looks like one."""

import io

import pytest
from PIL import Image

from tests.training.films import film
from training.enums import TrainingRefused
from training.film_kinds import NotAFilm
from training.films import look
from training.subtitles import WRONG, read


@pytest.mark.parametrize(
    ("data", "content_type"),
    [
        (film(), "video/mp4"),
        (film(at_front=False), "video/mp4"),
        (film(codec="libvpx-vp9", kind="webm"), "video/webm"),
    ],
    ids=["mp4", "mp4 with its table at the end", "webm"],
)
def test_a_film_is_known_by_its_kind_its_length_and_a_picture(data, content_type):
    found = look(io.BytesIO(data))

    assert (found.content_type, found.seconds) == (content_type, 12)
    assert Image.open(io.BytesIO(found.poster)).size == (160, 90)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"MZ" + b"\0" * 500, "Это не видео MP4 и не WebM"),
        (film(kind="matroska"), "Это видео MKV"),
        (film(codec="mpeg4"), "сжато кодеком mpeg4"),
        (film(at_front=False)[:3000], "Видео не открывается"),
        (film()[:3000], "Видео обрывается: должно идти 0:12"),
        (film(codec="libvpx-vp9", kind="webm")[:1800], "Видео обрывается: должно идти 0:12"),
        (b"\0\0\0\x18ftypisom" + b"\0" * 500, "Видео не открывается"),
    ],
    ids=["a program", "mkv", "a codec", "no table", "cut mp4", "cut webm", "a head alone"],
)
def test_what_cannot_be_shown_is_told_in_words(data, said):
    with pytest.raises(NotAFilm, match=said):
        look(io.BytesIO(data))


SRT = "1\r\n00:00:01,000 --> 00:00:02,500\r\nДобрый день\r\n\r\n"
VTT = "WEBVTT\n\n00:00:01.000 --> 00:00:02.500\nДобрый день\n"


@pytest.mark.parametrize(
    "data", [SRT.encode(), SRT.encode("cp1251"), ("\ufeff" + VTT).encode(), VTT.encode()],
    ids=["srt", "srt of Windows", "vtt with a mark", "vtt"],
)  # fmt: skip
def test_subtitles_of_both_kinds_become_webvtt(data):
    assert read(data).strip() == VTT.strip()


@pytest.mark.parametrize("data", [b"", b"hello", b"WEBVTT\n\nno times", b"\x98\xff\x00"])
def test_subtitles_without_times_are_refused(data):
    with pytest.raises(TrainingRefused) as refusal:
        read(data)

    assert str(refusal.value) == WRONG
