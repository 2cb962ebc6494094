import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from structure.agreements import add_agreement
from structure.enums import Kind
from structure.headcounts import add_headcount
from structure.models import Unit
from structure.public_pages import change_public_page
from structure.services import change_unit, close_unit, issue_join_code
from tests.browsing import faults_of, sign_in
from tests.factories import TODAY, make_employer, make_rules, make_unit
from tests.stack import opened

pytestmark = pytest.mark.django_db(transaction=True)
LONG = "Первичная организация Волжского производственного отделения филиала " * 3


@pytest.fixture
def crowded(house):
    """The house with a very long name, a closed organisation, codes of places and own rules."""
    long = make_unit(
        Kind.PRIMARY, house.territorial, short_name=LONG[:120], name=LONG[:200], town="Волжский"
    )
    make_employer(long, short_name=LONG[:150], head_post=LONG[:150], head_surname="Задунайский")
    change_unit(
        house.primary.pk,
        actor="тест",
        address="404130, г. Волжский, пр. Ленина, д. 1а",
        phone="+78443342001",
        email="ges@example.org",
        inn="7707083893",
        is_legal_entity=True,
    )
    issue_join_code(house.primary, actor="тест", place="проходная")
    make_rules(house.territorial, remind_after_days=7)
    add_headcount(house.primary.pk, actor="тест", on=TODAY, employees=1204, source=LONG[:200])
    add_agreement(
        house.primary.pk,
        actor="тест",
        concluded_on=TODAY.replace(year=2024),
        until=TODAY.replace(year=2027),
        dues_term=LONG[:150],
    )
    house.page = change_public_page(
        house.primary.pk,
        actor="тест",
        is_published=True,
        about=LONG,
        shows_address=True,
        shows_phone=True,
        shows_email=True,
        shows_chair=True,
        shows_employers=True,
    )
    close_unit(house.neighbour.pk, house.primary.pk, on=TODAY, actor="тест")
    house.long = long
    return house


def merging(house, to):
    return f"{reverse('merge_units')}?unit={house.primary.pk}&unit={house.long.pk}&to={to}"


def addresses(house):
    return [
        ("admin", reverse("structure:tree")),
        ("admin", reverse("structure:tree") + f"?at={house.territorial.pk}&closed=1"),
        ("admin", reverse("structure:tree") + "?q=волж"),
        ("territorial_chair", reverse("structure:unit", args=[house.primary.pk])),
        ("territorial_chair", reverse("structure:unit", args=[house.long.pk])),
        ("territorial_chair", reverse("structure:unit", args=[house.neighbour.pk])),
        ("chair", reverse("structure:joining", args=[house.primary.pk])),
        ("chair", reverse("structure:issue_code", args=[house.primary.pk])),
        ("chair", reverse("structure:rules", args=[house.primary.pk])),
        ("chair", reverse("structure:edit", args=[house.primary.pk])),
        ("chair", reverse("structure:employer", args=[house.employer.pk])),
        ("chair", reverse("structure:edit_employer", args=[house.employer.pk])),
        ("chair", reverse("structure:attach_employer", args=[house.primary.pk]) + "?q=волж"),
        *(
            ("chair", reverse("structure:edit_block", args=[house.primary.pk, block]))
            for block in ("name", "contacts", "elections", "legal", "bank")
        ),
        ("chair", reverse("structure:headcounts", args=[house.primary.pk])),
        ("chair", reverse("structure:add_headcount", args=[house.primary.pk])),
        ("chair", reverse("structure:agreements", args=[house.primary.pk])),
        ("chair", reverse("structure:add_agreement", args=[house.primary.pk])),
        ("chair", reverse("structure:public_page", args=[house.primary.pk])),
        ("chair", reverse("public_page", args=[house.page.code])),
        ("chair", reverse("applications:find") + "?q=волжская"),
        ("admin", reverse("structure:reopen", args=[house.neighbour.pk])),
        ("admin", f"{reverse('merge_units')}?unit={house.primary.pk}"),
        ("admin", merging(house, house.primary.pk)),
        ("admin", merging(house, "new")),
        ("admin", reverse("structure:create", args=[house.union.pk])),
        ("admin", reverse("move_unit", args=[house.shop.pk])),
        (
            "admin",
            reverse("move_unit", args=[house.primary.pk]) + f"?to={house.other_territorial.pk}",
        ),
        ("admin", reverse("close_unit", args=[house.primary.pk])),
        ("admin", reverse("close_unit", args=[house.primary.pk]) + f"?to={house.long.pk}"),
    ]


