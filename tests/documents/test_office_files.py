"""Documents of office programs among the files that people hand in."""

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from docx import Document
from PIL import Image

from documents.enums import UploadRefused
from documents.office_files import accept_any


def upload(data, name="1"):
    return SimpleUploadedFile(name, data)


def archive(**names):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for name, data in names.items():
            made.writestr(name, data)
    return out.getvalue()


def docx():
    out = io.BytesIO()
    Document().save(out)
    return out.getvalue()


def test_a_document_of_word_is_kept_as_it_is():
    data = docx()
    found = accept_any(upload(data))

    assert (found.data, found.extension, found.thumbnails) == (data, "docx", ())


@pytest.mark.parametrize(
    ("data", "extension"),
    [
        (archive(**{"xl/workbook.xml": "<w/>"}), "xlsx"),
        (archive(**{"ppt/presentation.xml": "<p/>"}), "pptx"),
        (archive(mimetype="application/vnd.oasis.opendocument.text"), "odt"),
        (archive(mimetype="application/vnd.oasis.opendocument.spreadsheet"), "ods"),
    ],
)
def test_other_documents_are_known_by_what_is_in_them(data, extension):
    assert accept_any(upload(data, "отчёт.exe")).extension == extension


def test_a_photograph_goes_the_way_of_photographs():
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "white").save(out, "PNG")

    assert accept_any(upload(out.getvalue())).content_type == "image/jpeg"


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (archive(**{"1.exe": "MZ"}), "Такой файл портал не берёт"),
        (archive(mimetype="application/epub+zip"), "Такой файл портал не берёт"),
        (archive(**{"word/document.xml": "", "word/vbaProject.bin": ""}), "есть макросы"),
        (docx()[:-200], "Документ не открывается"),
        (b"PK\x03\x04" + b"\0" * 20 * 1024 * 1024, "Файл больше 20 МБ"),
        (b"MZ" + b"\0" * 100, "Это программа"),
        (b"", "Файл пустой"),
    ],
    ids=["archive", "book", "macros", "cut", "heavy", "program", "empty"],
)
def test_anything_else_is_refused_in_words(data, said):
    with pytest.raises(UploadRefused, match=said):
        accept_any(upload(data))
