"""Names of files that would lead out of the place where files are kept."""

import io
import zipfile
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile

from applications.models import Scan
from documents.docx.render import render_docx
from documents.enums import TemplateFault
from documents.file_names import safe_name
from documents.qr import QrStamp
from documents.services import KINDS_OF_JOINING
from tests.applications.applicant import FIRST, photo, upload, url
from tests.applications.intake.laying import read_all
from tests.documents.sheets import typed
from tests.factories import make_application

NAMES = (
    "../../../etc/cron.d/evil.jpg",
    "..\\..\\evil.jpg",
    "/etc/passwd",
    "C:\\Windows\\evil.jpg",
    "evil.jpg\x00.php",
    "....//....//evil.jpg",
    "%2e%2e%2fevil.jpg",
    ".htaccess",
    "a\r\nX-Evil: 1.jpg",
)


def everything_kept():
    root = Path(default_storage.location)
    return {path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file()}


@pytest.mark.django_db
@pytest.mark.parametrize("name", NAMES)
def test_a_scan_is_kept_under_a_name_of_ours(name, house, client):
    application = make_application(house.primary)
    before = everything_kept()

    file = SimpleUploadedFile(name, photo(written=True).read(), "image/jpeg")
    upload(client, application, FIRST, file)
    read_all()

    stored = Scan.objects.get().stored
    for kept in everything_kept() - before:
        assert "evil" not in kept and ".." not in kept
    assert Path(stored.file.path).is_relative_to(default_storage.location)
    opened = client.get(url("mine_scan", application, Scan.objects.get().pk))
    assert "X-Evil" not in opened.headers
    assert not set('/\\\x00\r\n"') & set(stored.name)


@pytest.mark.parametrize("name", NAMES)
def test_a_name_that_is_given_out_names_one_file(name):
    told = safe_name(name)

    assert not set('/\\\x00\r\n":') & set(told)
    assert not told.startswith(".")


@pytest.mark.django_db
@pytest.mark.parametrize("form", ["..%2f..%2fetc%2fpasswd", "pdf%00", "docx/../../x"])
def test_an_address_of_a_paper_names_no_file(form, house, client):
    application = make_application(house.primary)
    before = f"/a/{application.token}/papers/{KINDS_OF_JOINING[0]}."

    assert client.get(before + form).status_code == 404


@pytest.mark.parametrize("member", ["../../evil.xml", "/etc/evil", "word/../../../evil.xml"])
def test_a_part_of_a_template_is_written_nowhere(member, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    out = io.BytesIO(typed("Текст"))
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr(member, "<evil/>")

    try:
        made = render_docx(out.getvalue(), {}, qr=QrStamp(1))
    except TemplateFault:
        made = None

    assert list(tmp_path.rglob("*")) == []
    assert not Path("/etc/evil").exists()
    assert made is None or member not in zipfile.ZipFile(io.BytesIO(made)).namelist()
