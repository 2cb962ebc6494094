import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from applications import limits
from applications.effects import make_papers
from applications.enums import Event, Party, Received, Stage
from applications.models import Application, Scan, StageChange
from applications.services import add_scan, tick_original
from applications.workflow import advance, fire
from audit.models import Entry
from documents.models import StoredFile
from documents.services import KINDS_OF_JOINING
from tests.applications.applicant import FIRST, all_but_one, photo, shown, upload, url
from tests.applications.intake.laying import Reader, read_all
from tests.factories import make_application, make_rules


@pytest.fixture(autouse=True)
def _nothing_is_named(monkeypatch):
    """No code is read on these pictures: each is what its sender says."""
    cache.clear()
    monkeypatch.setattr("applications.intake.reading.read_pages", Reader())


def test_papers_are_taken_away_as_pdf_and_docx_and_it_is_recorded(house, client):
    application = make_application(house.primary, stage=Stage.NEW)
    change = StageChange.objects.create(
        application=application, event="submit", target=Stage.NEW, effects_done_at=timezone.now()
    )
    make_papers(change)
    advance(application.pk)

    page = shown(client, application)
    pdf = client.get(url("mine_paper", application, FIRST, "pdf"))
    docx = client.get(url("mine_paper", application, FIRST, "docx"))

    for kind in KINDS_OF_JOINING:
        assert url("mine_paper", application, kind, "pdf") in page
        assert url("mine_paper", application, kind, "docx") in page
    assert b"".join(pdf.streaming_content).startswith(b"%PDF-")
    assert b"".join(docx.streaming_content).startswith(b"PK")
    assert pdf.headers["Content-Disposition"].startswith("inline")
    assert docx.headers["Content-Disposition"].startswith("attachment")
    assert pdf.headers["Cache-Control"] == "private, no-store"
    read = Entry.objects.filter(action="applications.paper.read").order_by("pk")
    assert [(entry.actor_label, entry.data["form"]) for entry in read] == [
        ("заявитель", "pdf"),
        ("заявитель", "docx"),
    ]


def test_a_paper_not_made_or_not_of_the_four_is_404(house, client):
    application = make_application(house.primary)

    for kind, form in ((FIRST, "pdf"), ("resolution", "pdf"), (FIRST, "exe")):
        assert client.get(url("mine_paper", application, kind, form)).status_code == 404
    assert not Entry.objects.filter(action="applications.paper.read").exists()


def test_a_signed_page_goes_into_its_place(house, client):
    application = make_application(house.primary)

    answer = upload(client, application)
    read_all()

    scan = Scan.objects.get()
    assert (scan.slot.kind, scan.uploaded_by) == (FIRST, "заявитель")
    assert answer.headers["HX-Refresh"] == "true"
    page = shown(client, application)
    assert "его посмотрит ответственный" in page
    assert url("mine_thumbnail", application, scan.pk) in page
    assert url("mine_remove", application, scan.pk) in page


def test_several_pages_go_at_once_and_a_bad_one_does_not_spoil_the_good(house, client):
    application = make_application(house.primary)
    bad = SimpleUploadedFile("письмо.docx", b"PK\x03\x04 word")

    answer = upload(client, application, FIRST, photo("1.jpg"), bad, photo("2.jpg"))

    assert answer.status_code == 422
    assert "Это документ Word" in answer.content.decode()
    assert StoredFile.objects.count() == 2
    read_all()
    assert Scan.objects.count() == 2


@pytest.mark.parametrize("by_script", [True, False])
def test_a_refused_file_is_told_beside_its_place_and_nothing_is_stored(house, client, by_script):
    application = make_application(house.primary)
    bad = SimpleUploadedFile("вирус.jpg", b"MZ\x90")

    answer = upload(client, application, FIRST, bad, by_script=by_script)

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Это программа, а не документ" in page
    assert f'id="slot-{FIRST}"' in page
    assert ("<html" in page) is not by_script
    assert not StoredFile.objects.exists()


def test_without_a_file_a_sentence_asks_for_one(house, client):
    application = make_application(house.primary)

    answer = client.post(url("mine_upload", application, FIRST), headers={"HX-Request": "true"})

    assert answer.status_code == 422
    assert "Выберите фотографии или файл PDF." in answer.content.decode()


