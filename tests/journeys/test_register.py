"""The register at work: a chair's day, a week of the union's office, a member's visit."""

import io
import re
from datetime import date

import pytest
from django.conf import settings
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect
from python_calamine import CalamineWorkbook

from cabinet.models import UnionCard
from members.enums import Gender, Status
from members.ledger import differences
from members.models import Member, Merge, NameWord, Posting, Suspicion
from structure.models import Unit
from tests.factories import make_member
from tests.journeys.walking import enter, fetch, letter_of, look, visit
from tests.members.digests import digest

pytestmark = pytest.mark.django_db(transaction=True)
REGISTER = "/office/members/"
LIST = """Фамилия Имя Отчество;Дата рождения;Таб. №;Тел.;Должность;Дата вступления
СОКОЛОВА ВЕРА ПАВЛОВНА;01.02.1990;101;8 (902) 123-45-67;инженер;15.03.2015
Ершов Олег Ильич;1985-05-06;102;+7 902 765-43-21;слесарь;2012
Анна Без Даты;31.02.1980;103;12;сторож;01.01.2020
Петрова Анна Сергеевна;04.04.1991;104;9027001020;старший мастер;01.09.2018
"""


@pytest.fixture(autouse=True)
def nobody_came_before():
    cache.clear()


@pytest.fixture
def anna(house):
    return make_member(
        house.shop, surname="Петрова", name="Анна", patronymic="Сергеевна", gender=Gender.FEMALE,
        birth_date=date(1991, 4, 4), email="anna@example.org", card_number="34-000512",
        position="мастер", employer=house.employer,
    )  # fmt: skip


def test_a_day_of_a_chair(house, people, anna, worker, page):
    make_member(house.primary, surname="Горелов", name="Илья", gender=Gender.MALE)
    enter(page, people.chair)

    # Somebody calls: the chair types what he heard, with one letter wrong.
    visit(page, REGISTER)
    page.get_by_role("searchbox").fill("питрова")
    page.get_by_role("link", name="Петрова Анна Сергеевна", exact=True).click()
    expect(page.get_by_role("heading", name="Петрова Анна Сергеевна", level=1)).to_be_visible()
    look(page)

    # A new post: the card changes, its history keeps the old one.
    page.locator("#work").get_by_role("link", name=re.compile("Править")).click()
    page.get_by_label("Должность").fill("старший мастер")
    page.get_by_role("button", name="Сохранить").click()
    expect(page.get_by_text("мастер → старший мастер")).to_be_visible()
    look(page)

    # She goes on leave and is back on the same day by mistake: taken back without a trace in sums.
    page.get_by_role("link", name="Временно снять").click()
    page.get_by_label("Основание").select_option(label="Военная служба")
    page.get_by_role("button", name="Временно снять").click()
    expect(page.get_by_text("Временно снята с учёта").first).to_be_visible()
    assert counted(house.shop) == 0
    page.get_by_role("link", name="Исправить ошибку").click()
    look(page)
    page.locator("[name=how][value=take_back]").check()
    page.get_by_label("В чём была ошибка").fill("не та карточка")
    page.get_by_role("button", name="Исправить").click()
    expect(page.get_by_text("Исправлена ошибка учёта").first).to_be_visible()
    assert Member.objects.get(pk=anna.pk).status == Status.MEMBER
    assert counted(house.shop) == 1

    # A list as a sentence, saved, and taken away as a file that a worker makes.
    visit(page, f"{REGISTER}?gender=f&age_to=40&unit={house.shop.pk}")
    expect(page.get_by_role("status").filter(has_text="Женщины")).to_be_visible()
    page.get_by_role("link", name="Выгрузить").click()
    page.get_by_role("button", name="Выгрузить").click()
    page.get_by_role("link", name=re.compile("Скачать")).wait_for()
    look(page)
    data, _ = fetch(
        page, page.get_by_role("link", name=re.compile("Скачать")).get_attribute("href")
    )
    rows = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python()
    assert "Петрова Анна Сергеевна" in rows[1]
    assert not any("Горелов" in str(cell) for row in rows for cell in row)

    # She moves to the neighbour, who confirms; each counts her on his own day only.
    visit(page, f"{REGISTER}{anna.pk}/")
    page.get_by_role("link", name="Перевести", exact=True).click()
    page.get_by_role("searchbox").fill("Камышинские")
    page.get_by_role("button", name="Найти").click()
    page.get_by_role("link", name="Выбрать: ППО «Камышинские сети»").click()
    look(page)
    page.get_by_role("button", name="Отправить запрос").click()
    expect(page.get_by_text("Ждёт подтверждения").first).to_be_visible()
    assert counted(house.shop) == 1

    enter(page, people.neighbour_chair)
    visit(page, "/office/members/transfers/")
    page.get_by_role("link", name="Петрова Анна Сергеевна").click()
    page.get_by_role("link", name=re.compile("Подтвердить")).click()
    page.get_by_role("button", name=re.compile("Подтвердить")).click()
    expect(page.get_by_text("Выполнен").first).to_be_visible()
    assert (counted(house.shop), counted(house.neighbour)) == (0, 1)
    visit(page, "/office/members/balance/")
    expect(page.get_by_role("heading", name="Движение")).to_be_visible()
    assert differences() == []


