"""Learning elsewhere in a browser: told on a phone, confirmed at a desk, read on the card."""

import os
from pathlib import Path

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tests.browsing import faults_of, sign_in
from tests.cabinet.visits import a_member, sign_in_phone
from tests.documents.made_files import pdf
from tests.training.test_section_four import learnt
from training.learners import student_of_member
from training.models import TrainingRecord

pytestmark = pytest.mark.django_db(transaction=True)
TITLE = "Охрана труда для уполномоченных лиц профсоюза"


def looks_well(page, name):
    """Nothing hard to read or to reach; with SHOTS set, a picture is kept."""
    width = page.viewport_size["width"]
    if folder := os.environ.get("SHOTS"):
        page.wait_for_load_state()
        Path(folder).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=Path(folder) / f"{name}-{width}.png", full_page=True)
    assert faults_of(page) == []
    wide = page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
    assert not wide, f"{name} is wider than the screen"


def test_told_on_a_phone_and_confirmed_at_a_desk(phone, page, house, people):
    member = a_member(house.primary)
    sign_in_phone(phone, member)
    phone.goto(reverse("training:my_record"))
    looks_well(phone, "record-empty")
    phone.get_by_role("link", name="Внести обучение").click()
    phone.get_by_label("Чему учились").fill(TITLE)
    phone.get_by_label("Кто учил").fill("Учебный центр")
    phone.get_by_label("Первый день").fill("2026-03-16")
    phone.get_by_label("Последний день").fill("2026-03-20")
    phone.get_by_label("Фотография или скан").set_input_files(
        {"name": "118.pdf", "mimeType": "application/pdf", "buffer": pdf((300, 400))}
    )
    phone.get_by_role("button", name="Отправить на подтверждение").click()
    expect(phone.get_by_text("Укажите, сколько было академических часов.")).to_be_visible()
    looks_well(phone, "elsewhere-wrong")
    phone.get_by_label("академических часов").fill("40")
    phone.get_by_role("button", name="Отправить на подтверждение").click()
    expect(phone.get_by_text("ждёт подтверждения")).to_be_visible()
    looks_well(phone, "record-waits")

    learnt(student_of_member(member), hours=16)
    sign_in(page, people.chair)
    page.goto(reverse("training:elsewhere"))
    looks_well(page, "elsewhere")
    page.get_by_role("link", name="Проверить").click()
    looks_well(page, "elsewhere-one")
    page.get_by_role("button", name="Засчитать обучение").click()
    expect(page.get_by_text("обучение засчитано")).to_be_visible()
    assert TrainingRecord.objects.filter(state="confirmed", title=TITLE).count() == 1

    page.goto(member.get_absolute_url())
    expect(page.get_by_text("Всего засчитано часов: 56")).to_be_visible()
    looks_well(page, "card")
    page.get_by_role("link", name="Ведомость", exact=True).click()
    expect(page.get_by_role("heading", name="Ведомость обучения")).to_be_visible()
    looks_well(page, "record")
    page.get_by_role("link", name=TITLE).click()
    page.get_by_role("link", name="Отозвать подтверждение").click()
    looks_well(page, "elsewhere-withdraw")
    page.goto(reverse("training:print_record", args=[student_of_member(member).pk]))
    looks_well(page, "record-print")
