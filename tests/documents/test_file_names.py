import pytest

from documents.file_names import LONGEST, safe_name


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("Заявление Ивановой.pdf", "Заявление Ивановой.pdf"),
        ("../../etc/passwd", "etc-passwd"),
        ("C:\\scans\\1.jpg", "C-scans-1.jpg"),
        ('a"b\r\nSet-Cookie: x=1.jpg', "a-b-Set-Cookie- x=1.jpg"),
        ("gpj.\u202eexe.pdf", "gpj.-exe.pdf"),
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
