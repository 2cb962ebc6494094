"""Dues of one member in a browser: entered, renewed, withdrawn, freed; on a telephone."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from members.enums import DuesMode
from tests.browsing import faults_of, sign_in
from tests.factories import make_member

pytestmark = pytest.mark.django_db(transaction=True)


def test_dues_of_one_member_from_nothing_to_a_story(house, people, page, live_server):
    faults, errors = [], []
    page.on("console", lambda line: errors.append(line.text) if line.type == "error" else None)
    page.set_viewport_size({"width": 390, "height": 844})
    member = make_member(house.primary, surname="Абрамов", dues_mode=DuesMode.EMPLOYER)
    sign_in(page, people.accountant)

    page.goto(live_server.url + reverse("dues:without_statement"))
    faults += faults_of(page)
    page.get_by_role("link", name="Абрамов Пётр Сергеевич").click()
    expect(page.get_by_text("Платит через работодателя, но заявления нет")).to_be_visible()
    faults += faults_of(page)
    page.get_by_role("link", name="Записать заявление").first.click()
    faults += faults_of(page)
    page.get_by_label("№ заявления").fill("17")
    page.get_by_label("Подлинник получен").fill("2026-01-15")
    page.get_by_role("button", name="Сохранить").click()
    expect(page.get_by_text("Заявление записано.")).to_be_visible()
    expect(page.get_by_text("Ещё не сказано")).to_be_visible()

    page.get_by_text("Что сделать").click()
    faults += faults_of(page)
    page.get_by_role("link", name="Записать отзыв").click()
    faults += faults_of(page)
    page.get_by_label("Не удерживать с").fill("2026-01-01")
    page.get_by_role("button", name="Записать отзыв").click()
    expect(page.get_by_role("alert")).to_contain_text("укажите более поздний день")
    faults += faults_of(page)
    page.get_by_role("link", name="Назад").click()

    page.get_by_role("link", name="Освободить").click()
    page.get_by_label("Основание").fill("Отпуск по уходу за ребёнком")
    faults += faults_of(page)
    page.get_by_role("button", name="Сохранить").click()
    expect(page.get_by_text("Освобождение записано.")).to_be_visible()
    page.get_by_role("link", name=re.compile("Отменить.*Отпуск по уходу за ребёнком")).click()
    faults += faults_of(page)
    page.get_by_role("button", name="Отменить освобождение").click()
    expect(page.get_by_text("Не освобождён.")).to_be_visible()
    page.goto(live_server.url + reverse("dues:unconfirmed"))
    faults += faults_of(page)

    assert faults == []
    assert [error for error in errors if "422" not in error] == []
    assert member.dues_statements.get().number == "17"
