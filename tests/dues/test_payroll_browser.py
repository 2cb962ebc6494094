"""An accountant works a payroll off, on the desk and on the phone."""

import re

import pytest
from playwright.sync_api import expect

from dues import tasks
from dues.models import PayrollFile
from tests.browsing import faults_of, sign_in
from tests.dues.payrolls import as_file, name, paying, table

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("width", [390, 1440])
def test_a_payroll_is_brought_worked_off_and_booked(page, tmp_path, house, people, width):
    belov, _ = paying(house, "Белов", "0012"), paying(house, "Громов", "0013")
    rows = table(["12", name(belov), "700,00"], ["99", "Чужов Лев Ильич", "70"])
    path = as_file(tmp_path / "взносы.xlsx", rows)
    page.set_viewport_size({"width": width, "height": 900})
    sign_in(page, people.accountant)

    page.goto("/office/dues/payrolls/")
    assert faults_of(page) == []
    page.get_by_role("link", name="Загрузить ведомость").click()
    page.get_by_label("Ведомость из бухгалтерии").set_input_files(path)
    assert faults_of(page) == []
    page.get_by_role("button", name="Сверить").click()
    expect(page.get_by_role("heading", name="Что в столбцах")).to_be_visible()
    assert faults_of(page) == []
    page.get_by_role("button", name="Сверить").click()
    expect(page.get_by_role("heading", name="Ведомость читается")).to_be_visible()
    of = PayrollFile.objects.get()
    tasks.match_payroll(of.pk)

    expect(page.get_by_role("heading", name="Пока ничего не учтено")).to_be_visible()
    assert faults_of(page) == []
    page.get_by_role("link", name="Указать, кто это").click()
    page.get_by_label("Фамилия или табельный №").fill("Громов")
    page.get_by_role("button", name="Найти").click()
    page.get_by_label(re.compile("Громов")).check()
    assert faults_of(page) == []
    page.get_by_role("button", name="Это он").click()
    expect(page.get_by_text("указано, кто это")).to_be_visible()
    page.get_by_role("button", name=re.compile("Так и должно быть.*Белов")).click()
    expect(page.get_by_text("Всё верно. Строк: 1.")).to_be_visible()
    page.get_by_role("button", name="Учесть").click()
    expect(page.get_by_role("heading", name="Ведомость учитывается")).to_be_visible()
    tasks.book_payroll(of.pk)

    expect(page.get_by_text("2 удержания записаны")).to_be_visible()
    assert faults_of(page) == []
    page.get_by_role("link", name="Отменить учёт").click()
    page.get_by_role("dialog").get_by_role("button", name="Отменить учёт").click()
    expect(page.get_by_text("Учёт отменён: удержания этой ведомости сняты.")).to_be_visible()
