import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from playwright.sync_api import expect

from audit.models import Entry
from members import found
from tests.browsing import faults_of, sign_in
from tests.factories import in_office, make_member

REGISTER = reverse("members:register")
COLUMNS = reverse("members:columns")
PRINT = reverse("members:print_list")


def surnames(response):
    return [row.member.surname for row in response.context["rows"]]


@pytest.mark.parametrize("office", ["accountant", "trainer", "employer_accountant", "stranger"])
def test_who_may_not_see_members_does_not_get_to_the_register(client, people, office):
    client.force_login(getattr(people, office))

    for url in (REGISTER, COLUMNS, PRINT):
        assert client.get(url).status_code == 404


def test_a_neighbour_sees_nothing(client, house, people):
    make_member(house.primary)
    client.force_login(people.neighbour_chair)

    assert "В реестре пока никого" in client.get(REGISTER).content.decode()


def test_the_register_reads_its_filters_from_the_address(client, house, people):
    make_member(house.primary, surname="Абрамов")
    make_member(house.shop, surname="Абрамова", gender="f")
    make_member(house.shop, surname="Абрамян", gender="m")
    make_member(house.shop, surname="Яковлева", gender="f")
    client.force_login(people.chair)
    asked = {"q": "абр", "unit": house.shop.pk, "status": "member", "gender": "f", "age_to": ""}

    page = client.get(REGISTER, asked)

    assert surnames(page) == ["Абрамова"]
    assert page.context["parts"][0].part.text == "Женщины"


def test_every_part_of_the_sentence_can_be_taken_off(client, house, people):
    make_member(house.primary)
    client.force_login(people.chair)

    page = client.get(REGISTER, {"gender": "m", "age_from": "18", "age_to": "35", "no_phone": "1"})
    offs = [shown.without for shown in page.context["parts"]]

    assert offs == [
        "?age_from=18&age_to=35&no_phone=1",
        "?gender=m&no_phone=1",
        "?gender=m&age_from=18&age_to=35",
    ]


def test_a_list_says_how_many_there_are_and_a_search_how_to_go_on(
    client, house, people, monkeypatch
):
    monkeypatch.setattr("members.found.page_of.__defaults__", ("", 2))
    for name in ("Анна", "Вера", "Нина"):
        make_member(house.primary, surname="Абрамова", name=name)
    client.force_login(people.chair)

    texts = [client.get(REGISTER, {"q": q}).content.decode() for q in ("", "абр", "абрамова в")]

    assert "3 человека" in texts[0].replace("\xa0", " ")
    assert "Допишите имя и отчество" in texts[1]
    assert "1 человек</b>" in texts[2].replace("\xa0", " ")


def test_a_misspelt_name_gets_what_was_meant_with_the_rest_of_the_filter(client, house, people):
    make_member(house.primary, surname="Иванова", name="Анна")
    client.force_login(people.chair)

    page = client.get(REGISTER, {"q": "ивонова", "no_phone": "1"})

    assert "Возможно, вы искали" in page.content.decode()
    (meant,) = page.context["meant"]
    assert surnames(client.get(REGISTER + meant.url)) == ["Иванова"]
    assert "no_phone=1" in meant.url


def test_what_is_too_wide_is_told_and_nothing_is_lost(client, house, people, monkeypatch):
    make_member(house.primary)
    client.force_login(people.chair)

    def slow(*args, **kwargs):
        raise found.TooWide

    monkeypatch.setattr(found, "page_of", slow)
    page = client.get(REGISTER, {"no_phone": "1"}).content.decode()

    assert "Уточните" in page
    assert "без телефона" in page


@pytest.mark.parametrize(
    "query",
    [
        {"unit": "x"}, {"unit": "9" * 40}, {"status": "boss"}, {"q": "я" * 500}, {"after": "\0~1"},
        {"q": "\0"}, {"age_to": "много"}, {"member": "x"}, {"list": "x"}, {"order": "x"},
        {"position": "\0"}, {"employer": "%"}, {"admitted_from": "9999-99-99"},
    ],
)  # fmt: skip
def test_an_odd_address_is_no_fault(client, house, people, query):
    make_member(house.primary)
    client.force_login(people.chair)

    assert client.get(REGISTER, query).status_code == 200
    assert client.get(PRINT, query).status_code == 200


def test_an_organisation_of_others_is_not_offered_nor_taken(client, house, people):
    make_member(house.primary, surname="Свой")
    client.force_login(people.chair)

    page = client.get(REGISTER, {"unit": house.neighbour.pk})

    offered = [value for value, _ in page.context["form"].fields["unit"].choices]
    assert house.neighbour.pk not in offered
    assert house.shop.pk in offered
    assert surnames(page) == []
    assert "Этой организации среди ваших нет" in page.content.decode()


@pytest.mark.parametrize("query", [{}, {"q": "иван"}, {"no_phone": "1", "position": "слесарь"}])
def test_more_rows_are_read_by_the_same_queries(client, house, people, query):
    client.force_login(people.chair)
    client.post(COLUMNS, {"columns": ["unit", "primary", "employer", "status"]})
    queries = []
    for size in (1, 3):
        while house.primary.members.count() < size:
            make_member(house.primary, employer=house.employer, position="слесарь")
        with CaptureQueriesContext(connection) as captured:
            client.get(REGISTER, query)
        queries.append(len(captured))

    assert queries[0] == queries[1]
    assert queries[1] <= 18


