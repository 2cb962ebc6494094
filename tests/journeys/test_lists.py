"""A list of members from the file to the register and back; a worker killed on the way."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from imports import tasks
from imports.enums import State
from imports.models import Import
from imports.services import set_columns, start_run
from members.models import Member, Posting
from tests.browsing import faults_of, sign_in
from tests.documents.tables.lists import text, xlsx
from tests.factories import LONG_AGO, make_member
from tests.imports.loading import brought
from tests.journeys.conftest import kill, running_worker, wait_until

pytestmark = pytest.mark.django_db(transaction=True)

LETTERS = "абвгдежзиклмнопрстуф"
PEOPLE = 9000


def test_a_worker_killed_while_it_writes_loses_and_doubles_nobody(house, people, queue, tmp_path):
    rows = [["ФИО", "Дата рождения"]]
    rows += [
        [f"Новикова {a}{b}{c}на {d}вна", "01.01.1990"]
        for a in LETTERS for b in LETTERS for c in LETTERS for d in "ое"
    ][:PEOPLE]  # fmt: skip
    with running_worker(queue) as first:
        of = brought(text(tmp_path / "список.csv", rows), house.primary, people.chair)
        set_columns(of.pk, mapping=of.mapping, wiping=[], since=LONG_AGO, actor=people.chair)
        wait_until(lambda: stands(of) == State.CHECKED, "список не проверен")
        start_run(of.pk, actor=people.chair)
        wait_until(lambda: Member.objects.exists(), "первая пачка не записана")
        kill(first)

    left = Import.objects.get(pk=of.pk)
    assert left.state == State.RUNNING
    assert Member.objects.count() == left.results["made"] < PEOPLE

    Import.objects.filter(pk=of.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
    assert tasks.go_on() == 1

    assert stands(of) == State.DONE
    assert Member.objects.count() == Posting.objects.count() == PEOPLE
    assert Member.objects.values("name", "patronymic").distinct().count() == PEOPLE


def stands(of):
    return Import.objects.values_list("state", flat=True).get(pk=of.pk)


def test_a_chair_loads_a_list_and_takes_it_back(page, live_server, house, people, worker, tmp_path):
    make_member(house.primary, surname="Иванова", name="Анна", patronymic="Петровна")
    rows = [
        ["Ф.И.О.", "Дата рожд.", "тел. моб.", "Примечание"],
        ["ИВАНОВА АННА ПЕТРОВНА", "31.12.1980", "8 912 345-67-89", ""],
        ["Петров Иван Ильич", "05.06.1975", "", ""],
        ["Сидоров С. С.", "", "", ""],
    ]
    sign_in(page, people.chair)

    page.goto(live_server.url + reverse("imports:list"))
    page.get_by_role("link", name="Загрузить список").click()
    looked_at(page)
    page.get_by_label("Файл со списком").set_input_files(xlsx(tmp_path / "список.xlsx", rows))
    page.get_by_role("button", name="Открыть файл").click()
    expect(page.get_by_role("heading", name="Что в столбцах")).to_be_visible()
    looked_at(page)
    page.get_by_role("button", name="Проверить список").click()
    expect(page.get_by_text("В реестре пока ничего не изменилось")).to_be_visible()
    looked_at(page)

    page.get_by_label("Что делать со строкой 2").select_option(index=1)
    wait_until(lambda: Import.objects.get().rows.exclude(choice="").exists(), "не решено")
    page.get_by_role("button", name="Записать в реестр").click()
    expect(page.get_by_text("Список загружен")).to_be_visible()
    looked_at(page)
    assert Member.objects.filter(surname="Петров").exists()
    assert str(Member.objects.get(surname="Иванова").phone) == "+79123456789"

    page.get_by_role("link", name="Отменить загрузку").click()
    page.locator("dialog").get_by_role("button", name="Отменить загрузку").click()
    expect(page.get_by_text("Реестр такой же, каким был до неё.")).to_be_visible()
    looked_at(page)
    assert not Member.objects.filter(surname="Петров").exists()


def looked_at(page):
    for width in (390, 1440):
        page.set_viewport_size({"width": width, "height": 900})
        assert faults_of(page) == []
