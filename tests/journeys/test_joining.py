"""From the poster on a wall to membership: the whole way, each person by his own screen."""

import csv
import io
import re
import time
import uuid

import pypdfium2
import pytest
import zxingcpp
from django.conf import settings
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import ExifTags, Image
from playwright.sync_api import expect
from python_calamine import CalamineWorkbook

from applications.enums import Outcome, Party, Stage
from applications.models import Application
from applications.services import add_scan, submit
from documents.services import KINDS_OF_JOINING
from dues.layouts import STANDARD
from members.enums import Status
from members.models import Member
from resolutions.models import Resolution
from tests.documents.made_files import corners, opened, saved, sheet
from tests.journeys.conftest import wait_until
from tests.journeys.walking import (
    enter,
    fetch,
    fill_in,
    letter_of,
    link_in,
    look,
    path_of,
    read_letter,
    send_form,
    text_of_pdf,
    visit,
)

pytestmark = pytest.mark.django_db(transaction=True)
ANNA = "Кузнецова Анна Игоревна"
NAMES = ["Абрамов Лев Ильич", ANNA, "Юдина Вера Олеговна"]
CONGRATULATION = "Вы приняты в члены профсоюза. Поздравляем!"


@pytest.fixture(autouse=True)
def nobody_came_before():
    cache.clear()


def test_from_the_poster_to_membership(house, people, worker, page, phone):
    # The chair takes the poster from the page of the organisation.
    enter(page, people.chair)
    address = form_on_poster(page, house)

    # A passer-by scans it and fills in the form on a phone.
    anna = apply_by_phone(phone, address)
    assert (anna.unit, anna.full_name, str(anna.code)) == (
        house.primary,
        ANNA,
        address.split("/")[2],
    )

    # The papers come by a letter, which the chair sees too.
    text = read_letter(page, letter_of("papers", "anna@mail.ru"))
    four_papers_open(page)
    assert link_in(text) == anna.get_public_url()

    # Signed, photographed and sent from the same phone.
    send_signed(phone, link_in(text), anna)

    # Two colleagues have come as far.
    for full_name, email in ((NAMES[0], "lev@mail.ru"), (NAMES[2], "vera@mail.ru")):
        bring_to_resolution(house, full_name, email)

    # One resolution for three.
    draft_and_sign(page)
    stand_in_the_register(page)

    # The accountant takes it to the employer and back.
    enter(page, people.accountant)
    hand_over_and_confirm(page, people.accountant)

    # Everybody is congratulated.
    assert list(Application.objects.values_list("stage", "outcome").distinct()) == [
        (Stage.ACCEPTED, Outcome.ADMITTED)
    ]
    enter(page, people.chair)
    read_congratulations(page)
    phone.reload()
    expect(phone.get_by_role("heading", name=CONGRATULATION)).to_be_visible()
    look(phone)


def read_congratulations(page):
    """The chair sees a letter to each, and every one says the sentence."""
    texts = [
        letter_of("accepted", email).text
        for email in ("anna@mail.ru", "lev@mail.ru", "vera@mail.ru")
    ]
    assert [CONGRATULATION in text for text in texts] == [True, True, True]
    visit(page, "/office/outbox/?kind=accepted")
    expect(page.locator("#rows tr")).to_have_count(3)
    expect(page.get_by_role("link", name=CONGRATULATION, exact=True)).to_have_count(3)
    assert CONGRATULATION in read_letter(page, letter_of("accepted", "anna@mail.ru"))


def form_on_poster(page, house):
    """The path to which the code on the printed sheet leads."""
    visit(page, f"/office/structure/{house.primary.pk}/")
    page.get_by_role("link", name="Вступление", exact=True).click()
    poster = page.get_by_role("link", name="Плакат А4 с QR-кодом")
    expect(poster).to_be_visible()
    look(page)
    data, content_type = fetch(page, poster.get_attribute("href"))
    assert content_type == "application/pdf"
    document = pypdfium2.PdfDocument(data)
    assert len(document) == 1
    (code,) = zxingcpp.read_barcodes(document[0].render(scale=2).to_pil())
    assert re.fullmatch(rf"{re.escape(settings.SITE_URL)}/join/\w+/", code.text)
    return path_of(code.text)


