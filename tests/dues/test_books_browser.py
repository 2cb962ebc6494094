"""Money in a browser: a file from the bank, the book, what is paid up, an act, the month closed."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from audit.models import Entry
from dues import booking, periods
from dues.models import ClosedPeriod, ReconciliationAct
from tests.browsing import faults_of, sign_in, wait_for_path
from tests.dues.bank_files import ACCOUNT, bank_file, order
from tests.dues.books import OCTOBER, make_payment, make_share

pytestmark = pytest.mark.django_db(transaction=True)
AUTUMN = {"Дата": "15.10.2026", "ДатаПоступило": "15.10.2026"}


@pytest.fixture
def ground(house):
    house.primary.bank_account = ACCOUNT
    house.primary.save()
    house.employer.inn = "3435000001"
    house.employer.save()
    make_share(house.union)
    booking.book_withheld(
        unit=house.primary, employer=house.employer, month=OCTOBER, amount=Decimal("130000"),
        on=date(2026, 10, 10), key="payroll", actor="тест",
    )  # fmt: skip
    return house


def test_a_month_of_money_is_worked_off(ground, people, page, live_server, tmp_path, quick_print):
    faults, errors = [], []
    page.on("console", lambda line: errors.append(line.text) if line.type == "error" else None)
    page.set_viewport_size({"width": 390, "height": 844})
    sign_in(page, people.accountant)
    file = tmp_path / "kl_to_1c.txt"
    file.write_bytes(bank_file(order(**AUTUMN), order(number="126", purpose="Аренда", **AUTUMN)))

    page.goto(live_server.url + reverse("dues:payments"))
    faults += faults_of(page)
    page.get_by_role("link", name="Выписка банка").click()
    page.get_by_label("Файл выписки").set_input_files(file)
    faults += faults_of(page)
    page.get_by_role("button", name="Загрузить и посмотреть").click()
    wait_for_path(page, "/office/dues/payments/bank/*/")
    faults += faults_of(page)
    page.get_by_label("Не взносы").nth(1).check()
    page.get_by_role("button", name="Учесть показанные").click()
    expect(page.get_by_text("Учтено поступлений: 1.")).to_be_visible()

    page.goto(live_server.url + reverse("dues:books") + "?month=2026-10")
    faults += faults_of(page)
    page.get_by_role("link", name="Записать перечисление").click()
    faults += faults_of(page)
    page.get_by_label("Сумма, ₽").fill("50 160,20")
    page.get_by_label("Когда перечислено").fill("2026-10-20")
    page.get_by_role("button", name="Записать").click()
    expect(page.get_by_text("Перечисление записано")).to_be_visible()

    page.get_by_role("link", name=ground.employer.short_name).first.click()
    page.get_by_label("С месяца").select_option("2026-10")
    page.get_by_label("По месяц").select_option("2026-10")
    page.get_by_role("button", name="Показать").click()
    expect(page.get_by_text("Долг на конец")).to_be_visible()
    faults += faults_of(page)
    page.get_by_role("button", name="Составить акт сверки").click()
    wait_for_path(page, "/office/dues/books/acts/*/")
    faults += faults_of(page)
    assert ReconciliationAct.objects.get().closing == Decimal("4599.50")

    page.goto(
        live_server.url + reverse("dues:close_month", args=[ground.primary.pk]) + "?month=2026-10"
    )
    faults += faults_of(page)
    page.get_by_role("button", name="Закрыть месяц").click()
    expect(page.get_by_text("Месяц закрыт. В него")).to_be_visible()
    assert ClosedPeriod.objects.get().month == OCTOBER
    assert (faults, errors) == ([], [])


def test_shares_are_set_on_a_phone_and_on_a_desk(ground, people, page, live_server):
    sign_in(page, people.admin)
    page.goto(live_server.url + reverse("dues:shares"))
    page.get_by_label("Территориальной организации, %").fill("35,5")
    page.get_by_role("button", name="Установить").click()
    expect(page.get_by_text("Распределение установлено.")).to_be_visible()

    for width in (390, 1440):
        page.set_viewport_size({"width": width, "height": 900})
        assert faults_of(page) == []
        page.goto(live_server.url + reverse("dues:books"))
        assert faults_of(page) == []
        page.goto(live_server.url + reverse("dues:shares"))


def test_a_closed_month_is_opened_from_above_corrected_and_closed_again(
    ground, people, page, live_server
):
    wrong = booking.book_received(
        make_payment(ground.primary, ground.employer, "1300", paid_on=date(2026, 10, 12)),
        actor="тест",
    )  # fmt: skip
    periods.close_month(ground.primary, OCTOBER, actor=people.accountant)
    book = live_server.url + reverse("dues:books") + f"?unit={ground.primary.pk}&month=2026-10"
    operation = live_server.url + reverse("dues:operation", args=[wrong.pk])
    faults = []

    def take_back(reason):
        page.goto(operation)
        page.get_by_role("link", name="Сторнировать").click()
        page.get_by_label("Каким днём").fill("2026-10-31")
        page.get_by_label("Почему").fill(reason)
        page.get_by_role("button", name="Сторнировать").click()

    sign_in(page, people.accountant)
    page.goto(book)
    expect(page.get_by_text("Операции этого месяца записать нельзя")).to_be_visible()
    expect(page.get_by_role("link", name="Открыть месяц")).to_have_count(0)
    take_back("Чужой платёж")
    expect(page.get_by_text("закрыт. Запишите другой датой или откройте месяц")).to_be_visible()

    sign_in(page, people.admin)
    page.goto(book)
    page.get_by_role("link", name="Открыть месяц").click()
    page.get_by_role("button", name="Открыть").click()  # not without a reason
    expect(page.locator("#dialog .field-error")).to_be_visible()
    faults += faults_of(page)
    page.get_by_label("Почему открываете").fill("Чужой платёж, п/п № 7")
    page.get_by_role("button", name="Открыть").click()
    expect(page.get_by_text("Месяц снова открыт.")).to_be_visible()
    expect(page.get_by_text("Чужой платёж, п/п № 7")).to_be_visible()

    sign_in(page, people.accountant)
    take_back("Чужой платёж")
    expect(page.get_by_text("Операция сторнирована.")).to_be_visible()
    page.goto(book)
    faults += faults_of(page)
    page.get_by_role("link", name="Проверить и закрыть").click()
    faults += faults_of(page)
    expect(page.get_by_role("button", name="Закрыть месяц")).to_have_count(0)
    page.get_by_role("link", name="Все поступления месяца учтены или отложены").click()
    page.get_by_role("row").get_by_role("link").first.click()
    page.get_by_label("Не взносы").check()
    page.get_by_role("button", name="Сохранить").click()
    expect(page.get_by_text("Отложено: это не взносы.")).to_be_visible()
    page.goto(book)
    page.get_by_role("link", name="Проверить и закрыть").click()
    page.get_by_role("button", name="Закрыть месяц").click()
    expect(page.get_by_text("Месяц закрыт. В него")).to_be_visible()

    told = Entry.objects.filter(action__startswith="dues.period").order_by("pk")
    assert [entry.action.rsplit(".", 1)[1] for entry in told] == ["closed", "reopened", "closed"]
    assert [entry.actor_id for entry in told] == [
        one.pk for one in (people.accountant, people.admin, people.accountant)
    ]
    assert (faults, ClosedPeriod.objects.filter(reopened_at=None).count()) == ([], 1)
