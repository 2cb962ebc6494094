"""Pages of the balance and of the register on a day: figures, people behind them, rights."""

import io
from datetime import date
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from playwright.sync_api import expect
from python_calamine import load_workbook

from audit.models import Entry
from members import movement
from tests.browsing import faults_of, sign_in
from tests.factories import make_member
from tests.members.test_balance import admitted, at, moved, removed, suspended
from tests.stack import opened

BALANCE, LINES = reverse("members:balance"), reverse("members:balance_lines")
FILE, PRINT = reverse("members:balance_file"), reverse("members:balance_print")
AS_OF = reverse("members:as_of")
AUTUMN = {"period": "days", "first": "2026-10-01", "last": "2026-10-31"}
pytestmark = pytest.mark.django_db


@pytest.fixture
def busy(house):
    """October of the primary: two come, one leaves, one dies, one moves inside, one is away."""
    for surname in ("Новая", "Новенький"):
        admitted(house.primary, date(2026, 10, 5), surname=surname)
    removed(make_member(house.shop, surname="Ушёл"), date(2026, 10, 6))
    removed(make_member(house.shop, surname="Умер"), date(2026, 10, 6), "died")
    moved(make_member(house.shop, surname="Внутри"), house.primary, date(2026, 10, 7))
    suspended(make_member(house.primary, surname="Служит"), date(2026, 10, 8))
    removed(
        make_member(house.primary, surname="Поздно"), date(2026, 9, 20), recorded=date(2026, 10, 9)
    )
    return house


def numbers(response):
    row = response.context["row"]
    return {figure.name: figure.number for figure in row.figures}


def asked(client, url, **query):
    return client.get(f"{url}?{urlencode(query)}")


def test_the_page_shows_the_bridge_and_organisations_one_level_down(client, busy, people):
    client.force_login(people.chair)

    page = asked(client, BALANCE, **AUTUMN)

    whole = page.context["whole"]
    assert (whole.opening, whole.closing) == (5, 3)
    assert numbers(page) == {
        "joined": 2, "came": 0, "restored": 0, "left": 2, "went": 0, "away": -1, "corrected": -1,
    }  # fmt: skip
    titles = [row.title for row in page.context["rows"]]
    assert titles == ["ППО «Волжская ГЭС»: без входящих организаций", "ЦПО электроцеха"]
    assert "Было на 1\xa0октября\xa02026\xa0г." in page.content.decode()


def test_the_reader_begins_with_the_highest_of_his_organisations(client, busy, people):
    client.force_login(people.territorial_chair)

    page = client.get(BALANCE)

    assert page.context["unit"] == busy.territorial
    assert page.context["period"].title.endswith("г.")
    assert [row.title for row in page.context["rows"]] == [
        "ППО «Волжская ГЭС»", "ППО «Камышинские сети»",
    ]  # fmt: skip


def test_a_figure_leads_to_its_people(client, busy, people):
    client.force_login(people.chair)
    page = asked(client, BALANCE, **AUTUMN)
    urls = {figure.name: figure.url for figure in page.context["bridge"]}

    def behind(name):
        return sorted(row.member.surname for row, *_ in client.get(urls[name]).context["rows"])

    assert behind("joined") == ["Новая", "Новенький"]
    assert behind("left") == ["Умер", "Ушёл"]
    assert behind("died") == ["Умер"]
    assert behind("inside") == ["Внутри"]
    assert behind("corrected") == ["Поздно"]
    assert urls["came"] == "" and urls["restored"] == ""


def test_the_opening_and_the_closing_lead_to_the_register_of_that_day(client, busy, people):
    client.force_login(people.chair)
    row = asked(client, BALANCE, **AUTUMN).context["row"]

    opening, closing = client.get(row.opening_url), client.get(row.closing_url)

    assert sorted(line.member.surname for line, *_ in opening.context["rows"]) == [
        "Внутри", "Поздно", "Служит", "Умер", "Ушёл",
    ]  # fmt: skip
    assert sorted(line.member.surname for line, *_ in closing.context["rows"]) == [
        "Внутри", "Новая", "Новенький",
    ]  # fmt: skip