def apply_by_phone(phone, address):
    opened_at = time.time()
    visit(phone, address)
    phone.get_by_text("Табельный номер и другое").tap()
    fill_in(
        phone,
        surname="КУЗНЕЦОВА",
        name="анна",
        patronymic="Игоревна",
        birth_day="7",
        birth_month="мая",
        birth_year="1985",
        phone="8 912 345-67-89",
        email="anna@mail.ru",
        position="электромонтёр",
        department="Электрический цех",
        personnel_number="004512",
    )
    send_form(phone, opened_at)
    phone.get_by_role("link", name="Открыть мою страницу").tap()
    ready = phone.get_by_role("heading", name="1. Распечатайте и подпишите")
    expect(ready).to_be_visible()  # the page noticed by itself
    look(phone)
    return Application.objects.get()


def four_papers_open(page):
    papers = page.get_by_role("region", name="Бумаги в письме").get_by_role("link")
    expect(papers).to_have_count(4)
    for number, paper in enumerate(papers.all(), start=1):
        data, content_type = fetch(page, paper.get_attribute("href"))
        assert paper.inner_text().startswith(f"{number}. ")
        assert content_type == "application/pdf"
        assert "Кузнецов" in text_of_pdf(data)


def send_signed(phone, address, application):
    """Four places, each filled with what a different phone gives."""
    turned = Image.Exif()
    turned[ExifTags.Base.Orientation] = 6  # the camera lay on its side
    files = [
        ("IMG_1.jpg", "image/jpeg", saved(sheet(1200, 900), "JPEG", exif=turned)),
        ("лист.png", "image/png", saved(sheet(900, 1200), "PNG")),
        ("IMG_2.HEIC", "image/heic", saved(sheet(900, 1200), "HEIF")),
        ("скан.pdf", "application/pdf", two_pages()),
    ]
    visit(phone, address)
    for kind, (name, mime, data) in zip(KINDS_OF_JOINING[:3], files[:3], strict=True):
        place = phone.locator(f"#slot-{kind}")
        upload(place, name, mime, data)
        expect(place.locator(".file-tile")).to_contain_text("1 страница")
        expect(phone.locator("#sheets[hx-get]")).to_have_count(0)
    look(phone)
    small = phone.locator(f"#slot-{KINDS_OF_JOINING[0]} .file-thumb img").get_attribute("src")
    assert corners(opened(fetch(phone, small)[0])) == [False, True, False, False]

    upload(phone.locator(f"#slot-{KINDS_OF_JOINING[3]}"), *files[3])

    expect(phone.get_by_role("heading", name="Все бумаги получены")).to_be_visible()
    expect(phone.locator(".file-tile")).to_have_count(5)
    look(phone)
    application.refresh_from_db()
    assert application.stage == Stage.RESOLUTION
    assert application.changes.get(event="receive").actor_label == "робот"


def two_pages():
    out = io.BytesIO()
    sheet().save(out, "PDF", save_all=True, append_images=[sheet()])
    return out.getvalue()


def upload(place, name, mime, data):
    place.locator("input[type=file]").set_input_files(
        {"name": name, "mimeType": mime, "buffer": data}
    )


def bring_to_resolution(house, full_name, email):
    surname, name, patronymic = full_name.split()
    application, _ = submit(
        form_key=uuid.uuid4(),
        unit=house.primary,
        consents=[],
        surname=surname,
        name=name,
        patronymic=patronymic,
        email=email,
        employer=house.employer,
        department="Турбинный цех",
    )
    wait_until(
        lambda: Application.objects.get(pk=application.pk).stage == Stage.SIGNING,
        "бумаги не сделаны",
    )
    for kind in KINDS_OF_JOINING:
        scan = SimpleUploadedFile("скан.png", saved(sheet(), "PNG"), "image/png")
        add_scan(application.pk, kind, scan, actor=Party.APPLICANT)
    application.refresh_from_db()
    assert application.stage == Stage.RESOLUTION