@pytest.mark.parametrize("width", [390, 1440])
def test_every_page_is_readable_by_everybody(crowded, people, browser, live_server, width):
    faults = {}
    with opened(browser, live_server, viewport={"width": width, "height": 900}) as page:
        for who, address in addresses(crowded):
            sign_in(page, getattr(people, who))
            answer = page.goto(address)
            found = faults_of(page) if answer.status == 200 else [f"status {answer.status}"]
            if found:
                faults[address] = found

    assert faults == {}


def test_the_tree_opens_in_place_and_by_keys(house, people, page):
    sign_in(page, people.admin)
    page.goto(reverse("structure:tree"))
    toggle = page.get_by_role("button", name="Что внутри: Волгоградская ТО")

    toggle.click()
    expect(page.get_by_role("link", name="ППО «Волжская ГЭС»", exact=True)).to_be_visible()
    expect(toggle).to_have_attribute("aria-expanded", "true")
    assert faults_of(page) == []

    page.get_by_role("link", name="ППО «Волжская ГЭС»", exact=True).focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("link", name="ЦПО электроцеха", exact=True)).to_be_visible()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("link", name="ЦПО электроцеха", exact=True)).to_be_focused()
    page.keyboard.press("ArrowLeft")
    expect(page.get_by_role("link", name="ППО «Волжская ГЭС»", exact=True)).to_be_focused()
    page.keyboard.press("ArrowLeft")
    expect(page.get_by_role("link", name="ЦПО электроцеха", exact=True)).to_be_hidden()


def test_a_long_branch_goes_on_in_place(house, people, page, monkeypatch):
    monkeypatch.setattr("structure.branches.PAGE", 2)
    for number in range(4):
        make_unit(Kind.PRIMARY, house.other_territorial, short_name=f"ППО {number}")
    sign_in(page, people.admin)
    page.goto(reverse("structure:tree"))

    page.get_by_role("button", name="Что внутри: Тверская ТО").click()
    page.get_by_role("link", name="Показать ещё").click()
    expect(page.get_by_role("link", name="ППО 3", exact=True)).to_be_visible()
    page.get_by_role("link", name="Показать ещё").click()

    expect(page.get_by_role("link", name="ППО «Калининская АЭС»", exact=True)).to_be_visible()
    expect(page.get_by_role("link", name="Показать ещё")).to_have_count(0)


def test_search_answers_while_one_types(house, people, page):
    sign_in(page, people.admin)
    page.goto(reverse("structure:tree"))

    page.get_by_label("Найти").press_sequentially("удом")

    expect(page.get_by_role("link", name="ППО «Калининская АЭС»", exact=True)).to_be_visible()
    expect(page).to_have_url(re.compile(r"[?&]q="))


def test_the_tree_works_without_scripts(house, people, browser, live_server):
    with opened(browser, live_server, java_script_enabled=False) as page:
        sign_in(page, people.admin)
        page.goto(reverse("structure:tree"))

        page.get_by_role("link", name="Что внутри: Волгоградская ТО").click()

        expect(page.get_by_role("heading", level=1)).to_have_text("Внутри: Волгоградская ТО")
        assert page.get_by_role("link", name="ППО «Волжская ГЭС»", exact=True).is_visible()


def test_a_code_is_issued_in_the_dialog(house, people, phone):
    sign_in(phone, people.chair)
    phone.goto(reverse("structure:joining", args=[house.primary.pk]))
    phone.get_by_role("link", name="Код для нового места").click()
    phone.get_by_role("button", name="Выдать код").click()
    expect(phone.get_by_text("Заполните это поле.")).to_be_visible()

    phone.get_by_label("Где будет висеть").fill("столовая")
    phone.get_by_role("button", name="Выдать код").click()

    expect(phone.get_by_text("Столовая", exact=True)).to_be_visible()
    assert house.primary.join_codes.filter(place="столовая").count() == 1


