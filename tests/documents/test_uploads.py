"""Every file here is made on the spot: a real one of its kind, or a real lie."""

import io
import struct
import threading
import zlib

import pytest
from PIL import ExifTags, Image, ImageCms, ImageFile
from PIL.PngImagePlugin import PngInfo

from documents import uploads
from documents.enums import UploadRefused
from documents.models import StoredFile
from documents.services import store_upload
from documents.uploads import accept
from tests.documents.made_files import (
    archive,
    corners,
    objects,
    one_page,
    opened,
    pdf,
    saved,
    sheet,
    stream,
)

A_PLACE = b"55.7512 N 37.6184 E"


def refused(data):
    with pytest.raises(UploadRefused) as caught:
        accept(io.BytesIO(data))
    return str(caught.value)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF", "HEIF"])
def test_a_picture_of_every_kind_becomes_a_jpeg(kind):
    accepted = accept(io.BytesIO(saved(sheet(), kind)))

    assert (accepted.content_type, accepted.extension) == ("image/jpeg", "jpg")
    assert (opened(accepted.data).format, opened(accepted.data).size) == ("JPEG", (400, 300))
    assert corners(opened(accepted.data)) == [True, False, False, False]
    assert len(accepted.thumbnails) == 1


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF", "HEIF"])
def test_a_picture_comes_out_upright(kind):
    turned = Image.Exif()
    turned[ExifTags.Base.Orientation] = 6  # the camera lay on its side

    # HEIF is turned by a property of its own, which its writer sets from the bytes of EXIF.
    exif = turned.tobytes() if kind == "HEIF" else turned

    accepted = accept(io.BytesIO(saved(sheet(), kind, exif=exif)))

    assert opened(accepted.data).size == (300, 400)
    assert corners(opened(accepted.data)) == [False, True, False, False]
    assert corners(opened(accepted.thumbnails[0])) == [False, True, False, False]
    assert not opened(accepted.data).getexif()


@pytest.mark.parametrize("orientation", range(1, 9))
def test_every_way_to_hold_a_camera_is_known(orientation):
    turned = Image.Exif()
    turned[ExifTags.Base.Orientation] = orientation
    # The corner that lands in the upper left, by the table of the EXIF standard.
    seen = {1: 0, 2: 1, 3: 2, 4: 3, 5: 0, 6: 1, 7: 2, 8: 3}[orientation]

    accepted = accept(io.BytesIO(saved(sheet(), "JPEG", exif=turned)))

    assert corners(opened(accepted.data)).index(True) == seen


def test_where_a_photograph_was_taken_is_not_kept():
    exif = Image.Exif()
    exif[ExifTags.Base.ImageDescription] = A_PLACE.decode()
    exif.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSMapDatum] = A_PLACE.decode()
    notes = PngInfo()
    notes.add_text("Location", A_PLACE.decode())
    sent = [
        saved(sheet(), "JPEG", exif=exif, comment=A_PLACE, xmp=A_PLACE),
        saved(sheet(), "PNG", pnginfo=notes, exif=exif),
        saved(sheet(), "WEBP", exif=exif, xmp=A_PLACE),
        saved(sheet(), "HEIF", exif=exif, xmp=A_PLACE),
    ]

    kept = [accept(io.BytesIO(data)) for data in sent]

    assert [A_PLACE in data for data in sent] == [True] * 4
    assert [A_PLACE in one.data + one.thumbnails[0] for one in kept] == [False] * 4


def test_what_hides_behind_a_picture_is_not_kept():
    hidden = archive(script__js="alert(1)") + b"<script>alert(1)</script>"

    accepted = accept(io.BytesIO(saved(sheet(), "JPEG") + hidden))

    assert b"script" not in accepted.data
    assert corners(opened(accepted.data)) == [True, False, False, False]


def test_a_very_large_picture_is_made_smaller_and_a_small_one_is_left():
    large = accept(io.BytesIO(saved(sheet(7000, 5000), "JPEG")))
    small = accept(io.BytesIO(saved(sheet(90, 60), "PNG")))

    assert opened(large.data).size == (3500, 2500)
    assert opened(large.thumbnails[0]).size == (672, 480)
    assert opened(small.data).size == (90, 60)


def test_a_transparent_picture_lies_on_white_paper():
    image = Image.new("RGBA", (100, 100), (0, 0, 0, 0))

    accepted = accept(io.BytesIO(saved(image, "PNG")))

    assert opened(accepted.data).getpixel((50, 50)) == (255, 255, 255)