def draft_and_sign(page):
    visit(page, "/office/applications/")
    waiting = page.locator('[data-stage="resolution"] [data-card]')
    expect(waiting).to_have_count(3)
    expect(waiting.filter(has_text=ANNA)).to_be_visible()
    for card in waiting.all():
        card.get_by_role("checkbox").check()
    bar = page.get_by_role("region", name="Что сделать с отмеченными")
    expect(bar).to_contain_text("Отмечено: 3")
    look(page)
    bar.get_by_role("button", name="Подготовить постановление").click()

    page.get_by_label("Избрано в состав").fill("11")
    page.get_by_label("Присутствовало").fill("9")
    expect(page.locator("main input[name=application]:checked")).to_have_count(3)
    look(page)
    page.get_by_role("button", name="Сохранить и напечатать проект").click()
    expect(page.get_by_role("heading", name="Постановление № 1", exact=True)).to_be_visible()
    printed = page.get_by_role("link", name="Печать, PDF")
    expect(printed).to_be_visible()  # the page noticed by itself
    look(page)
    data, content_type = fetch(page, printed.get_attribute("href"))
    said = text_of_pdf(data)
    assert content_type == "application/pdf"
    assert "по списку согласно приложению к настоящему постановлению (3 чел.)" in said
    assert [name for name in NAMES if name in said] == NAMES

    page.get_by_role("link", name="Отметить подписанным").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("3 человека станут членами профсоюза")
    look(page)
    dialog.get_by_role("button", name="Отметить подписанным").click()
    expect(page.get_by_text("Принято: 3.")).to_be_visible()
    look(page)


def stand_in_the_register(page):
    visit(page, "/office/members/")
    rows = page.locator("#rows tr")
    expect(rows).to_have_count(3)
    for row, name in zip(rows.all(), NAMES, strict=True):
        expect(row.get_by_role("rowheader")).to_have_text(name)
        expect(row).to_contain_text("Член Профсоюза")
    assert set(Member.objects.values_list("status", flat=True)) == {Status.MEMBER}
    rows.filter(has_text=ANNA).get_by_role("link", name=ANNA).click()
    expect(page.get_by_role("heading", name=ANNA)).to_be_visible()
    look(page)


def hand_over_and_confirm(page, accountant):
    first = page.get_by_role("region", name="Начните с этого")
    first.get_by_role("link", name="Составить реестр").click()
    page.locator("#rows").get_by_role("link").click()
    expect(page.get_by_role("checkbox", name=re.compile("^Отметить: "))).to_have_count(3)
    look(page)
    page.get_by_role("button", name="Составить реестр изменений").click()
    expect(page.get_by_role("heading", name="Реестр № 1", exact=True)).to_be_visible()
    printed = page.get_by_role("link", name="Печать, PDF")
    expect(printed).to_be_visible()  # the page noticed by itself
    look(page)
    files_are_exact(page, given_to=accountant)

    page.get_by_role("link", name="Отметить передачу").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Кто принял").fill("Громова Л. П.")
    look(page)
    dialog.get_by_role("button", name="Отметить передачу").click()
    page.get_by_role("link", name="Подтвердить всё").click()
    dialog.get_by_role("button", name="Подтвердить").click()
    expect(page.get_by_text("Удержание подтверждено: 3.")).to_be_visible()
    look(page)


def files_are_exact(page, given_to):
    mark = f"{given_to.short_name}, {timezone.localdate():%d.%m.%Y}"
    dated = Resolution.objects.get().dated
    people = [
        ("", NAMES[0], "Турбинный цех"),
        ("004512", NAMES[1], "Электрический цех"),
        ("", NAMES[2], "Турбинный цех"),
    ]
    heads = [column["heading"] for column in STANDARD]
    table = io.StringIO(downloaded(page, "CSV").decode("utf-8-sig"), newline="")
    assert list(csv.reader(table, delimiter=";")) == [
        heads,
        *[
            [str(number), *person, "Впервые", "1", "", f"{dated:%d.%m.%Y}", "", "", mark]
            for number, person in enumerate(people, start=1)
        ],
    ]
    book = CalamineWorkbook.from_filelike(io.BytesIO(downloaded(page, "XLSX")))
    assert book.get_sheet_by_index(0).to_python() == [
        heads,
        *[
            [float(number), *person, "Впервые", 1.0, "", dated, "", "", mark]
            for number, person in enumerate(people, start=1)
        ],
    ]


def downloaded(page, title):
    with page.expect_download() as told:
        page.get_by_role("link", name=title).click()
    return told.value.path().read_bytes()
