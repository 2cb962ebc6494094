"""The whole month of an accountant in a browser, from the register of changes to the act."""

import re
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from dues import tasks, totals
from dues.enums import PayrollState
from dues.models import (
    DuesMonth,
    DuesRegister,
    LedgerEntry,
    PayrollFile,
    ReconciliationAct,
    Withholding,
)
from dues.months import month_of, months_before
from tests.browsing import faults_of, sign_in, wait_for_path
from tests.dues.books import make_share
from tests.dues.payrolls import as_file, paying
from tests.dues.statements import statement_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def month():
    """The last whole month: the one whose money an accountant works off."""
    return months_before(month_of(timezone.localdate()), 1)


@pytest.fixture
def ground(house, month):
    make_share(house.union)
    for surname, number in (("Белов", "0012"), ("Гусев", "0013"), ("Дымов", "0014")):
        paying(house, surname, number)
    new = statement_of(house, "Абрамов", personnel_number="0011")
    new.starts_on = month
    new.save(update_fields=["starts_on"])
    totals.keep_months()
    return house


def test_a_month_goes_from_the_register_to_the_act(
    ground, people, page, live_server, tmp_path, month, quick_print
):
    faults, errors = [], []
    page.on("console", lambda line: errors.append(line.text) if line.type == "error" else None)
    page.set_viewport_size({"width": 1440, "height": 900})
    sign_in(page, people.accountant)

    # The register of changes, in the employer's own columns.
    page.goto(f"{live_server.url}{reverse('dues:month')}?month={month:%Y-%m}")
    faults += faults_of(page)
    page.get_by_role("link", name="Составить реестр изменений").click()
    page.locator("#rows").get_by_role("link", name=ground.employer.short_name).click()
    faults += faults_of(page)
    page.get_by_role("button", name="Составить реестр изменений").click()
    expect(page.get_by_role("link", name="Отметить передачу")).to_be_visible()
    register = DuesRegister.objects.get()
    assert list(register.lines.values_list("personnel_number", "kind")) == [("0011", "new")]

    # Handed over, confirmed.
    page.get_by_role("link", name="Отметить передачу").click()
    page.locator("dialog[open] input[name=received_by]").fill("Громова Л. П.")
    page.locator("dialog[open] button[type=submit]").click()
    page.get_by_role("link", name="Подтвердить всё").click()
    page.locator("dialog[open] button[type=submit]").click()
    expect(page.get_by_text("Удержание подтверждено: 1.")).to_be_visible()
    faults += faults_of(page)

    # The payroll's list: one of ours is missing, one in it is not ours.
    page.goto(f"{live_server.url}{reverse('dues:month')}?month={month:%Y-%m}")
    page.get_by_role("link", name="Загрузить ведомость").click()
    faults += faults_of(page)
    page.get_by_label("Ведомость из бухгалтерии").set_input_files(payroll(tmp_path))
    page.get_by_role("button", name="Сверить").click()
    wait_for_path(page, "/office/dues/payrolls/*/columns/")
    faults += faults_of(page)
    page.get_by_role("button", name="Сверить").click()
    wait_for_path(page, "/office/dues/payrolls/*/")
    of = PayrollFile.objects.get()
    assert of.month == month
    tasks.match_payroll(of.pk)

    # The piles are worked off.
    page.goto(f"{live_server.url}{of.get_absolute_url()}?pile=not_withheld")
    faults += faults_of(page)
    page.get_by_role("button", name=re.compile("Дело председателю.*Дымов")).click()
    expect(page.get_by_text("Дело председателю. Строк: 1.")).to_be_visible()
    page.goto(f"{live_server.url}{of.get_absolute_url()}?pile=not_ours")
    page.get_by_role("button", name=re.compile("[Сс]олидарный плательщик.*Чужой")).click()
    expect(page.get_by_text("Солидарный плательщик. Строк: 1.")).to_be_visible()
    faults += faults_of(page)
    page.get_by_role("button", name="Учесть").click()
    wait_for_path(page, of.get_absolute_url())
    tasks.book_payroll(of.pk)
    page.reload()
    faults += faults_of(page)
    of.refresh_from_db()
    assert (of.state, of.sum_total) == (PayrollState.BOOKED, Decimal("1700.00"))
    assert Withholding.objects.count() == 4

    # The money comes and is shared.
    page.goto(live_server.url + reverse("dues:new_payment"))
    page.get_by_label("Кто перечислил").select_option(label=ground.employer.short_name)
    page.get_by_label("Сумма, ₽").fill("1 500,00")
    faults += faults_of(page)
    page.get_by_role("button", name="Записать и учесть").click()
    expect(page.get_by_text("Поступление записано и учтено.")).to_be_visible()
    faults += faults_of(page)
    owed = LedgerEntry.objects.filter(unit=ground.primary, account="above")
    assert sum(entry.amount for entry in owed) < 0

    # What is left is in the act.
    page.goto(f"{live_server.url}{reverse('dues:books')}?month={month:%Y-%m}")
    faults += faults_of(page)
    page.get_by_role("link", name=ground.employer.short_name).first.click()
    page.get_by_role("button", name="Составить акт сверки").click()
    wait_for_path(page, "/office/dues/books/acts/*/")
    faults += faults_of(page)
    assert ReconciliationAct.objects.get().closing == Decimal("200.00")

    # The month says so too.
    page.goto(f"{live_server.url}{reverse('dues:month')}?month={month:%Y-%m}")
    faults += faults_of(page)
    expect(page.get_by_role("link", name="Отметить поступление")).to_be_visible()
    row = DuesMonth.objects.get(month=month)
    assert (row.withheld, row.received, row.payers) == (Decimal(1700), Decimal(1500), 3)

    assert (faults, errors) == ([], [])


def payroll(tmp_path):
    return as_file(
        tmp_path / "взносы-1251.csv",
        [
            ["Таб. №", "ФИО", "Удержано"],
            ["11", "Абрамов Пётр Сергеевич", "500,00"],
            ["12", "БЕЛОВ ПЕТР СЕРГЕЕВИЧ", "500,00"],
            ["13", "Гусев Пётр Сергеевич", "500,00"],
            ["900", "Чужой Пётр Львович", "200,00"],
            ["", "Итого", "1 700,00"],
        ],
    )