@pytest.mark.parametrize(
    ("mode", "kind", "kept"),
    [
        ("1", "TIFF", "L"),
        ("L", "JPEG", "L"),
        ("P", "PNG", "RGB"),
        ("I;16", "PNG", "L"),
        ("CMYK", "JPEG", "RGB"),
        ("CMYK", "TIFF", "RGB"),
    ],
)
def test_scanners_may_count_colours_as_they_like(mode, kind, kept):
    image = sheet(mode="L").convert("I").point(lambda value: value * 257).convert("I;16")
    image = image if mode == "I;16" else sheet().convert(mode)

    accepted = accept(io.BytesIO(saved(image, kind)))

    assert opened(accepted.data).mode == kept
    assert corners(opened(accepted.data)) == [True, False, False, False]


def test_the_colours_of_a_camera_are_kept_without_its_profile():
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    red = Image.new("RGB", (50, 50), (200, 30, 30))

    good = accept(io.BytesIO(saved(red, "JPEG", icc_profile=profile, quality=100)))
    damaged = accept(io.BytesIO(saved(red, "JPEG", icc_profile=profile[:60], quality=100)))

    for accepted in (good, damaged):
        assert "icc_profile" not in opened(accepted.data).info
        assert opened(accepted.data).getpixel((20, 20)) == pytest.approx((200, 30, 30), abs=4)


def test_a_scan_of_several_pages_becomes_a_pdf():
    pages = [sheet(), sheet().rotate(180), sheet(300, 400)]

    accepted = accept(io.BytesIO(saved(pages[0], "TIFF", save_all=True, append_images=pages[1:])))

    assert (accepted.content_type, accepted.extension) == ("application/pdf", "pdf")
    assert [corners(opened(one)) for one in accepted.thumbnails] == [
        [True, False, False, False],
        [False, False, True, False],
        [True, False, False, False],
    ]
    again = accept(io.BytesIO(accepted.data))
    assert again.data == accepted.data
    assert [corners(opened(one)) for one in again.thumbnails] == [
        corners(opened(one)) for one in accepted.thumbnails
    ]


def test_a_pdf_is_kept_byte_for_byte():
    data = pdf((595, 842), (842, 595))

    accepted = accept(io.BytesIO(data))

    assert (accepted.data, accepted.content_type, accepted.extension) == (
        data,
        "application/pdf",
        "pdf",
    )
    assert [opened(one).size for one in accepted.thumbnails] == [(340, 480), (680, 480)]


def test_a_page_turned_in_a_pdf_is_drawn_upright():
    accepted = accept(io.BytesIO(pdf((842, 595), rotation=90)))

    assert opened(accepted.thumbnails[0]).size == (340, 480)
    assert corners(opened(accepted.thumbnails[0])) == [False, True, False, False]


def test_a_page_of_an_odd_shape_gives_a_small_picture():
    accepted = accept(io.BytesIO(pdf((14000, 20), (20, 14000))))

    assert [opened(one).size for one in accepted.thumbnails] == [(960, 2), (1, 480)]


def test_a_name_tells_nothing():
    photograph = io.BytesIO(saved(sheet(), "PNG"))
    photograph.name = "заявление.pdf.exe"

    accepted = accept(photograph)

    assert accepted.extension == "jpg"


def test_a_file_read_before_is_read_from_its_beginning():
    file = io.BytesIO(saved(sheet(), "PNG"))
    file.read()

    assert accept(file).extension == "jpg"


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (b"", "пустой"),
        (b"MZ\x90\x00" + b"\0" * 100, "программа"),
        (b"\x7fELF" + b"\0" * 100, "программа"),
        (archive(word__document_xml="<w/>"), "сохраните его как pdf или сфотографируйте"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 100, "word"),
        (b"{\\rtf1 hello}", "word"),
        (b"Rar!\x1a\x07\x00", "архив"),
        (b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>', "svg"),
        (b"\xef\xbb\xbf \n<!DOCTYPE html><html>%PDF-1.4</html>", "веб-страница"),
        (saved(Image.new("P", (5, 5)), "GIF"), "jpeg"),
        (saved(Image.new("RGB", (5, 5)), "BMP"), "jpeg"),
        (b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom" + b"\0" * 100, "видео"),
        (b"\0\0\0\x14ftypqt  \0\0\0\0qt  " + b"\0" * 100, "видео"),
        (b"plain text, nothing else", "не удалось узнать"),
    ],
)
def test_what_is_neither_a_photograph_nor_a_pdf_is_named_and_refused(data, word):
    assert word in refused(data).lower()


def test_a_file_of_twenty_megabytes_is_the_largest(monkeypatch):
    data = saved(sheet(), "PNG")
    monkeypatch.setattr(uploads, "MAX_BYTES", len(data))

    largest = accept(io.BytesIO(data))

    assert largest.extension == "jpg"
    assert "Файл больше" in refused(data + b"\0")


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF", "HEIF"])
@pytest.mark.parametrize("part", [0.05, 0.5, 0.9])
def test_a_picture_that_did_not_arrive_whole_is_refused(kind, part):
    noise = Image.effect_noise((400, 300), 90).convert("RGB")
    data = saved(noise, kind)

    assert "повреждён" in refused(data[: int(len(data) * part)])


