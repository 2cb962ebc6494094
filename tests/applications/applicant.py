"""What an applicant does on his page, for the tests of it."""

import io

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from applications.enums import Party
from applications.services import add_scan
from documents.services import KINDS_OF_JOINING

FIRST = KINDS_OF_JOINING[0]


def photo(name="снимок.jpg", colour="white", *, written=False):
    """A sheet; with nothing written on it, it is taken for the back of one."""
    out = io.BytesIO()
    sheet = Image.new("RGB", (600, 850), colour)
    if written:
        sheet.paste("black", (80, 200, 520, 260))
    sheet.save(out, "JPEG")
    return SimpleUploadedFile(name, out.getvalue(), "image/jpeg")


def url(name, application, *args):
    return reverse(f"applications:{name}", args=[application.token, *args])


def shown(client, application):
    answer = client.get(application.get_public_url())
    assert answer.status_code == 200
    return answer.content.decode()


def upload(client, application, kind=FIRST, *files, by_script=True):
    headers = {"HX-Request": "true"} if by_script else {}
    data = {"file": list(files or [photo()])}
    return client.post(url("mine_upload", application, kind), data, headers=headers)


def all_but_one(application):
    for kind in KINDS_OF_JOINING[1:]:
        add_scan(application.pk, kind, photo(), actor=Party.APPLICANT)
