import io

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from applications import limits
from applications.effects import make_papers
from applications.enums import Event, Outcome, Party, Received, Stage
from applications.models import Application, Scan, StageChange
from applications.services import add_scan, tick_original
from applications.workflow import advance, fire
from audit.models import Entry
from documents.models import StoredFile
from documents.services import KINDS_OF_JOINING
from structure.services import change_unit
from tests.applications.situations import doubtful, on_signed_resolution, with_statement
from tests.factories import make_application, make_rules

FIRST = KINDS_OF_JOINING[0]


@pytest.fixture(autouse=True)
def empty_cache():
    cache.clear()


def photo(name="снимок.jpg", colour="white"):
    out = io.BytesIO()
    Image.new("RGB", (600, 850), colour).save(out, "JPEG")
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


@pytest.mark.parametrize("token", ["x" * 32, "a", "-_-"])
def test_a_wrong_link_opens_nothing_and_tells_nothing(house, client, token):
    make_application(house.primary)

    answer = client.get(f"/a/{token}/")

    assert answer.status_code == 404
    assert house.primary.short_name not in answer.content.decode()


def test_links_are_not_guessed_without_end(house, client, monkeypatch):
    monkeypatch.setattr("applications.views.personal.UNKNOWN", limits.UNKNOWN._replace(count=2))

    statuses = [client.get("/a/xxxxxxxxxxxx/").status_code for _ in range(3)]

    assert statuses == [404, 404, 429]


def test_the_page_is_kept_by_nobody_and_known_to_nobody(house, client):
    application = make_application(house.primary)

    answer = client.get(application.get_public_url())

    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"


def test_reading_the_page_writes_nothing(house, client):
    application = make_application(house.primary)
    before = Entry.objects.count()

    shown(client, application)

    assert Entry.objects.count() == before
    assert not StageChange.objects.exists()


def test_the_page_tells_who_has_it_and_until_when(house, people, client):
    change_unit(house.primary.pk, actor="тест", phone="+78443123456", email="ppo@example.org")
    application = make_application(house.primary, responsible=people.chair)

    page = shown(client, application)

    assert people.chair.full_name in page
    assert "+78443123456" in page
    assert "ppo@example.org" in page
    assert people.chair.email not in page
    assert "12\u00a0декабря\u00a02026\u00a0г." in page


def test_while_papers_are_made_the_page_asks_again_by_itself(house, client):
    application = make_application(house.primary, stage=Stage.NEW)

    page = shown(client, application)
    asked = client.get(url("mine_ready", application))

    assert "Готовим ваши бумаги" in page
    assert f'hx-get="{url("mine_ready", application)}"' in page
    assert (asked.status_code, "HX-Refresh" in asked.headers) == (204, False)


def test_when_papers_fail_the_page_says_that_we_know(house, client):
    application = make_application(house.primary, stage=Stage.NEW)
    StageChange.objects.create(
        application=application, event="submit", target=Stage.NEW, error="Сломан шаблон"
    )

    page = shown(client, application)
    first = client.get(url("mine_ready", application))
    again = client.get(url("mine_ready", application), {"failed": "1"})

    assert "Мы уже знаем об этом" in page
    assert "Сломан шаблон" not in page
    assert first.headers["HX-Refresh"] == "true"
    assert again.status_code == 204


def test_a_person_known_already_is_told_only_that_data_are_checked(house, client):
    application = doubtful(house)

    page = shown(client, application)

    assert "Уточняем ваши данные" in page
    assert house.neighbour.short_name not in page
    assert "hx-get" not in page


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

    scan = Scan.objects.get()
    assert (scan.slot.kind, scan.uploaded_by) == (FIRST, "заявитель")
    page = answer.content.decode()
    assert answer.status_code == 200
    assert page.lstrip().startswith("<section") and f'id="slot-{FIRST}"' in page
    assert url("mine_thumbnail", application, scan.pk) in page
    assert url("mine_remove", application, scan.pk) in page


def test_several_pages_go_at_once_and_a_bad_one_does_not_spoil_the_good(house, client):
    application = make_application(house.primary)
    bad = SimpleUploadedFile("письмо.docx", b"PK\x03\x04 word")

    answer = upload(client, application, FIRST, photo("1.jpg"), bad, photo("2.jpg"))

    assert answer.status_code == 422
    assert "«письмо.docx»: Это документ Word" in answer.content.decode()
    assert Scan.objects.count() == 2
    assert StoredFile.objects.count() == 2


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
    assert "Выберите фотографию или файл PDF." in answer.content.decode()


def test_without_scripts_the_upload_comes_back_to_its_place(house, client):
    application = make_application(house.primary)

    answer = upload(client, application, by_script=False)

    assert answer.status_code == 302
    assert answer.headers["Location"] == f"{application.get_public_url()}#slot-{FIRST}"
    assert Scan.objects.count() == 1


