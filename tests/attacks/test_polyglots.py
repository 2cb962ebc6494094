"""Files that are two things at once: a picture to the portal and a script to the browser."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, PngImagePlugin

from documents.enums import UploadRefused
from documents.serving import send
from documents.uploads import PDF, accept
from tests.documents.made_files import archive, one_page, pdf, saved, sheet, stream

SCRIPT = b"<script>alert(document.cookie)</script>"


def taken(data, name="скан.jpg"):
    return accept(SimpleUploadedFile(name, data, "image/jpeg"))


def test_a_gif_that_is_a_script_is_refused():
    with pytest.raises(UploadRefused):
        taken(b"GIF89a/*" + b"\x00" * 20 + b"*/=1;alert(1)//")


@pytest.mark.parametrize(
    "tail",
    [
        archive(**{"evil__evil.class": "code"}),
        SCRIPT,
        b"<?php system($_GET['c']); ?>",
        pdf(),
        b"MZ" + b"\x00" * 200,
    ],
)
def test_what_stands_behind_a_photograph_does_not_survive(tail):
    kept = taken(saved(sheet(), "JPEG") + tail)

    assert kept.content_type == "image/jpeg"
    assert tail[:20] not in kept.data
    assert b"PK\x03\x04" not in kept.data
    assert kept.data.endswith(b"\xff\xd9")


def test_what_stands_inside_of_a_photograph_does_not_either():
    told = PngImagePlugin.PngInfo()
    told.add_text("Comment", SCRIPT.decode())
    png = io.BytesIO()
    sheet().save(png, "PNG", pnginfo=told)
    jpeg = saved(sheet(), "JPEG", comment=SCRIPT, exif=_exif())

    for data in (png.getvalue(), jpeg):
        assert SCRIPT in data
        assert SCRIPT not in taken(data).data


def _exif():
    exif = Image.Exif()
    exif[270] = SCRIPT.decode()
    return exif


@pytest.mark.parametrize(
    "data",
    [
        b"<html>" + SCRIPT + b"</html>\n" + pdf(),
        b"<svg xmlns='http://www.w3.org/2000/svg'>" + SCRIPT + b"</svg>" + pdf(),
        archive(**{"[Content_Types].xml": "<x/>"}) + pdf(),
        b"MZ\x90\x00" + pdf(),
        b"#!/bin/sh\nrm -rf /\n" + pdf(),
        b"GIF89a" + pdf(),
    ],
)
def test_a_pdf_behind_something_else_is_called_by_its_beginning_and_refused(data):
    with pytest.raises(UploadRefused):
        taken(data, "заявление.pdf")


def test_a_pdf_with_a_page_inside_is_a_pdf_to_the_browser_and_has_no_origin():
    """Kept byte for byte, for it may bear a signature: so it is given out without trust."""
    kept = taken(one_page(stream(b"% " + SCRIPT)), "страница.html")

    answer = send(kept.data, name="страница.html", content_type=kept.content_type, inline=True)

    assert answer["Content-Type"] == PDF
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"].startswith("sandbox")
    assert "allow-same-origin" not in answer["Content-Security-Policy"]
