import pytest

from documents.file_names import LONGEST, named_as, safe_name


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("Заявление Ивановой.pdf", "Заявление Ивановой.pdf"),
        ("../../etc/passwd", "etc-passwd"),
        ("C:\\scans\\1.jpg", "C-scans-1.jpg"),
        ('a"b\r\nSet-Cookie: x=1.jpg', "a-b-Set-Cookie- x=1.jpg"),
        ("gpj.\u202eexe.pdf", "gpj.-exe.pdf"),
        ("Заявление, Иванов П. И..pdf", "Заявление, Иванов П. И.pdf"),
        ("№", "№"),
        ("...", "файл"),
        ("", "файл"),
        (None, "файл"),
    ],
)
def test_a_name_can_be_saved_under_and_hides_nothing(sent, kept):
    assert safe_name(sent) == kept


def test_a_long_name_keeps_its_extension():
    name = safe_name("я" * 300 + ".pdf")

    assert (len(name), name[-5:]) == (LONGEST, "я.pdf")


@pytest.mark.parametrize(
    ("sent", "extension", "kept"),
    [
        ("IMG_1.HEIC", "jpg", "IMG_1.jpg"),
        ("scan.tiff", "pdf", "scan.pdf"),
        ("photo.JPEG", "jpg", "photo.JPEG"),
        ("лист.PDF", "pdf", "лист.PDF"),
        ("лист 2", "jpg", "лист 2.jpg"),
        ("от 12.05.2026 г", "jpg", "от 12.05.2026 г.jpg"),
        ("скан 12.05.2026", "pdf", "скан 12.05.2026.pdf"),
        ("jpg", "jpg", "jpg.jpg"),
    ],
)
def test_a_name_ends_as_its_bytes_are(sent, extension, kept):
    assert named_as(sent, extension) == kept