def test_an_organisation_is_closed_by_a_person(crowded, people, page):
    sign_in(page, people.territorial_chair)
    page.goto(reverse("structure:unit", args=[crowded.long.pk]))
    page.get_by_role("link", name="Закрыть, передать другой").click()
    page.get_by_role("link", name="Выбрать: ППО «Волжская ГЭС»").click()
    page.get_by_role("button", name="Закрыть и передать").click()

    expect(page.get_by_text("закрыта, всё передано")).to_be_visible()
    assert page.get_by_role("heading", level=1).inner_text() == "ППО «Волжская ГЭС»"
    assert Unit.objects.get(pk=crowded.long.pk).successor == crowded.primary


def test_the_card_tells_who_answers(house, people, page):
    sign_in(page, people.chair)
    page.goto(reverse("structure:unit", args=[house.primary.pk]))

    answering = page.get_by_role("region", name="Кто отвечает за заявления")

    expect(answering).to_contain_text("Chair Мария Петровна")
    assert faults_of(page) == []


def test_the_tree_is_changed_from_its_row_by_keys(crowded, people, page):
    sign_in(page, people.territorial_chair)
    page.goto(reverse("structure:tree"))
    menu = page.get_by_label("Изменить устройство: ППО «Волжская ГЭС»")

    menu.focus()
    page.keyboard.press("Enter")
    act = page.get_by_role("link", name="Объединить с другими: ППО «Волжская ГЭС»")
    expect(act).to_be_visible()
    assert faults_of(page) == []
    page.keyboard.press("Escape")
    expect(act).to_be_hidden()
    expect(menu).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", level=1)).to_have_text("Новая организация")


def test_organisations_are_merged_on_a_phone(crowded, people, phone):
    sign_in(phone, people.territorial_chair)
    phone.goto(reverse("structure:tree"))

    phone.get_by_label("Изменить устройство: ППО «Волжская ГЭС»").tap()
    assert faults_of(phone) == []
    phone.get_by_role("link", name="Объединить с другими: ППО «Волжская ГЭС»").tap()
    phone.get_by_role("link", name=f"Добавить: {crowded.long.short_name}").tap()
    phone.get_by_role("link", name="Остаётся ППО «Волжская ГЭС», дальше").tap()
    expect(phone.get_by_text("1 организация закроется")).to_be_visible()
    phone.get_by_role("button", name="Объединить").tap()

    expect(phone.get_by_text("Объединено: теперь это ППО «Волжская ГЭС».")).to_be_visible()
    assert Unit.objects.get(pk=crowded.long.pk).successor == crowded.primary


def test_a_closing_is_taken_back_from_the_tree(crowded, people, page):
    sign_in(page, people.territorial_chair)
    page.goto(reverse("structure:tree") + "?closed=1")
    page.goto(reverse("structure:tree") + f"?at={crowded.territorial.pk}&closed=1")

    page.get_by_label("Изменить устройство: ППО «Камышинские сети»").click()
    page.get_by_role("link", name="Открыть снова: ППО «Камышинские сети»").click()
    page.get_by_role("button", name="Открыть снова").click()

    expect(page.get_by_text("снова действует")).to_be_visible()
    assert Unit.objects.get(pk=crowded.neighbour.pk).is_open


def test_a_headcount_is_written_down_in_the_dialog(house, people, phone):
    sign_in(phone, people.chair)
    phone.goto(reverse("structure:unit", args=[house.primary.pk]))
    phone.get_by_role("region", name="Сколько работает").get_by_role("link", name="Записать").tap()
    phone.get_by_label("Сколько человек работает").fill("120")
    phone.get_by_label("Из них женщин").fill("121")
    phone.get_by_role("button", name="Записать").tap()
    expect(phone.get_by_text("Больше, чем всего работает: 120.")).to_be_visible()

    phone.get_by_label("Из них женщин").fill("60")
    phone.get_by_role("button", name="Записать").tap()

    expect(phone.get_by_text("Численность записана.")).to_be_visible()
    assert house.primary.headcounts.get().women == 60


def test_the_public_page_is_opened_and_leads_to_the_form(crowded, people, page):
    sign_in(page, people.chair)
    page.goto(reverse("structure:unit", args=[crowded.primary.pk]))
    page.get_by_role("link", name="Страница организации").click()
    expect(page.get_by_role("img", name="QR-код формы вступления")).to_be_visible()

    page.get_by_role("link", name="Вступить", exact=True).click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Заявление о вступлении")