def test_printing_does_not_make_half_a_picture_good(monkeypatch):
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", True)  # as WeasyPrint leaves it
    data = saved(Image.effect_noise((400, 300), 90), "JPEG")

    assert "повреждён" in refused(data[: len(data) // 2])


def test_a_renamed_text_is_not_a_picture():
    assert "повреждён" in refused(b"\xff\xd8\xff" + b"hello" * 100)
    assert "повреждён" in refused(b"\x89PNG\r\n\x1a\n" + b"hello" * 100)


def test_a_small_file_with_a_huge_picture_is_refused_before_it_is_unpacked():
    def chunk(kind, data):
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    def bomb(width, height):
        header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
        pixels = zlib.compress(b"\0" * 1000)
        return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels)

    assert "слишком велика" in refused(bomb(8000, 7000))
    assert "слишком велика" in refused(bomb(50_000, 50_000))


def test_a_page_of_a_scan_may_be_a_bomb_as_well(monkeypatch):
    pages = [sheet(), sheet(2000, 2000)]
    data = saved(pages[0], "TIFF", save_all=True, append_images=pages[1:], compression="tiff_lzw")
    monkeypatch.setattr(uploads, "MAX_COLOUR_PIXELS", 1_000_000)

    assert "слишком велика" in refused(data)


def test_a_pdf_under_a_password_is_refused():
    handler = b"<</Filter/Standard/V 1/R 2/Length 40/P -44/O<%s>/U<%s>>>" % (b"28" * 32, b"5c" * 32)
    data = one_page(
        stream(b""), handler, trailer=b"/Encrypt 5 0 R /ID[<%s><%s>]" % (b"ab" * 16, b"ab" * 16)
    )

    assert "паролем" in refused(data)


@pytest.mark.parametrize("part", [0.3, 0.6])
def test_a_pdf_that_did_not_arrive_whole_is_refused(part):
    data = pdf()

    assert "PDF не открывается" in refused(data[: int(len(data) * part)])


def test_a_pdf_without_pages_is_refused():
    empty = objects(b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[]/Count 0>>")

    assert "PDF не открывается" in refused(empty)


def test_fifty_pages_are_taken_and_not_one_more():
    whole = accept(io.BytesIO(pdf(*[(100, 100)] * 50)))

    assert len(whole.thumbnails) == 50
    assert "51" in refused(pdf(*[(100, 100)] * 51))


def test_a_page_larger_than_pdf_knows_is_refused():
    assert "слишком большая" in refused(one_page(media=b"[0 0 90000 90000]"))


def test_a_huge_picture_in_a_pdf_is_refused_before_it_is_unpacked():
    head = (
        b"/Type/XObject/Subtype/Image/Width 60000/Height 60000/BitsPerComponent 8"
        b"/ColorSpace/DeviceRGB/Filter/FlateDecode"
    )
    data = one_page(
        stream(b"q 595 0 0 842 0 0 cm /I Do Q"),
        stream(zlib.compress(b"\0" * 1000), head),
        resources=b"<</XObject<</I 5 0 R>>>>",
    )

    assert "слишком большая" in refused(data)


def test_a_pdf_that_draws_for_ever_is_refused_in_time(monkeypatch):
    monkeypatch.setattr(uploads, "MAX_SECONDS", -1)

    assert "слишком сложный" in refused(pdf())


def test_files_may_be_sent_by_several_people_at_once():
    data = pdf(*[(595, 842)] * 5)
    taken = []

    def send():
        taken.extend(accept(io.BytesIO(data)).thumbnails)

    threads = [threading.Thread(target=send) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(taken) == 30
    assert len(set(taken)) == 1


def test_a_file_taken_in_is_kept_with_a_picture_of_every_page(db):
    stored = store_upload(accept(io.BytesIO(pdf((595, 842), (595, 842)))), "скан 1.pdf")

    assert (stored.pages, stored.content_type, stored.name) == (2, "application/pdf", "скан 1.pdf")
    assert [thumbnail.page for thumbnail in stored.thumbnails.all()] == [1, 2]
    assert [opened(one.file.read()).size for one in stored.thumbnails.all()] == [(340, 480)] * 2


def test_a_refused_file_leaves_nothing(db, settings):
    with pytest.raises(UploadRefused):
        store_upload(accept(io.BytesIO(b"MZ")), "setup.exe")

    assert not StoredFile.objects.exists()
    assert not list(settings.PRIVATE_ROOT.rglob("*.exe"))
