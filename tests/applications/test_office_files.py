"""Papers and scans on the card: read, put in, taken away, ticked."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from applications.enums import Received, Stage
from applications.models import Scan
from audit.models import Entry
from documents.enums import PaperKind
from tests.applications.filed import with_files
from tests.applications.intake.laying import Reader, read_all
from tests.applications.situations import printed
from tests.factories import make_application


def text_of(response):
    return response.content.decode()


def test_papers_and_scans_are_served_and_their_reading_recorded(house, people, client):
    application = make_application(house.primary)
    slot, scan = with_files(application)
    client.force_login(people.auditor)
    url = application.get_absolute_url()

    pdf = client.get(f"{url}papers/{slot.kind}.pdf")
    docx = client.get(f"{url}papers/{slot.kind}.docx")
    picture = client.get(f"{url}scans/{scan.pk}/")
    small = client.get(f"{url}scans/{scan.pk}/1/")

    assert b"".join(pdf) == b"%PDF-1.7 paper"
    assert b"".join(docx) == b"PK docx"
    assert docx["Content-Disposition"].startswith("attachment")
    assert b"".join(picture) == b"\xff\xd8 scan"
    assert b"".join(small) == b"\xff\xd8 small"
    read = Entry.objects.filter(action__endswith=".read").order_by("pk")
    assert [(entry.action, entry.data.get("form")) for entry in read] == [
        ("applications.paper.read", "pdf"),
        ("applications.paper.read", "docx"),
        ("applications.scan.read", None),
    ]


@pytest.mark.parametrize("tail", ["papers/statement.exe", "papers/resolution.pdf", "scans/1/7/"])
def test_a_file_that_is_not_of_this_application_is_not_there(tail, house, people, client):
    application, other = make_application(house.primary), make_application(house.primary)
    _, scan = with_files(other)
    printed(application)
    client.force_login(people.chair)

    assert client.get(application.get_absolute_url() + tail).status_code == 404
    assert client.get(f"{application.get_absolute_url()}scans/{scan.pk}/").status_code == 404


def test_one_original_is_ticked_and_the_tick_taken_back(house, people, client):
    application = make_application(house.primary)
    url = application.get_absolute_url()
    client.force_login(people.chair)

    ticked = client.post(f"{url}papers/statement/tick/")
    after = application.papers.get(kind=PaperKind.STATEMENT).received
    client.post(f"{url}papers/statement/untick/")

    assert ticked.url == f"{url}#papers"
    assert after == Received.ORIGINAL
    assert application.papers.get(kind=PaperKind.STATEMENT).received == Received.NO


def test_a_tick_too_late_is_answered_with_a_sentence(house, people, client):
    application = make_application(house.primary, stage=Stage.REJECTED)
    client.force_login(people.chair)

    response = client.post(f"{application.get_absolute_url()}papers/statement/tick/", follow=True)

    assert "Документы сейчас не принимаются" in text_of(response)
    assert not application.papers.exclude(received=Received.NO).exists()


def picture(name="скан.png"):
    drawn = io.BytesIO()
    Image.new("RGB", (900, 1200), "white").save(drawn, "PNG")
    return SimpleUploadedFile(name, drawn.getvalue(), content_type="image/png")


def test_what_came_by_messenger_is_put_into_its_place_and_taken_away(
    house, people, client, monkeypatch
):
    monkeypatch.setattr("applications.intake.reading.read_pages", Reader())
    application = make_application(house.primary)
    client.force_login(people.chair)
    url = application.get_absolute_url()

    put = client.post(f"{url}papers/statement/scans/", {"file": [picture(), picture("2.png")]})
    read_all()
    slot = application.papers.get(kind=PaperKind.STATEMENT)
    scans = list(slot.scans.all())
    said = text_of(client.get(url))
    for scan in scans:
        client.post(f"{url}scans/{scan.pk}/remove/")

    assert put.url == f"{url}#sheets"
    assert (slot.received, slot.received_by) == (Received.SCAN, str(people.chair))
    assert len(scans) == 2
    assert f"{url}scans/{scans[0].pk}/remove/" in said
    slot.refresh_from_db()
    assert slot.received == Received.NO
    assert not slot.scans.filter(removed_at=None).exists()


def test_what_is_no_picture_is_refused_with_its_name(house, people, client):
    application = make_application(house.primary)
    client.force_login(people.chair)
    file = SimpleUploadedFile("вирус.jpg", b"MZ not a picture", content_type="image/jpeg")

    response = client.post(
        f"{application.get_absolute_url()}papers/statement/scans/", {"file": file}, follow=True
    )

    assert "Это программа" in text_of(response)
    assert not Scan.objects.exists()


def test_scans_of_others_are_neither_put_in_nor_taken_away(house, people, client):
    application, other = make_application(house.primary), make_application(house.neighbour)
    _, foreign = with_files(other)
    _, own = with_files(application)
    client.force_login(people.chair)
    url = application.get_absolute_url()

    assert client.post(f"{url}scans/{foreign.pk}/remove/").status_code == 404
    assert client.post(f"{other.get_absolute_url()}papers/statement/scans/").status_code == 404
    client.force_login(people.auditor)
    assert client.post(f"{url}scans/{own.pk}/remove/").status_code == 404
    assert client.post(f"{url}papers/statement/scans/", {"file": picture()}).status_code == 404
    assert Scan.objects.filter(removed_at=None).count() == 2