def counted(unit):
    return sum(Posting.objects.filter(unit=unit).values_list("delta", flat=True))


def test_a_week_of_the_office(house, people, anna, worker, page, tmp_path):
    enter(page, people.admin)

    # Monday: two shops become one; everything of them goes along.
    second = house.shop
    visit(page, f"/office/structure/{house.primary.pk}/create/")
    page.get_by_role("radio", name="Цеховая организация").check()
    page.get_by_label("Полное наименование").fill("Цеховая организация ремонтного цеха")
    page.get_by_label("Краткое наименование").fill("ЦПО ремонтного цеха")
    page.get_by_role("button", name="Создать").click()
    expect(page.get_by_role("heading", name="ЦПО ремонтного цеха", level=1)).to_be_visible()
    look(page)
    repair = Unit.objects.get(short_name="ЦПО ремонтного цеха")
    visit(page, f"/office/structure/merge/?unit={second.pk}&unit={repair.pk}")
    page.get_by_role("link", name="Остаётся ЦПО ремонтного цеха, дальше").click()
    look(page)
    page.get_by_role("button", name="Объединить").click()
    expect(page.get_by_role("heading", name="ЦПО ремонтного цеха", level=1)).to_be_visible()
    assert Member.objects.get(pk=anna.pk).unit == repair
    assert (counted(second), counted(repair)) == (0, 1)

    # Tuesday: a list in the encoding of an old accountant's machine.
    before = register_digest()
    file = tmp_path / "список цеха.csv"
    file.write_bytes(LIST.encode("cp1251"))
    visit(page, f"/office/imports/new/?unit={house.primary.pk}")
    page.get_by_label("Файл со списком").set_input_files(file)
    page.get_by_role("button", name="Открыть файл").click()
    expect(page.get_by_role("heading", name="Что в столбцах")).to_be_visible()
    look(page)
    page.get_by_role("button", name="Проверить список").click()
    expect(page.get_by_text("В реестре пока ничего не изменилось")).to_be_visible()
    look(page)
    assert register_digest() == before
    page.get_by_role("button", name="Строки с замечаниями").click()
    ready = page.get_by_role("link", name="Скачать строки с замечаниями")
    expect(ready).to_be_visible()
    faults, _ = fetch(page, ready.get_attribute("href"))
    found = CalamineWorkbook.from_filelike(io.BytesIO(faults)).get_sheet_by_index(0).to_python()
    assert any("31.02.1980" in str(cell) for row in found for cell in row)
    if page.get_by_label("Да, всё верно, изменить").count():
        page.get_by_label("Да, всё верно, изменить").check()
    page.get_by_role("button", name="Записать в реестр").click()
    expect(page.get_by_text("Список загружен")).to_be_visible()
    look(page)
    assert Member.objects.filter(surname="Соколова", phone="+79021234567").count() == 1
    assert Member.objects.get(pk=anna.pk).position == "старший мастер"

    # Wednesday: it was the list of another town. It goes whole.
    page.get_by_role("link", name="Отменить загрузку").click()
    page.get_by_role("button", name="Отменить загрузку").click()
    expect(page.get_by_text("Реестр такой же, каким был до неё.")).to_be_visible()
    look(page)
    assert register_digest() == before
    assert differences() == []

    # Thursday: one woman on two cards becomes one, and two again.
    other = make_member(
        house.neighbour, surname="Петрова", name="Анна", patronymic="Сергеевна",
        birth_date=date(1991, 4, 4), phone="+79027001020",
    )  # fmt: skip
    before = register_digest()
    visit(page, f"/office/members/{anna.pk}/merge/{other.pk}/")
    page.get_by_role("button", name="Дальше: проверить").click()
    look(page)
    page.get_by_role("button", name="Объединить").click()
    expect(page.get_by_role("heading", name="Петрова Анна Сергеевна", level=1)).to_be_visible()
    assert sum(counted(unit) for unit in Unit.objects.all()) == 1
    visit(page, "/office/members/duplicates/merged/")
    page.get_by_role("link", name=re.compile("Разъединить")).click()
    look(page)
    page.get_by_role("button", name="Разъединить").click()
    expect(page.get_by_text("Карточки разъединены")).to_be_visible()
    assert register_digest() == before

    # Friday: the figures of the union and who they are made of.
    visit(page, f"/office/members/balance/?unit={house.union.pk}")
    expect(page.get_by_role("heading", name="По организациям")).to_be_visible()
    assert differences() == []


