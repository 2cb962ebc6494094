"""The accountant's way through registers in a browser: made, handed over, answered, made again."""

import os
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone

from dues.enums import StopReason
from dues.models import DuesRegister, DuesStatement
from tests.browsing import faults_of, sign_in
from tests.dues.statements import register_of, statement_of
from tests.factories import make_employer
from tests.stack import opened

SIZES = {"desk": {"width": 1440, "height": 900}, "phone": {"width": 390, "height": 844}}
DEPARTMENT = "Электрический цех, участок релейной защиты и автоматики"


@pytest.fixture(autouse=True)
def no_worker(monkeypatch):
    monkeypatch.setattr("dues.registering.print_later", lambda register: None)


@pytest.fixture(params=SIZES)
def seen(request, browser, live_server):
    with opened(browser, live_server, viewport=SIZES[request.param]) as page:
        page.size = request.param
        yield page


def looks_well(page, name):
    """Nothing hard to read or to reach; with SHOTS set, a picture is kept."""
    if folder := os.environ.get("SHOTS"):
        page.screenshot(path=Path(folder) / f"{name}-{page.size}.png", full_page=True)
    assert (name, faults_of(page)) == (name, [])


@pytest.fixture
def told(house):
    """Three who wait for one employer, one of whom is to be stopped; and one for another."""
    leaves = statement_of(house, "Белый-Шевченко", department=DEPARTMENT)
    register_of(house, leaves)
    today = timezone.localdate()
    DuesRegister.objects.update(handed_on=today, received_by="Громова Л. П.")
    DuesStatement.objects.update(
        asked_until=today, asked_reason=StopReason.WITHDRAWN,
        stops_on=today, stop_reason=StopReason.WITHDRAWN,
    )  # fmt: skip
    statement_of(house, "Абрамов", personnel_number="004512", department=DEPARTMENT)
    statement_of(house, "Гасанов", personnel_number="005120")
    statement_of(house, "Дымов", employer=make_employer(house.primary))
    statement_of(house, "Ежов", employer=None)


def test_a_register_goes_its_way_and_what_was_refused_waits_again(seen, told, people, house):
    page = seen
    sign_in(page, people.accountant)

    page.goto(reverse("dues:waiting"))
    looks_well(page, "waiting")
    page.click(f"#rows >> text={house.employer.short_name}")
    page.wait_for_selector("text=Составить реестр изменений")
    looks_well(page, "pair")
    page.click("text=Составить реестр изменений")
    page.wait_for_selector("text=Отметить передачу")
    looks_well(page, "made")
    page.click("text=Отметить передачу")
    page.wait_for_selector("dialog[open] input[name=received_by]")
    page.fill("dialog[open] input[name=received_by]", "Громова Л. П.")
    page.select_option("dialog[open] select[name=way]", "letter")
    looks_well(page, "handing")
    page.click("dialog[open] button[type=submit]")
    page.wait_for_selector("text=Подтвердить всё")
    looks_well(page, "handed")
    page.click("text=Приложить скан")
    page.wait_for_selector("dialog[open] input[name=receipt]")
    looks_well(page, "receipt")
    page.click("dialog[open] >> text=Отмена")

    page.check("input[name=line] >> nth=0")
    page.click("text=Не приняты…")
    page.wait_for_selector("textarea[name=reason]")
    page.fill("textarea[name=reason]", "Нет такого табельного №")
    looks_well(page, "refuse")
    page.click("main button[type=submit]")
    page.wait_for_selector("text=снова ждут")
    looks_well(page, "refused")
    page.click("text=Подтвердить всё")
    page.wait_for_selector("dialog[open] button[type=submit]")
    looks_well(page, "confirm")
    page.click("dialog[open] button[type=submit]")
    page.wait_for_selector("text=Удержание подтверждено: 2.")
    looks_well(page, "answered")
    page.goto(reverse("dues:pair", args=[house.primary.pk, house.employer.pk]))
    looks_well(page, "pair-again")
    page.goto(reverse("dues:registers"))
    looks_well(page, "registers")

    register = DuesRegister.objects.order_by("pk").last()
    assert (register.people, register.confirmed, register.refused) == (3, 2, 1)
    assert DuesStatement.objects.get(member__surname="Абрамов").is_untold
