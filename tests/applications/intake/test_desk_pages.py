"""Sheets in the office: on the card, in the tray, in «Сегодня»."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.lending import lend
from applications.enums import Answer, BundleSource, Received, Stage
from applications.intake.desk import awaiting
from applications.models import Application, Bundle, BundlePage
from audit.models import Entry
from documents.recognition import Ink
from documents.services import KINDS_OF_JOINING
from structure.scope import Action
from tests.applications.applicant import photo as uploaded
from tests.applications.intake.laying import read_all, seen, send, slot_of, stage_of, with_papers

pytestmark = pytest.mark.django_db
BY_SCRIPT = {"HX-Request": "true"}


@pytest.fixture
def chair(people, client):
    client.force_login(people.chair)
    return people.chair


def page_of(client, address):
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def in_tray(reader, people, house, *sheets):
    return send(
        reader, None, *sheets, source=BundleSource.TRAY, actor=people.chair, unit=house.primary
    )


def test_sheets_dropped_on_the_card_are_read_beside_it(house, chair, client, reader):
    application = with_papers(house.primary)
    reader.files = [[seen(slot_of(application, kind))] for kind in KINDS_OF_JOINING]
    here = reverse("applications:sheets", args=[application.pk])

    dropped = client.post(here, {"file": [uploaded() for _ in "1234"]}, headers=BY_SCRIPT)
    read_all()
    read = client.get(here, headers=BY_SCRIPT)

    assert "Читаем листы: 0 из 4" in dropped.content.decode()
    assert read.headers["HX-Refresh"] == "true"
    assert stage_of(application) == Stage.RESOLUTION


def test_the_one_bad_file_among_good_is_named(house, chair, client, reader):
    application = with_papers(house.primary)
    here = reverse("applications:sheets", args=[application.pk])
    bad = SimpleUploadedFile("заметки.txt", b"not a picture")

    among = client.post(here, {"file": [uploaded(), bad]}, headers=BY_SCRIPT).content.decode()
    bad.seek(0)
    alone = client.post(here, {"file": bad}, headers=BY_SCRIPT).content.decode()

    assert "«заметки.txt»: Не удалось узнать, что это за файл." in among
    assert "Не удалось узнать" in alone and "заметки.txt" not in alone


def test_a_doubtful_signature_is_asked_about_with_its_place(house, chair, client, reader):
    application = with_papers(house.primary)
    send(reader, application, seen(slot_of(application), ink=Ink.DOUBTFUL))
    sheet = BundlePage.objects.get()
    place = reverse("applications:sheet_place", args=[sheet.pk, 0])

    page = page_of(client, application.get_absolute_url())
    answered = client.post(reverse("applications:signature", args=[sheet.pk]), {"signed": "yes"})

    assert "Есть ли подпись?" in page and place in page
    assert client.get(place).headers["Content-Type"] == "image/jpeg"
    assert client.get(place.replace("/0/", "/9/")).status_code == 404
    assert answered.url == f"{application.get_absolute_url()}#sheets"
    assert slot_of(application).received == Received.SCAN


def test_what_stops_a_paper_is_told_where_the_paper_stands(house, chair, client, reader):
    application = with_papers(house.primary, pages=2)
    send(
        reader, application,
        seen(slot_of(application), 2, ink=Ink.EMPTY),
        seen(slot_of(application, "dues_statement"), 1),
    )  # fmt: skip
    send(reader, application, seen(), slot=slot_of(application, "processing_consent"))

    page = page_of(client, application.get_absolute_url())

    assert "Нет подписи на странице 2 заявления о вступлении." in page
    assert "Не хватает страницы 2." in page
    assert "Не распознано: проверьте глазами" in page
    assert "Не распознано, проверьте глазами: согласие на обработку данных." in page


def test_what_was_taken_unread_is_looked_at_and_marked(house, chair, client, reader):
    application = with_papers(house.primary)
    send(reader, application, seen(), slot=slot_of(application))

    client.post(reverse("applications:seen", args=[application.pk, "statement"]))

    assert BundlePage.objects.get().answer == Answer.SEEN
    assert "проверьте глазами" not in page_of(client, application.get_absolute_url())


def test_a_heap_of_several_people_goes_home_from_the_tray(house, chair, client, reader):
    first, second = with_papers(house.primary), with_papers(house.shop)
    reader.files = [[seen(slot_of(first))], [seen(slot_of(second))]]

    answer = client.post(
        reverse("applications:tray"), {"unit": house.primary.pk, "file": [uploaded(), uploaded()]}
    )
    read_all()

    assert answer.url == Bundle.objects.get().get_absolute_url()
    page = page_of(client, answer.url)
    assert page.count("На месте") == 2
    for lies in (first, second):
        assert f'<a href="{lies.get_absolute_url()}">{lies.surname}' in page
    assert "Всё разложено" in page_of(client, reverse("applications:tray"))


def test_a_telephone_is_joined_to_the_tray_of_a_chosen_organisation(house, chair, client):
    answer = client.post(reverse("applications:tray"), {"unit": house.shop.pk, "do": "phone"})

    assert answer.url == reverse("applications:tray_phone", args=[house.shop.pk])


@pytest.mark.parametrize("unit", ["", "neighbour"])
def test_a_tray_must_be_ones_own(unit, house, chair, client):
    target = getattr(house, unit).pk if unit else ""

    answer = client.post(reverse("applications:tray"), {"unit": target, "file": uploaded()})

    assert answer.status_code == 422
    assert "Выберите организацию" in answer.content.decode()
    assert not Bundle.objects.exists()


def test_a_sheet_without_a_code_is_filed_by_the_name_of_its_person(
    house, people, chair, client, reader
):
    application = with_papers(house.primary, surname="Ясенева")
    with_papers(house.neighbour, surname="Ясенева", name="Ольга")
    in_tray(reader, people, house, seen())
    sheet = BundlePage.objects.get()
    here = reverse("applications:file_sheet", args=[sheet.pk])

    page = page_of(client, f"{here}?q=ясен")
    filed = client.post(here, {"application": application.pk, "place": "statement:1"})

    assert "Ясенева Анна" in page and "Ольга" not in page
    assert filed.url == sheet.bundle.get_absolute_url()
    assert slot_of(application).received == Received.SCAN


@pytest.mark.parametrize("place", ["", "statement", "statement:0", "resolution:1"])
def test_a_place_that_is_none_is_refused(place, house, people, chair, client, reader):
    application = with_papers(house.primary)
    in_tray(reader, people, house, seen())
    here = reverse("applications:file_sheet", args=[BundlePage.objects.get().pk])

    answer = client.post(here, {"application": application.pk, "place": place})

    assert answer.status_code == 422
    assert "Выберите, какая это бумага" in answer.content.decode()
    assert slot_of(application).received == Received.NO


def test_a_sheet_is_not_filed_to_an_application_of_others(house, people, chair, client, reader):
    foreign = with_papers(house.neighbour)
    in_tray(reader, people, house, seen())
    here = reverse("applications:file_sheet", args=[BundlePage.objects.get().pk])

    answer = client.post(here, {"application": foreign.pk, "place": "statement:1"})

    assert answer.status_code == 404
    assert slot_of(foreign).received == Received.NO


def test_a_foreign_sheet_names_nobody_to_whom_it_is_foreign(house, people, chair, client, reader):
    foreign = with_papers(house.neighbour, surname="Скрытников")
    bundle = in_tray(reader, people, house, seen(slot_of(foreign)))

    for address in (bundle.get_absolute_url(), reverse("applications:tray")):
        page = page_of(client, address)
        assert "Бумага другого заявления" in page
        assert "Скрытников" not in page


def test_whoever_handles_both_sees_whose_the_foreign_sheet_is(house, people, client, reader):
    application = with_papers(house.primary)
    foreign = with_papers(house.neighbour, surname="Чужаков")
    send(reader, application, seen(slot_of(foreign)))
    client.force_login(people.territorial_chair)

    page = page_of(client, application.get_absolute_url())
    client.post(
        reverse("applications:file_sheet", args=[BundlePage.objects.get().pk]),
        {"application": foreign.pk, "place": "statement:1"},
    )

    assert "Код ведёт к заявлению" in page and "Положить туда" in page
    assert "Чужаков" in page
    assert slot_of(foreign).received == Received.SCAN


def test_a_sheet_thrown_away_comes_back(house, people, chair, client, reader):
    bundle = in_tray(reader, people, house, seen())
    pk = BundlePage.objects.get().pk

    client.post(reverse("applications:drop_sheet", args=[pk]))
    dropped = page_of(client, bundle.get_absolute_url())
    client.post(reverse("applications:restore_sheet", args=[pk]))

    assert "Выброшен" in dropped and "Вернуть" in dropped
    assert "Надо посмотреть" in page_of(client, reverse("applications:tray"))
    assert BundlePage.objects.get().awaits_eye


def test_strangers_reach_no_sheet_and_no_tray(house, people, client, reader):
    bundle = in_tray(reader, people, house, seen())
    pk = BundlePage.objects.get().pk
    before = Entry.objects.count()
    client.force_login(people.neighbour_chair)

    for name in ("sheet", "sheet_small", "file_sheet"):
        assert client.get(reverse(f"applications:{name}", args=[pk])).status_code == 404
    for name in ("signature", "drop_sheet", "restore_sheet", "file_sheet"):
        assert client.post(reverse(f"applications:{name}", args=[pk])).status_code == 404
    assert client.get(bundle.get_absolute_url()).status_code == 404
    assert Entry.objects.count() == before
    assert BundlePage.objects.get().answer == ""


def test_who_only_looks_answers_nothing(house, people, client, reader):
    application = with_papers(house.primary)
    send(reader, application, seen(slot_of(application), ink=Ink.DOUBTFUL))
    pk = BundlePage.objects.get().pk
    client.force_login(people.auditor)

    page = page_of(client, application.get_absolute_url())

    assert "Положить все листы сразу" not in page and "Подпись есть</button>" not in page
    answer = client.post(reverse("applications:signature", args=[pk]), {"signed": "yes"})
    assert answer.status_code == 404
    assert client.get(reverse("applications:sheet", args=[pk])).status_code == 200


def test_today_tells_how_many_sheets_wait(house, people, chair, client, reader):
    in_tray(reader, people, house, seen(), seen())

    page = page_of(client, "/office/")

    assert awaiting(people.chair) == 2
    assert awaiting(people.neighbour_chair) == 0
    assert "2\u00a0листа надо посмотреть" in page


@pytest.mark.parametrize("where", ["tray", "bundle", "card"])
def test_pages_with_sheets_cost_the_same_for_one_and_for_three(
    where, house, people, chair, client, reader
):
    counts = []
    application = with_papers(house.primary, pages=4)
    for number in (1, 3):
        if where == "card":
            sheets = [seen(slot_of(application), n, ink=Ink.DOUBTFUL) for n in range(1, number + 1)]
            send(reader, application, *sheets)
            address = application.get_absolute_url()
        else:
            others = [with_papers(house.neighbour) for _ in range(number)]
            bundle = in_tray(reader, people, house, *(seen(slot_of(one)) for one in others))
            address = bundle.get_absolute_url()
        if where == "tray":
            address = reverse("applications:tray")
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_loose_sheets_are_hidden_with_the_application_they_were_dropped_on(
    house, people, chair, client, reader
):
    application = with_papers(house.primary)
    send(reader, application, seen(), source=BundleSource.OFFICE, actor=people.chair)
    sheet = BundlePage.objects.get()
    address = reverse("applications:sheet", args=[sheet.pk])
    assert client.get(address).status_code == 200

    Application.objects.update(hidden_at=sheet.bundle.created_at)

    assert client.get(address).status_code == 404
    assert awaiting(people.chair) == 0


def test_who_may_only_look_at_a_lent_application_sees_its_unread_sheets_and_no_foreign_ones(
    house, people, client, reader
):
    application, other = with_papers(house.primary), with_papers(house.primary)
    send(reader, application, seen(), seen(slot_of(other)))
    unread, foreign = BundlePage.objects.order_by("number")
    today = timezone.localdate()
    lend(
        people.stranger, application, Action.VIEW_APPLICATION,
        starts_on=today, ends_on=today, actor=people.chair,
    )  # fmt: skip
    client.force_login(people.stranger)

    card = page_of(client, application.get_absolute_url())
    opened = [
        client.get(reverse("applications:sheet", args=[one.pk])).status_code
        for one in (unread, foreign)
    ]

    assert [unread.verdict, foreign.verdict] == ["unreadable", "foreign"]
    assert opened == [200, 404]
    assert reverse("applications:sheet", args=[unread.pk]) in card
    assert reverse("applications:sheet", args=[foreign.pk]) not in card
    for name in ("file_sheet", "drop_sheet"):
        address = reverse(f"applications:{name}", args=[unread.pk])
        assert address not in card
        assert client.post(address).status_code == 404
    line = Entry.objects.get(action="applications.sheet.read")
    assert line.actor_id == people.stranger.pk