def register_digest():
    """What the register says, without the words by which the search helps to spell."""
    told = digest(Merge, Suspicion, NameWord)
    return {table: told[table] for table in told if table.startswith("members.")}


def test_a_visit_of_a_member(house, people, anna, worker, page, phone):
    # No password: a link comes by letter.
    visit(phone, "/")
    phone.get_by_role("link", name="Я член профсоюза").click()
    look(phone)
    phone.locator("[name=contact]").fill("anna@example.org")
    phone.get_by_role("button", name="Прислать ссылку").click()
    expect(phone.get_by_role("heading", name="Проверьте почту")).to_be_visible()
    letter = letter_of("member_entry", "anna@example.org")
    phone.goto(re.search(rf"{re.escape(settings.SITE_URL)}(/me/enter/\S+)", letter.text)[1])
    phone.get_by_role("button", name="Войти").click()
    expect(phone.get_by_role("heading", name="Анна Сергеевна")).to_be_visible()
    look(phone)

    # The card, and what a stranger learns from it.
    phone.get_by_role("button", name="Получить профбилет").click()
    expect(phone.locator(".ticket-qr svg")).to_be_visible()
    look(phone)
    code = phone.locator(".ticket-code").inner_text().split(":")[-1].strip()
    visit(page, f"/card/?code={code}")
    expect(page.get_by_role("heading", name="Действителен")).to_be_visible()
    shown = page.locator("main").inner_text()
    assert "Анна" not in shown
    assert "34-000512" not in shown

    # A correction waits for the chair, who takes it.
    phone.get_by_role("link", name="Моя страница").click()
    phone.get_by_role("link", name="Исправить").click()
    phone.locator("[name=position]").fill("начальник смены")
    phone.get_by_role("button", name="Отправить председателю").click()
    expect(phone.get_by_role("heading", name="Ждёт ответа")).to_be_visible()
    assert Member.objects.get(pk=anna.pk).position == "мастер"
    enter(page, people.chair)
    visit(page, reverse("cabinet:proposals"))
    page.get_by_role("button", name=re.compile("Принять всё")).click()
    expect(page.get_by_text("Предложений нет")).to_be_visible()
    assert Member.objects.get(pk=anna.pk).position == "начальник смены"
    phone.reload()
    expect(phone.get_by_text("начальник смены").first).to_be_visible()

    # A lost telephone: the old card dies at once.
    phone.goto(reverse("cabinet:lost_card"))
    phone.locator("main .btn-signal, main .btn-primary").first.click()
    expect(phone.locator(".ticket-qr svg")).to_be_visible()
    assert UnionCard.objects.filter(revoked_at__lte=timezone.now()).count() == 1
    page.context.clear_cookies()
    visit(page, f"/card/?code={code}")
    expect(page.get_by_role("heading", name="Не действителен")).to_be_visible()