def test_without_scripts_the_upload_comes_back_to_its_place(house, client):
    application = make_application(house.primary)

    answer = upload(client, application, by_script=False)

    assert answer.status_code == 302
    assert answer.headers["Location"] == f"{application.get_public_url()}#slot-{FIRST}"
    read_all()
    assert Scan.objects.count() == 1


def test_the_fourth_paper_moves_the_application_on(house, client):
    application = make_application(house.primary)
    all_but_one(application)

    answer = upload(client, application)
    read_all()

    application.refresh_from_db()
    assert application.stage == Stage.RESOLUTION
    assert answer.headers["HX-Refresh"] == "true"
    assert "Все бумаги получены" in shown(client, application)


def test_scans_do_not_suffice_where_originals_are_wanted(house, client):
    make_rules(house.primary, scan_suffices=False)
    application = make_application(house.primary)
    all_but_one(application)

    answer = upload(client, application)
    read_all()

    application.refresh_from_db()
    assert application.stage == Stage.SIGNING
    assert answer.headers["HX-Refresh"] == "true"
    assert "Осталось передать подлинники" in shown(client, application)


def test_a_page_is_removed_once_and_its_place_is_free_again(house, client):
    application = make_application(house.primary)
    scan = add_scan(application.pk, FIRST, photo(), actor=Party.APPLICANT)

    answers = [client.post(url("mine_remove", application, scan.pk)) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [302, 302]
    assert application.papers.get(kind=FIRST).received == Received.NO
    assert client.get(url("mine_scan", application, scan.pk)).status_code == 404
    assert Entry.objects.filter(action="applications.scan.removed").count() == 1


def test_nothing_is_removed_after_the_papers_were_accepted(house, client):
    application = make_application(house.primary)
    scan = add_scan(application.pk, FIRST, photo(), actor=Party.APPLICANT)
    Application.objects.filter(pk=application.pk).update(stage=Stage.RESOLUTION)

    answer = client.post(url("mine_remove", application, scan.pk))

    scan.refresh_from_db()
    assert scan.removed_at is None
    assert answer.status_code == 422


def test_files_open_by_the_link_of_their_own_application_only(house, client):
    mine, other = make_application(house.primary), make_application(house.primary)
    scan = add_scan(mine.pk, FIRST, photo(), actor=Party.APPLICANT)

    own = client.get(url("mine_scan", mine, scan.pk))
    small = client.get(url("mine_thumbnail", mine, scan.pk))

    assert (own.status_code, own.headers["Content-Type"]) == (200, "image/jpeg")
    assert (small.status_code, small.headers["Content-Type"]) == (200, "image/jpeg")
    for name in ("mine_scan", "mine_thumbnail"):
        assert client.get(url(name, other, scan.pk)).status_code == 404
    assert client.post(url("mine_remove", other, scan.pk)).status_code == 404
    assert Entry.objects.filter(action="applications.scan.read").count() == 1


def test_remarks_of_the_chair_stand_where_they_belong(house, people, client):
    application = make_application(house.primary, stage=Stage.RESOLUTION)
    application.papers.filter(kind=FIRST).update(remark="Нет подписи")
    fire(application.pk, Event.SEND_BACK, actor=people.chair, note="Снимите при дневном свете")

    page = shown(client, application)

    assert "Снимите при дневном свете" in page
    assert "Что исправить: Нет подписи" in page


def test_an_original_ticked_by_the_chair_asks_for_no_upload(house, people, client):
    application = make_application(house.primary)
    tick_original(application.pk, [FIRST], actor=people.chair)

    page = shown(client, application)

    assert "Подлинник уже у вашей организации" in page
    assert url("mine_upload", application, FIRST) not in page


def test_uploading_has_an_end(house, client, monkeypatch):
    monkeypatch.setattr(
        "applications.views.mine_files.UPLOAD_ONE_LINK", limits.UPLOAD_ONE_LINK._replace(count=1)
    )
    application = make_application(house.primary)

    statuses = [upload(client, application).status_code for _ in range(2)]

    assert statuses == [200, 429]
    assert StoredFile.objects.count() == 1


def test_the_page_costs_the_same_however_many_files_there_are(house, client):
    application = make_application(house.primary)
    counts = []
    for pages in (1, 2):
        for _ in range(pages):
            add_scan(application.pk, FIRST, photo(), actor=Party.APPLICANT)
        with CaptureQueriesContext(connection) as queries:
            shown(client, application)
        counts.append(len(queries))

    assert counts[0] == counts[1]
