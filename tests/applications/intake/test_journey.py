"""Signed sheets on their way home, read for real: a telephone, the chair, a heap in the tray."""

import io
import random
import re

import pytest
from django.core.cache import cache
from django.urls import reverse
from PIL import Image
from playwright.sync_api import expect

from applications.enums import Party, Received, Stage, Verdict
from applications.intake import phones
from applications.models import BundlePage
from applications.papers import context_for
from applications.services import tick_original
from bench.scans import damage
from bench.scans.pen import Signing, sign
from bench.scans.people import Made
from documents.places import find_places
from documents.services import KINDS_OF_JOINING, make_paper
from tests.applications.intake.laying import read_all, slot_of, stage_of
from tests.browsing import faults_of, sign_in, wait_for_path
from tests.factories import make_application

pytestmark = pytest.mark.django_db(transaction=True)
FIRST = KINDS_OF_JOINING[0]


def print_paper(application, kind=FIRST):
    slot = application.papers.get(kind=kind)
    slot.paper = make_paper(
        kind,
        application.unit,
        key=f"application:{application.pk}:{kind}:1",
        context=context_for(application, kind),
    )
    slot.save()


def sheet(application, kind, page, *, is_signed=True, damaged="scan"):
    """One page of a printed paper, signed by a pen and come back as a picture."""
    paper = slot_of(application, kind).paper
    with paper.pdf.open("rb") as file:
        pdf = file.read()
    made = Made(paper.pk, kind, pdf, find_places(pdf, kind), paper.pages)
    chance = random.Random(f"{kind}{page}")  # noqa: S311
    picture = made.sheet(page)
    sign(picture, made, page, Signing(is_signed, is_signed), chance)
    return damage.spoil(picture, damage.KINDS[damaged], chance).convert("RGB")


def file_of(name, pictures, form="JPEG"):
    out = io.BytesIO()
    first, *others = pictures
    more = {"save_all": True, "append_images": others} if form == "PDF" else {}
    first.save(out, form, quality=85, **more)
    mime = "application/pdf" if form == "PDF" else "image/jpeg"
    return {"name": name, "mimeType": mime, "buffer": out.getvalue()}


def all_sheets(application, unsigned):
    return [
        file_of(
            f"{kind}{page}.jpg",
            [sheet(application, kind, page, is_signed=kind != unsigned, damaged="photo")],
        )
        for kind in KINDS_OF_JOINING
        for page in range(1, slot_of(application, kind).paper.pages + 1)
    ]


def dropped(page, field, files):
    """Files chosen, taken in by the portal, and read as the worker does."""
    field.set_input_files(files)
    expect(page.get_by_text("Читаем листы")).to_be_visible(timeout=30_000)
    read_all()
    expect(page.get_by_text("Читаем листы")).to_have_count(0, timeout=30_000)


def test_sheets_find_their_way_home(house, people, page, phone):
    cache.clear()
    anna = make_application(house.primary, responsible=people.chair)
    for kind in KINDS_OF_JOINING:
        print_paper(anna, kind)

    # All sheets at once by a telephone, one of them not signed.
    phone.goto(anna.get_public_url())
    assert faults_of(phone) == []
    dropped(phone, phone.locator("#sheets .upload-input").first, all_sheets(anna, FIRST))
    told = phone.locator(".sent-sheet.is-bad")
    expect(told).to_have_count(1)
    expect(told).to_contain_text("Нет подписи и даты на странице 1 заявления о вступлении")
    assert faults_of(phone) == []
    assert stage_of(anna) == Stage.SIGNING

    # Signed and photographed again: now the reading is not sure, and the chair is asked.
    again = file_of("ещё.jpg", [sheet(anna, FIRST, 1, damaged="photo")])
    anna.papers.filter(kind="dues_statement").update(received=Received.NO)
    asked = BundlePage.objects.filter(slot__kind="dues_statement", is_current=True)
    asked.update(verdict=Verdict.DOUBTFUL, awaits_eye=True, scan=None)
    dropped(phone, told.locator(".upload-input"), again)
    expect(phone.get_by_text("Подпись видна плохо")).to_be_visible()
    assert stage_of(anna) == Stage.SIGNING

    sign_in(page, people.chair)
    page.goto(anna.get_absolute_url())
    expect(page.locator(".sheet-places img")).to_have_count(0)  # what is sure is not shown
    expect(page.get_by_role("heading", name=re.compile("Есть ли подпись"))).to_be_visible()
    assert faults_of(page) == []
    page.get_by_role("button", name="Подпись есть").click()
    expect(page.get_by_text("Подпись есть, лист принят.")).to_be_visible()
    assert stage_of(anna) == Stage.RESOLUTION
    phone.reload()
    expect(phone.get_by_role("heading", name="Все бумаги получены")).to_be_visible()

    # A heap of two people in one PDF, one sheet of it spoilt.
    vera, lev = (make_application(house.primary, surname=name) for name in ("Юдина", "Абрамов"))
    for application in (vera, lev):
        print_paper(application)
        tick_original(application.pk, KINDS_OF_JOINING[1:], actor=people.chair)
    spoilt = sheet(vera, FIRST, 1).resize((160, 230)).resize((600, 860), Image.Resampling.BILINEAR)
    heap = [sheet(vera, FIRST, 1).rotate(180), sheet(lev, FIRST, 1), spoilt]
    page.goto(reverse("applications:tray") + f"?unit={house.primary.pk}")
    page.locator("#drop .upload-input").set_input_files(file_of("скан.pdf", heap, "PDF"))
    wait_for_path(page, "/office/tray/*/")
    read_all()
    expect(page.get_by_text("На месте")).to_have_count(2, timeout=30_000)
    assert [stage_of(one) for one in (vera, lev)] == [Stage.RESOLUTION] * 2
    assert faults_of(page) == []

    # The spoilt one is thrown away, and taken back.
    page.get_by_role("button", name="Не наше, выбросить").click()
    page.get_by_role("button", name="Вернуть").click()
    page.get_by_role("link", name="Чей это лист?").click()
    expect(page.get_by_role("heading", name="Чей это лист?")).to_be_visible()
    assert faults_of(page) == []
    page.goto(reverse("applications:tray"))
    assert faults_of(page) == []

    # The telephone joined by a code.
    link = phones.join_phone(actor=Party.APPLICANT, application=lev)
    phone.goto(reverse("applications:phone", args=[phones.token_of(link)]))
    phone.get_by_role("button", name="Начать").click()
    expect(phone.get_by_text("Сфотографировать лист")).to_be_visible()
    assert faults_of(phone) == []
