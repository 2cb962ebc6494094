"""The layout of files, a letter with a register, and the window, in a browser: phone and desk."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from dues import sending
from dues.models import RegisterCopy, RegisterLayout
from dues.registering import mark_handed
from tests.browsing import faults_of, sign_in, wait_for_path
from tests.dues.lent import lend
from tests.dues.statements import register_of, statement_of
from tests.factories import TODAY

pytestmark = pytest.mark.django_db(transaction=True)


def watched(page, user, *, width):
    errors = []
    page.on("console", lambda line: errors.append(line.text) if line.type == "error" else None)
    page.set_viewport_size({"width": width, "height": 900})
    sign_in(page, user)
    return errors


def test_a_layout_is_learnt_from_a_sample_and_a_register_is_sent_in_it(
    house, people, page, live_server, tmp_path, quick_print
):
    house.employer.accounting_email = "buh@example.org"
    house.employer.save()
    register = register_of(house, statement_of(house, "Абрамов", personnel_number="007"))
    sample = tmp_path / "образец.csv"
    sample.write_bytes("Таб. №;Сотрудник;С\r\n001;ИВАНОВ ПЁТР;01.12.2026\r\n".encode("cp1251"))
    errors, faults = watched(page, people.accountant, width=390), []

    page.goto(live_server.url + reverse("dues:employers"))
    faults += faults_of(page)
    page.get_by_role("link", name=house.employer.short_name).click()
    faults += faults_of(page)
    page.get_by_role("link", name="Настроить по образцу").click()
    page.get_by_label("Файл-образец").set_input_files(sample)
    page.get_by_role("button", name="Прочитать образец").click()
    expect(page.get_by_text("Образец прочитан")).to_be_visible()
    faults += faults_of(page)
    page.get_by_role("button", name="Показать пять строк").click()
    expect(page.get_by_text("АБРАМОВА ИННА ПЕТРОВНА")).to_be_visible()
    faults += faults_of(page)
    page.get_by_role("button", name="Сохранить").click()
    wait_for_path(page, reverse("dues:employer", args=[house.employer.pk]))
    assert RegisterLayout.objects.get().encoding == "cp1251"

    page.goto(live_server.url + reverse("dues:send", args=[register.pk]))
    faults += faults_of(page)
    page.get_by_role("button", name="Отправить").click()
    wait_for_path(page, "/office/dues/copies/*/")
    sending.make(RegisterCopy.objects.get().pk)
    page.reload()
    faults += faults_of(page)
    page.get_by_role("button", name="Показать пароль").click()
    expect(page.get_by_role("heading", name="Пароль от архива")).to_be_visible()
    faults += faults_of(page)

    assert (faults, errors) == ([], [])


def test_the_employers_accountant_answers_in_his_window(
    house, people, page, live_server, quick_print
):
    lines = [statement_of(house, surname) for surname in ("Абрамов", "Белов")]
    register = register_of(house, *lines)
    mark_handed(register.pk, on=TODAY, received_by="Громова", actor=people.accountant)
    errors, faults = watched(page, lend(people, house), width=1440), []

    page.goto(live_server.url + "/office/")
    faults += faults_of(page)
    page.get_by_role("link", name="Открыть реестр").click()
    wait_for_path(page, reverse("dues:window_register", args=[register.pk]))
    faults += faults_of(page)
    page.get_by_label("Отметить: Белов").check()
    page.get_by_role("button", name="Не принять отмеченные").click()
    faults += faults_of(page)
    page.get_by_label("Почему не принято").fill("уволен 12 ноября")
    page.get_by_role("button", name="Не принято").click()
    expect(page.get_by_text("уволен 12 ноября")).to_be_visible()
    page.get_by_role("link", name="Принять всё").click()
    page.get_by_role("button", name="Принять", exact=True).click()
    expect(page.get_by_text("Принято к удержанию: 1.")).to_be_visible()
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(live_server.url + reverse("dues:window"))
    faults += faults_of(page)

    assert (faults, errors) == ([], [])
    register.refresh_from_db()
    assert (register.confirmed, register.refused) == (1, 1)