def test_the_fourth_paper_moves_the_application_on(house, client):
    application = make_application(house.primary)
    all_but_one(application)

    answer = upload(client, application)

    application.refresh_from_db()
    assert application.stage == Stage.RESOLUTION
    assert answer.headers["HX-Refresh"] == "true"
    assert "Все бумаги получены" in shown(client, application)


def test_scans_do_not_suffice_where_originals_are_wanted(house, client):
    make_rules(house.primary, scan_suffices=False)
    application = make_application(house.primary)
    all_but_one(application)

    answer = upload(client, application)

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
    assert Scan.objects.count() == 1


def test_the_link_itself_is_the_right_so_no_csrf_token_is_asked_for(house):
    application = make_application(house.primary)
    client = Client(enforce_csrf_checks=True)

    answer = client.post(
        url("mine_withdraw", application), {"reason": ""}, headers={"Origin": "null"}
    )

    assert answer.status_code == 302


def test_withdrawing_is_asked_about_first(house, client):
    application = make_application(house.primary)

    answer = client.get(url("mine_withdraw", application))

    application.refresh_from_db()
    assert answer.status_code == 200
    assert "Отозвать заявление?" in answer.content.decode()
    assert application.stage == Stage.SIGNING


@pytest.mark.parametrize("stage", [Stage.NEW, Stage.SIGNING, Stage.RESOLUTION])
def test_an_applicant_withdraws_once_with_or_without_a_reason(house, client, stage):
    application = make_application(house.primary, stage=stage)

    answers = [
        client.post(url("mine_withdraw", application), {"reason": "Ухожу с завода"})
        for _ in range(2)
    ]

    application.refresh_from_db()
    assert [answer.status_code for answer in answers] == [302, 302]
    assert (application.outcome, application.reason) == (Outcome.WITHDRAWN, "Ухожу с завода")
    assert application.changes.count() == 1
    assert "Вы отозвали заявление" in shown(client, application)


def test_after_admission_it_is_too_late_to_withdraw(house, client):
    application = with_statement(house)

    page = shown(client, application)
    answer = client.post(url("mine_withdraw", application), {"reason": ""})

    application.refresh_from_db()
    assert "Отозвать заявление" not in page
    assert answer.status_code == 422
    assert application.stage == Stage.EMPLOYER


def test_who_is_admitted_is_told_so_before_the_dues_are_arranged(house, people, client):
    application = on_signed_resolution(house, people)
    Application.objects.filter(pk=application.pk).update(stage=Stage.EMPLOYER)

    page = shown(client, application)

    assert "Вы приняты в члены профсоюза" in page
    assert "2\u00a0ноября\u00a02026" in page


def test_the_end_that_was_hoped_for_is_congratulated(house, people, client):
    application = on_signed_resolution(house, people)
    Application.objects.filter(pk=application.pk).update(
        stage=Stage.ACCEPTED, outcome=Outcome.ADMITTED
    )

    page = shown(client, application)

    assert "Вы приняты в члены профсоюза. Поздравляем!" in page
    assert house.primary.short_name in page
    assert "на вступление" not in page


@pytest.mark.parametrize(
    ("outcome", "says", "may_apply_again"),
    [
        (Outcome.REFUSED, "принято отрицательное решение", True),
        (Outcome.LAPSED, "Мы не дождались подписанных документов", True),
        (Outcome.WITHDRAWN, "Больше ничего делать не нужно", True),
        (Outcome.KNOWN, "Вступать ещё раз не нужно", False),
    ],
)
def test_every_refusal_has_its_own_words(house, client, outcome, says, may_apply_again):
    application = make_application(
        house.primary, stage=Stage.REJECTED, outcome=outcome, reason="Причина от председателя"
    )
    code = house.primary.join_codes.get().code

    page = shown(client, application)

    assert says in page
    assert (f'href="/join/{code}/"' in page) is may_apply_again
    told = outcome in {Outcome.REFUSED, Outcome.KNOWN}
    assert ("Причина от председателя" in page) is told


def test_history_speaks_plainly_and_keeps_the_words_of_the_office_to_itself(house, client):
    application = make_application(house.primary, stage=Stage.EMPLOYER)
    for event, note in (("submit", ""), ("hand_over", "Принял: Громова")):
        StageChange.objects.create(
            application=application, event=event, target=Stage.EMPLOYER, note=note,
            actor_label="Бухгалтер Петрова", effects_done_at=timezone.now(),
        )  # fmt: skip

    page = shown(client, application)

    assert "Вы подали заявление" in page
    assert "передано работодателю" in page
    assert "Громова" not in page
    assert "Петрова" not in page


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
