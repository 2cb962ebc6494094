import logging

import pytest
from django.core.files.base import ContentFile

from documents.models import StoredFile
from documents.serving import DOCX, send, serve, serve_thumbnail
from documents.uploads import JPEG, PDF


@pytest.fixture
def stored(db):
    file = StoredFile(name="скан.pdf", content_type=PDF, size=4, sha256="0")
    file.file.save("scan.pdf", ContentFile(b"%PDF"), save=False)
    file.save()
    return file.file


def body(response):
    return b"".join(response.streaming_content)


def test_a_paper_opens_in_the_browser_and_is_kept_nowhere(stored):
    response = serve(stored, name="Заявление Ивановой.pdf", content_type=PDF, inline=True)

    assert body(response) == b"%PDF"
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Length"] == "4"
    assert response["Cache-Control"] == "private, no-store"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Disposition"] == (
        "inline; filename*=utf-8''%D0%97%D0%B0%D1%8F%D0%B2%D0%BB%D0%B5%D0%BD%D0%B8%D0%B5%20"
        "%D0%98%D0%B2%D0%B0%D0%BD%D0%BE%D0%B2%D0%BE%D0%B9.pdf"
    )


@pytest.mark.parametrize("kind", [PDF, JPEG, DOCX, "text/html"])
def test_whatever_runs_in_a_file_has_no_origin(stored, kind):
    policy = serve(stored, name="x", content_type=kind, inline=True)["Content-Security-Policy"]

    assert policy.startswith("sandbox")
    assert "allow-same-origin" not in policy


@pytest.mark.parametrize("kind", [DOCX, "text/html", "image/svg+xml", "application/octet-stream"])
def test_only_pictures_and_pdf_open_in_the_browser(stored, kind):
    response = serve(stored, name="письмо", content_type=kind, inline=True)

    assert response["Content-Disposition"].startswith("attachment")


def test_a_paper_is_downloaded_when_asked(stored):
    response = serve(stored, name="a.pdf", content_type=PDF, inline=False)

    assert response["Content-Disposition"] == 'attachment; filename="a.pdf"'


def test_a_name_cannot_break_out_of_its_header(stored):
    response = serve(stored, name='a"\r\nX-Evil: 1/../b.pdf', content_type=PDF, inline=True)

    assert "X-Evil" not in response
    assert response["Content-Disposition"] == 'inline; filename="a-X-Evil- 1-..-b.pdf"'


def test_a_small_picture_stays_in_the_browser_of_its_reader(stored):
    response = serve_thumbnail(stored)

    assert response["Content-Type"] == "image/jpeg"
    assert response["Cache-Control"] == "private, max-age=86400"


@pytest.mark.parametrize("answer", [serve_thumbnail, None])
def test_a_lost_file_gives_a_page_that_says_so(stored, caplog, answer):
    stored.storage.delete(stored.name)

    with caplog.at_level(logging.ERROR, logger="documents.serving"):
        response = (answer or _as_paper)(stored)

    assert response.status_code == 404
    assert "Файл не найден в хранилище" in response.content.decode()
    assert response["Cache-Control"] == "private, no-store"
    assert [stored.name in record.getMessage() for record in caplog.records] == [True]


def _as_paper(file):
    return serve(file, name="a.pdf", content_type=PDF, inline=True)


def test_a_row_without_a_file_is_a_lost_file(db):
    response = _as_paper(StoredFile().file)

    assert response.status_code == 404


def test_bytes_just_made_are_sent_with_the_same_care():
    response = send(b"%PDF", name="Плакат.pdf", content_type=PDF, inline=True)

    assert body(response) == b"%PDF"
    assert response["Cache-Control"] == "private, no-store"
    assert response["Content-Security-Policy"].startswith("sandbox")


def test_the_policy_of_a_file_is_not_replaced_by_that_of_pages(client, people, house):
    client.force_login(people.chair)

    response = client.get("/office/templates/builtin/statement/file/")

    assert response["Content-Security-Policy"].startswith("sandbox;")
    assert response["Content-Type"] == DOCX