def test_reading_people_and_taking_the_table_away_is_recorded(client, busy, people):
    client.force_login(people.chair)

    asked(client, LINES, figure="left", **AUTUMN)
    asked(client, AS_OF, on="2026-10-31")
    asked(client, FILE, **AUTUMN)
    asked(client, PRINT, **AUTUMN)

    told = Entry.objects.filter(actor_id=people.chair.pk).order_by("pk")
    assert list(told.values_list("action", "unit_id")) == [
        ("members.balance.read", busy.primary.pk),
        ("members.register.read_on", busy.primary.pk),
        ("members.balance.taken", busy.primary.pk),
        ("members.balance.taken", busy.primary.pk),
    ]


def test_one_who_was_here_and_is_elsewhere_now_is_named_but_not_opened(client, house, people):
    gone = make_member(house.primary, surname="Убывший")
    moved(gone, house.stranger_primary, date(2026, 10, 5))
    client.force_login(people.chair)

    page = asked(client, LINES, figure="went", **AUTUMN)

    assert [(row.member.surname, is_open) for row, _, is_open, _ in page.context["rows"]] == [
        ("Убывший", False)
    ]
    assert gone.get_absolute_url() not in page.content.decode()


@pytest.mark.parametrize("url", [BALANCE, FILE, PRINT, AS_OF, f"{LINES}?figure=left"])
def test_an_organisation_of_others_is_no_page(client, busy, people, url):
    sign = "&" if "?" in url else "?"
    client.force_login(people.neighbour_chair)

    assert client.get(f"{url}{sign}unit={busy.primary.pk}").status_code == 404
    assert client.get(f"{url}{sign}unit={busy.union.pk}").status_code == 404


@pytest.mark.parametrize("person", ["accountant", "trainer", "stranger"])
def test_who_may_not_see_members_counts_none(client, busy, people, person):
    client.force_login(getattr(people, person))

    assert [client.get(url).status_code for url in (BALANCE, FILE, PRINT, AS_OF)] == [404] * 4


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ({"period": "days", "first": "2026-10-31", "last": "2026-10-01"}, "Поменяйте дни"),
        ({"period": "days", "first": "2026-10-31"}, "Укажите оба дня"),
        ({"period": "days", "first": "вчера", "last": "2026-10-01"}, "Укажите день так"),
        ({"period": "days", "first": "0001-01-01", "last": "2026-10-01"}, "не раньше 1905"),
        ({"period": "days", "first": "1906-01-01", "last": "2026-10-01"}, "не больше 50 лет"),
    ],
)
def test_odd_days_are_told_in_words_and_not_lost(client, busy, people, query, words):
    client.force_login(people.chair)

    page = asked(client, BALANCE, **query).content.decode()

    assert words in page
    assert "2026-10" in page


@pytest.mark.parametrize("query", ["unit=x", "unit=99999999999999999999", "period=9", "after=~"])
def test_an_odd_address_is_no_fault(client, busy, people, query):
    client.force_login(people.chair)

    assert client.get(f"{BALANCE}?{query}").status_code in {200, 404}
    assert client.get(f"{LINES}?{query}&figure=nothing").status_code == 404