def test_the_next_page_goes_on_where_this_one_ended(client, house, people, monkeypatch):
    monkeypatch.setattr("members.found.page_of.__defaults__", ("", 2))
    for surname in ("Абрамов", "Борисов", "Волков"):
        make_member(house.primary, surname=surname)
    client.force_login(people.chair)

    for order, names in (("", ["Абрамов", "Борисов"]), ("back", ["Волков", "Борисов"])):
        first = client.get(REGISTER, {"order": order, "no_email": "1"})
        second = client.get(REGISTER + first.context["next_url"])

        assert surnames(first) == names
        assert surnames(second) == [({"Абрамов", "Борисов", "Волков"} - set(names)).pop()]
        assert second.context["next_url"] == ""


def test_live_search_leaves_a_short_address(client, house, people):
    make_member(house.primary)
    client.force_login(people.chair)

    page = client.get(
        REGISTER, {"q": "иван", "gender": "", "age_to": ""}, headers={"HX-Request": "true"}
    )

    assert page["HX-Push-Url"] == f"{REGISTER}?q=%D0%B8%D0%B2%D0%B0%D0%BD"


def test_columns_are_remembered_for_the_one_who_chose_them(client, house, people):
    make_member(house.primary, card_number="00000042", position="слесарь")
    client.force_login(people.chair)

    refused = client.post(COLUMNS, {"columns": ["nothing"]})
    kept = client.post(COLUMNS, {"columns": ["card_number", "age"], "next": f"{REGISTER}?q=x"})

    def titles():
        return [column.title for column in client.get(REGISTER).context["columns"]]

    assert refused.status_code == 422
    assert kept.url == f"{REGISTER}?q=x"
    assert titles() == ["Фамилия, имя, отчество", "№ профбилета", "Возраст"]
    assert "00000042" in client.get(REGISTER).content.decode()
    client.post(COLUMNS, {"usual": "1"})
    assert "Должность" in titles()
    client.force_login(people.deputy)
    assert "Должность" in titles()


@pytest.mark.parametrize("there", ["https://example.org/", "//example.org", "javascript:x", ""])
def test_choosing_columns_leads_nowhere_else(client, people, there):
    client.force_login(people.chair)

    assert client.post(COLUMNS, {"columns": ["age"], "next": there}).url == REGISTER


def test_a_printed_list_is_recorded(client, house, people, monkeypatch):
    monkeypatch.setattr("members.views.register.PRINTED", 2)
    for surname in ("Абрамов", "Борисов", "Волков"):
        make_member(house.primary, surname=surname)
    client.force_login(people.chair)

    page = client.get(PRINT, {"no_phone": "1"}).content.decode()

    assert "Люди без телефона" in page
    assert "Борисов" in page
    assert "Волков" not in page
    assert "первые" in page
    entry = Entry.objects.get(action="members.list.printed")
    assert (entry.actor_id, entry.data) == (
        people.chair.pk,
        {"sentence": "Люди без телефона", "query": "no_phone=1", "rows": 2},
    )


def test_a_reader_who_only_reads_is_offered_no_changes(client, house, people):
    make_member(house.primary)
    client.force_login(in_office(house.primary, "auditor"))

    page = client.get(REGISTER).content.decode()

    assert "Напечатать" in page
    for words in ("Изменить у всех", "Выгрузить", "Добавить человека"):
        assert words not in page


@pytest.mark.django_db(transaction=True)
def test_the_register_answers_while_one_types_and_chooses(page, house, people):
    for surname, gender in (("Абрамов", "m"), ("Борисова", "f"), ("Борщёв", "m")):
        make_member(house.primary, surname=surname, gender=gender)
    sign_in(page, people.chair)
    page.goto(REGISTER)

    page.locator("[name=q]").press_sequentially("бор")
    expect(page.locator("#rows th")).to_have_text(
        ["Борисова Пётр Сергеевич", "Борщёв Пётр Сергеевич"]
    )
    page.get_by_text("+ условие").click()
    page.get_by_label("Пол").select_option("f")
    expect(page.locator("#rows th")).to_have_text(["Борисова Пётр Сергеевич"])
    expect(page.locator(".register-sentence")).to_contain_text("Женщины")
    assert page.url.endswith("&gender=f")
    page.get_by_label("Убрать условие: Женщины").click()
    expect(page.locator("#rows th")).to_have_count(2)
    page.get_by_label("Отметить: Борщёв Пётр Сергеевич").check()
    expect(page.locator(".bulk-bar")).to_contain_text("Отмечено: 1")


@pytest.mark.django_db(transaction=True)
def test_pages_can_be_read_by_everybody_and_fit_a_phone(page, phone, house, people):
    for surname in ("Абрамов", "Борисова-Преображенская"):
        make_member(house.shop, surname=surname, phone="+79730123456", email="a@example.org")
    for window in (page, phone):
        sign_in(window, people.chair)
        for url in (
            REGISTER,
            f"{REGISTER}?gender=none&no_card=1&status=member&employment=none&q=и",
            f"{REGISTER}?q=ъ",
            f"{REGISTER}?q=абромов",
            COLUMNS,
            PRINT,
        ):
            window.goto(url)
            for more in window.locator("details.more summary").all():
                more.click()

            assert faults_of(window) == [], url
