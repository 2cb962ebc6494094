"""The applicant's page: all sheets at once, each with its verdict, and what to do with it."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from applications.enums import BundleSource, Stage
from applications.intake import answers
from applications.models import Bundle, BundlePage
from applications.services import correct
from audit.models import Entry
from documents.recognition import Ink
from documents.services import KINDS_OF_JOINING
from tests.applications.applicant import photo as uploaded
from tests.applications.applicant import shown, url
from tests.applications.intake.laying import read_all, seen, send, slot_of, with_papers

pytestmark = pytest.mark.django_db
BY_SCRIPT = {"HX-Request": "true"}


def drop(client, application, *files, headers=BY_SCRIPT):
    data = {"file": list(files or [uploaded()])}
    return client.post(url("mine_sheets", application), data, headers=headers)


def test_sheets_are_dropped_at_once_and_read_while_he_waits(house, client, reader):
    application = with_papers(house.primary)
    reader.files = [[seen(slot_of(application, kind))] for kind in KINDS_OF_JOINING]

    dropped = drop(client, application, *(uploaded(f"{n}.jpg") for n in range(4)))
    waiting = client.get(url("mine_sheets", application), headers=BY_SCRIPT)
    read_all()
    read = client.get(url("mine_sheets", application), headers=BY_SCRIPT)

    assert "Читаем листы: 0 из 4" in dropped.content.decode()
    assert 'hx-trigger="every 2s"' in waiting.content.decode()
    assert read.headers["HX-Refresh"] == "true"
    assert "Все бумаги получены" in shown(client, application)


def test_without_scripts_it_comes_back_to_the_sheets(house, client, reader):
    application = with_papers(house.primary)

    answer = drop(client, application, headers={})

    assert answer.headers["Location"] == f"{application.get_public_url()}#sheets"
    assert "Обновить страницу" in shown(client, application)


def test_a_bad_file_is_told_beside_the_button_and_nothing_is_kept(house, client):
    application = with_papers(house.primary)

    for headers in (BY_SCRIPT, {}):
        answer = client.post(url("mine_sheets", application), headers=headers)

        assert answer.status_code == 422
        assert "Выберите фотографии или файл PDF." in answer.content.decode()
    assert not Bundle.objects.exists()


def test_each_sheet_has_a_verdict_in_plain_words(house, client, reader):
    application = with_papers(house.primary, pages=2)
    other = with_papers(house.primary, surname="Скрытников")
    consent = slot_of(application, "processing_consent")

    send(
        reader, application,
        seen(slot_of(application)),
        seen(consent, 2, ink=Ink.EMPTY),
        seen(consent, 1, ink=Ink.DOUBTFUL),
        seen(slot_of(other)),
        seen(),
        seen(is_forged=True),
    )  # fmt: skip
    page = shown(client, application)

    for words in (
        "Нет подписи на странице 2 согласия на обработку данных",
        "Подпишите лист и переснимите его.",
        "Её проверит ответственный, от вас ничего не нужно.",
        "Это бумага другого заявления",
        "Лист не распознан",
        "Код на листе не наш",
        "Лист на месте.",
        "Не хватает страницы 2.",  # of the statement
    ):
        assert words in page
    assert page.count("Переснять") == 2
    assert "Скрытников" not in page


def test_an_old_edition_says_what_has_changed_since(house, people, client, reader):
    application = with_papers(house.primary)
    slot = slot_of(application)
    slot.paper.key = f"application:{application.pk}:{slot.kind}:1"
    slot.paper.save()
    correct(application.pk, actor=people.chair, position="слесарь")

    send(reader, application, seen(slot))

    page = shown(client, application)
    assert "Прежняя редакция заявления о вступлении" in page
    assert "С тех пор изменились: должность." in page


def test_the_answer_of_the_responsible_is_told(house, people, client, reader):
    application = with_papers(house.primary)
    send(reader, application, seen(slot_of(application), ink=Ink.DOUBTFUL))

    answers.answer_signature(BundlePage.objects.get().pk, False, actor=people.chair)

    page = shown(client, application)
    assert "Ответственный посмотрел лист: он не подписан." in page
    assert "Нужно подписать ещё раз" in page


def test_pictures_of_sheets_open_by_their_own_link_only(house, people, client, reader):
    mine, other = with_papers(house.primary), with_papers(house.primary)
    send(reader, mine, seen(slot_of(mine), ink=Ink.EMPTY))
    send(
        reader, mine, seen(slot_of(other)), source=BundleSource.OFFICE, actor=people.chair
    )  # filed to the other by right of the chair
    own, others = BundlePage.objects.order_by("pk")

    assert client.get(url("mine_sheet", mine, own.pk)).status_code == 200
    assert client.get(url("mine_sheet_small", mine, own.pk)).status_code == 200
    for name in ("mine_sheet", "mine_sheet_small"):
        assert client.get(url(name, other, own.pk)).status_code == 404
        assert client.get(url(name, mine, others.pk)).status_code == 404
    assert Entry.objects.filter(action="applications.sheet.read").count() == 1


def test_a_strangers_sheet_put_on_the_card_by_the_office_is_not_shown_to_the_applicant(
    house, people, client, reader
):
    application, foreign = with_papers(house.primary), with_papers(house.neighbour)

    send(
        reader, application, seen(slot_of(foreign)), source=BundleSource.OFFICE, actor=people.chair
    )

    sheet = BundlePage.objects.get()
    assert client.get(url("mine_sheet", application, sheet.pk)).status_code == 404
    assert "другого заявления" not in shown(client, application)


def test_sheets_of_a_letter_that_the_office_laid_there_are_not_the_applicants_to_see(
    house, people, client, reader
):
    """An accountant sends papers of several people by one letter."""
    application, foreign = with_papers(house.primary), with_papers(house.neighbour)

    send(
        reader, application, seen(slot_of(foreign)), seen(slot_of(application)),
        source=BundleSource.MAIL, actor=people.chair,
    )  # fmt: skip

    theirs, own = BundlePage.objects.order_by("pk")
    assert (theirs.verdict, own.verdict) == ("foreign", "filed")
    assert client.get(url("mine_sheet", application, theirs.pk)).status_code == 404
    assert client.get(url("mine_sheet_small", application, theirs.pk)).status_code == 404
    assert client.get(url("mine_sheet", application, own.pk)).status_code == 200
    assert "другого заявления" not in shown(client, application)


def test_after_signing_there_is_no_place_to_drop(house, client, reader):
    application = with_papers(house.primary, stage=Stage.EMPLOYER)

    assert url("mine_sheets", application) not in shown(client, application)
    assert drop(client, application).status_code == 422


def test_the_page_costs_the_same_for_one_sheet_and_for_many(house, client, reader):
    application = with_papers(house.primary, pages=3)
    slot, counts = slot_of(application), []
    for pages in ([1], [1, 2, 3]):
        send(reader, application, *(seen(slot, page, ink=Ink.EMPTY) for page in pages))
        with CaptureQueriesContext(connection) as queries:
            shown(client, application)
        counts.append(len(queries))

    assert counts[0] == counts[1]
