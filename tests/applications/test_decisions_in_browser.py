"""Resolutions and registers in a browser: on a desk and on a phone, nothing serious from axe."""

import os
from pathlib import Path

import pytest
from django.urls import reverse

from applications.enums import Stage
from applications.models import Application
from applications.resolving import sign_resolution
from dues.models import DuesRegister
from dues.tasks import print_register
from resolutions.enums import State
from resolutions.models import Resolution
from resolutions.tasks import print_extracts, print_resolution
from tests.applications.situations import drafted
from tests.browsing import faults_of, sign_in
from tests.factories import TODAY, make_application
from tests.stack import opened

pytestmark = pytest.mark.django_db(transaction=True)
NAMES = [
    ("Абрамова", "Инна", "Петровна"),
    ("Белый-Шевченко", "Константин", "Всеволодович"),
    ("Гасанов", "Руслан", "Мамед оглы"),
]
SIZES = {"desk": {"width": 1440, "height": 900}, "phone": {"width": 390, "height": 844}}


@pytest.fixture(autouse=True)
def no_worker(monkeypatch):
    monkeypatch.setattr("applications.workflow.ask_worker", lambda change_pk: None)
    monkeypatch.setattr("resolutions.services.ask_worker", lambda task, pk: None)
    monkeypatch.setattr("dues.registering.print_later", lambda register: None)


@pytest.fixture
def three(house):
    return [
        make_application(
            house.primary, stage=Stage.RESOLUTION, surname=surname, name=name,
            patronymic=patronymic, employer=house.employer,
            department="Электрический цех, участок релейной защиты и автоматики",
            position="электромонтёр по ремонту и обслуживанию электрооборудования 5 разряда",
        )
        for surname, name, patronymic in NAMES
    ]  # fmt: skip


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


def test_from_the_board_to_a_signed_resolution(seen, three, people):
    page = seen
    sign_in(page, people.chair)
    chosen = "&".join(f"application={application.pk}" for application in three)

    page.goto(f"{reverse('applications:draft_resolution')}?{chosen}")
    looks_well(page, "draft")
    page.fill("input[name=elected]", "11")
    page.fill("input[name=present]", "4")
    page.click("text=Сохранить и напечатать проект")
    page.wait_for_selector("text=Нет кворума")
    looks_well(page, "draft-refused")
    page.fill("input[name=present]", "9")
    page.click("text=Сохранить и напечатать проект")
    page.wait_for_selector("text=Печатается")
    draft = Resolution.objects.get()
    looks_well(page, "waiting")

    print_resolution(draft.pk)
    page.wait_for_selector("text=Скачать DOCX")  # the page noticed by itself
    looks_well(page, "printed")

    page.click("text=Отметить подписанным")
    page.wait_for_selector("dialog[open] input[name=on]")
    looks_well(page, "sign")
    page.click("dialog[open] button[type=submit]")
    page.wait_for_selector("text=Принято: 3.")
    draft.refresh_from_db()
    looks_well(page, "signed")

    page.click("text=Подготовить выписки")
    page.wait_for_selector("text=Печатается")
    print_extracts(draft.pk)
    page.wait_for_selector("text=Все выписки одним файлом")
    looks_well(page, "extracts")
    page.goto(reverse("resolutions:list"))
    looks_well(page, "list")

    assert draft.state == State.SIGNED
    assert set(Application.objects.values_list("stage", flat=True)) == {Stage.EMPLOYER}


def test_a_draft_corrected_left_by_one_and_annulled(seen, three, people):
    page = seen
    sign_in(page, people.chair)
    page.goto(reverse("applications:draft_resolution"))
    page.fill("input[name=elected]", "11")
    page.fill("input[name=present]", "9")
    page.click("text=Сохранить и напечатать проект")
    page.wait_for_selector("text=Печатается")

    page.click("text=Исправить проект")
    looks_well(page, "edit")
    page.fill("input[name=place]", "Камышин")
    page.click("main button[type=submit]")
    page.wait_for_selector("text=Камышин")
    page.click("table a:has-text('Убрать') >> nth=0")
    page.wait_for_selector("dialog[open] button[type=submit]")
    looks_well(page, "drop")
    page.click("dialog[open] button[type=submit]")
    page.wait_for_selector("text=ждёт другого постановления")
    page.click("text=Аннулировать")
    page.wait_for_selector("dialog[open] textarea")
    looks_well(page, "annul")
    page.fill("dialog[open] textarea", "Ошибка в дате заседания")
    page.click("dialog[open] button[type=submit]")
    page.wait_for_selector("text=Заявления снова ждут постановления")
    looks_well(page, "annulled")

    draft = Resolution.objects.get()
    assert (draft.state, draft.place, draft.lines.count()) == (State.ANNULLED, "Камышин", 2)
    assert not Application.objects.exclude(resolution=None).exists()


def test_from_statements_to_a_confirmed_register(seen, three, people, house):
    page = seen
    Application.objects.filter(pk=three[2].pk).update(employer=None)
    house.primary.employers.add(house.foreign_employer)
    draft = drafted(three, people.chair)
    sign_resolution(draft.pk, on=TODAY, actor=people.chair)
    sign_in(page, people.accountant)

    page.goto(reverse("dues:waiting"))
    looks_well(page, "dues-waiting")
    page.select_option("select", str(house.employer.pk))
    page.click("text=Указать работодателя")
    page.wait_for_selector("text=Теперь можно составить реестр")
    page.click(f"text={house.employer.short_name}")
    page.wait_for_selector("text=Составить реестр изменений")
    looks_well(page, "dues-pair")
    page.click("text=Составить реестр изменений")
    page.wait_for_selector("text=Отметить передачу")
    register = DuesRegister.objects.get()
    looks_well(page, "register")
    print_register(register.pk)
    page.wait_for_selector("text=Печать, PDF")

    page.click("text=Отметить передачу")
    page.wait_for_selector("dialog[open] input[name=received_by]")
    page.fill("dialog[open] input[name=received_by]", "Громова Л. П.")
    looks_well(page, "hand-over")
    page.click("dialog[open] button[type=submit]")
    page.wait_for_selector("text=Подтвердить всё")
    looks_well(page, "register-handed")

    page.check("input[name=line] >> nth=0")
    page.click("text=Подтвердить отмеченных")
    page.wait_for_selector("text=Бухгалтерия приняла")
    looks_well(page, "confirm")
    page.click("main button[type=submit]")
    page.wait_for_selector("text=Удержание подтверждено: 1.")
    page.click("text=Подтвердить всё")
    page.wait_for_selector("dialog[open] button[type=submit]")
    page.click("dialog[open] button[type=submit]")
    page.wait_for_selector("text=Удержание подтверждено: 2.")
    looks_well(page, "register-done")
    page.goto(reverse("dues:registers"))
    looks_well(page, "registers")
    page.goto(reverse("dues:waiting"))
    looks_well(page, "dues-empty")

    assert set(Application.objects.values_list("stage", flat=True)) == {Stage.ACCEPTED}
    assert not register.lines.filter(confirmed_on=None).exists()