def test_the_file_has_the_same_numbers_and_nobody_in_it(client, busy, people):
    client.force_login(people.chair)

    content = asked(client, FILE, **AUTUMN).content

    rows = load_workbook(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    head = rows[3]
    total = dict(zip(head, rows[4], strict=True))
    assert (total["Принято"], total["Снято с учёта"], total["умерли"]) == (2, 2, 1)
    assert (total["Было на 01.10.2026"], total["Стало на 31.10.2026"]) == (5, 3)
    assert [row[0] for row in rows[4:]] == [
        "Итого: ППО «Волжская ГЭС»", "ППО «Волжская ГЭС»: без входящих организаций",
        "ЦПО электроцеха",
    ]  # fmt: skip
    assert not any("Умер" in str(cell) for row in rows for cell in row)


def test_a_register_of_nobody_says_so(client, house, people):
    client.force_login(people.chair)

    assert "ничего не изменилось" in client.get(BALANCE).content.decode()
    assert "На этот день никого" in asked(client, AS_OF, on="1950-01-01").content.decode()
    assert "Никого не нашлось" in asked(client, AS_OF, q="ъъ").content.decode()
    assert "Никого" in asked(client, LINES, figure="died").content.decode()


def test_the_register_of_a_day_knows_where_each_was_and_who_was_away(client, busy, people):
    client.force_login(people.chair)

    page = asked(client, AS_OF, on="2026-10-08")

    rows = {line.member.surname: line for line, *_ in page.context["rows"]}
    assert set(rows) == {"Новая", "Новенький", "Внутри", "Служит"}
    assert rows["Внутри"].unit == busy.primary
    assert str(rows["Служит"].absence.ground) == "Военная служба"
    assert not rows["Служит"].is_counted
    assert (page.context["known"], page.context["then"], page.context["away"]) == (3, 4, 1)
    day_before = asked(client, AS_OF, on="2026-10-06")
    rows = {line.member.surname: line for line, *_ in day_before.context["rows"]}
    assert rows["Внутри"].unit == busy.shop


def test_the_register_of_a_day_is_searched_and_read_page_by_page(client, house, people):
    for number in range(31):
        make_member(house.primary, surname=f"Абрамов{chr(ord('а') + number)}")
    make_member(house.primary, surname="Яковлев")
    client.force_login(people.chair)

    first = asked(client, AS_OF, on="2026-10-08")
    second = client.get(AS_OF + first.context["next_url"])
    found = asked(client, AS_OF, on="2026-10-08", q="яков")

    assert (len(first.context["rows"]), len(second.context["rows"])) == (30, 2)
    assert [line.member.surname for line, *_ in found.context["rows"]] == ["Яковлев"]


def test_who_came_back_the_same_day_is_not_away(client, house, people):
    card = make_member(house.primary)
    suspended(card, date(2026, 10, 8))
    movement.give_back(card.pk, on=date(2026, 10, 8), actor="т", now=at(date(2026, 10, 8)))
    client.force_login(people.chair)

    assert asked(client, AS_OF, on="2026-10-08").context["away"] == 0


@pytest.mark.parametrize(
    "url",
    [
        f"{BALANCE}?{urlencode(AUTUMN)}", f"{LINES}?figure=left&{urlencode(AUTUMN)}",
        f"{AS_OF}?on=2026-10-20", f"{AS_OF}?on=2026-10-20&by=then",
        f"{PRINT}?{urlencode(AUTUMN)}", f"{FILE}?{urlencode(AUTUMN)}",
    ],
)  # fmt: skip
def test_more_rows_are_read_by_the_same_queries(client, busy, people, url):
    client.force_login(people.territorial_chair)
    queries = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as captured:
            assert client.get(url).status_code == 200
        queries.append(len(captured))
        for unit in (busy.primary, busy.shop, busy.neighbour):
            for _ in range(2):
                removed(make_member(unit), date(2026, 10, 6))
                make_member(unit)

    assert queries[0] == queries[1]


@pytest.mark.django_db(transaction=True)
def test_pages_can_be_read_by_everybody_at_both_widths(browser, live_server, busy, people):
    pages = [
        f"{BALANCE}?{urlencode(AUTUMN)}", f"{BALANCE}?period=days",
        f"{LINES}?figure=left&{urlencode(AUTUMN)}", f"{AS_OF}?on=2026-10-08",
        f"{AS_OF}?on=1950-01-01", f"{PRINT}?{urlencode(AUTUMN)}",
        reverse("members:unit_figures", args=[busy.primary.pk]),
        reverse("structure:unit", args=[busy.primary.pk]),
    ]  # fmt: skip
    for width in (390, 1440):
        with opened(browser, live_server, viewport={"width": width, "height": 900}) as page:
            sign_in(page, people.chair)
            for url in pages:
                page.goto(url)
                page.wait_for_load_state("networkidle")
                assert faults_of(page) == [], (width, url)


@pytest.mark.django_db(transaction=True)
def test_from_a_number_to_the_person_by_clicks(page, busy, people):
    sign_in(page, people.chair)
    page.goto(f"{BALANCE}?{urlencode(AUTUMN)}")

    page.get_by_role("row", name="умерли").get_by_role("link").click()
    page.get_by_role("link", name="Умер Пётр Сергеевич").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Умер Пётр Сергеевич")
