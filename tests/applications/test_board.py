"""The board and the table in the browser's eyes: who gets there, what is offered, what it costs."""

import re

import pytest
from django.urls import reverse

from applications.enums import Stage
from applications.queries import BOARD_PAGE, PAGE
from tests.applications.situations import doubtful, drafted
from tests.factories import make_application, make_rules

BOARD, TABLE = "/office/applications/", "/office/applications/table/"
INSIDERS = [
    "admin", "specialist", "territorial_chair", "territorial_specialist", "chair", "deputy",
    "shop_chair", "auditor",
]  # fmt: skip
OUTSIDERS = ["accountant", "trainer", "employer_accountant", "neighbour_accountant", "stranger"]


def text_of(response):
    return response.content.decode()


def ways_of(response):
    """{id of a card: {column where it may be dropped: what is asked there}}"""
    cards = re.findall(r'data-card="(\d+)"([^>]*)>', text_of(response))
    return {int(pk): dict(re.findall(r'data-way-(\w+)="([^"]+)"', rest)) for pk, rest in cards}


def targets_of(response):
    return {pk: set(ways) for pk, ways in ways_of(response).items()}


@pytest.mark.parametrize("url", [BOARD, TABLE, f"{BOARD}column/signing/"])
@pytest.mark.parametrize("who", OUTSIDERS)
def test_there_is_no_such_page_for_who_sees_no_application(who, url, house, people, client):
    make_application(house.primary)
    client.force_login(getattr(people, who))

    assert client.get(url, headers={"HX-Request": "true"}).status_code == 404


@pytest.mark.parametrize("url", [BOARD, TABLE])
def test_whoever_has_not_signed_in_is_asked_to(url, house, client):
    response = client.get(url)

    assert response.status_code == 302
    assert response.url.startswith(reverse("accounts:login"))


@pytest.mark.parametrize("url", [BOARD, TABLE])
@pytest.mark.parametrize("who", INSIDERS)
def test_each_office_sees_its_own_and_those_below(who, url, house, people, client):
    make_application(house.shop, surname="Цехова")
    make_application(house.stranger_primary, surname="Чужакова")
    client.force_login(getattr(people, who))

    said = text_of(client.get(url))

    assert "Цехова" in said
    assert ("Чужакова" in said) == (who in {"admin", "specialist"})


def test_an_organisation_not_his_cannot_be_asked_for(house, people, client):
    client.force_login(people.chair)

    assert client.get(BOARD, {"unit": house.neighbour.pk}).status_code == 404
    assert client.get(BOARD, {"unit": house.shop.pk}).status_code == 200


def test_a_card_may_be_dropped_where_a_step_of_this_user_leads(house, people, client):
    new = make_application(house.primary, stage=Stage.NEW)
    signing = make_application(house.primary)
    resolution = make_application(house.primary, stage=Stage.RESOLUTION)
    drafts = make_application(house.primary, stage=Stage.RESOLUTION)
    drafted([drafts], people.chair)
    employer = make_application(house.primary, stage=Stage.EMPLOYER)
    ended = make_application(house.primary, stage=Stage.REJECTED)
    made = (new, signing, resolution, employer, ended)
    expected = {
        "chair": [
            {"rejected"},
            {"resolution", "rejected"},
            {"signing", "employer", "rejected"},
            {"accepted", "rejected"},
            set(),
        ],
        "specialist": [set(), {"resolution"}, {"signing"}, set(), set()],
        "auditor": [set(), set(), set(), set(), set()],
    }

    for who, targets in expected.items():
        client.force_login(getattr(people, who))
        found = targets_of(client.get(BOARD, {"late": ""}))
        assert [found.get(application.pk, set()) for application in made] == targets, who


def test_a_shop_chair_drops_on_decisions_only_where_shops_admit(house, people, client):
    application = make_application(house.shop, stage=Stage.RESOLUTION)
    client.force_login(people.shop_chair)
    before = targets_of(client.get(BOARD))[application.pk]
    make_rules(house.primary, shops_admit=True)

    after = targets_of(client.get(BOARD))[application.pk]

    assert before == {"signing"}
    assert after == {"signing", "employer", "rejected"}


@pytest.mark.parametrize(
    ("stage", "target", "name"),
    [
        (Stage.SIGNING, "resolution", "originals"),
        (Stage.SIGNING, "rejected", "step"),
        (Stage.RESOLUTION, "signing", "send_back"),
        (Stage.RESOLUTION, "employer", "draft_resolution"),
    ],
)
def test_a_drop_leads_to_what_the_step_asks(stage, target, name, house, people, client):
    application = make_application(house.primary, stage=stage)
    client.force_login(people.chair)

    url = ways_of(client.get(BOARD))[application.pk][target]

    assert client.get(url).resolver_match.view_name == f"applications:{name}"


def test_a_draft_is_signed_by_a_drop_on_the_employer(house, people, client):
    application = make_application(house.primary, stage=Stage.RESOLUTION)
    resolution = drafted([application], people.chair)
    client.force_login(people.chair)

    ways = ways_of(client.get(BOARD))[application.pk]

    assert ways["employer"] == reverse("applications:sign_resolution", args=[resolution.pk])


def test_a_doubtful_person_is_rejected_as_known(house, people, client):
    application = doubtful(house)
    client.force_login(people.chair)

    ways = ways_of(client.get(BOARD))[application.pk]

    assert ways["rejected"].startswith(f"{BOARD}step/deny_known/")


def test_a_column_shows_its_first_cards_and_goes_on_by_itself(house, people, client):
    made = [make_application(house.primary, surname=f"Ан{n:02}") for n in range(BOARD_PAGE + 2)]
    client.force_login(people.chair)

    first = client.get(BOARD, {"who": ""})
    more = re.search(r'hx-get="([^"]+)"[^>]*hx-target="closest li"', text_of(first)).group(1)
    second = client.get(more.replace("&amp;", "&"), headers={"HX-Request": "true"})

    seen = [pk for response in (first, second) for pk in targets_of(response)]
    assert seen == [application.pk for application in made]
    assert "<html" not in text_of(second)
    assert "hx-get" not in text_of(second)


def test_without_scripts_a_column_goes_on_in_the_table(house, people, client):
    client.force_login(people.chair)

    response = client.get(f"{BOARD}column/signing/?q=ан")

    assert response.url == f"{TABLE}?q=%D0%B0%D0%BD&stage=signing"


def test_the_table_is_sorted_by_its_headers_and_keeps_the_filters(house, people, client):
    for surname in ("Яковлева", "Абрамова"):
        make_application(house.primary, surname=surname)
    client.force_login(people.chair)

    said = text_of(client.get(TABLE, {"order": "name", "who": ""}))
    back = text_of(client.get(TABLE, {"order": "name_back", "q": "ов"}))

    assert said.index("Абрамова") < said.index("Яковлева")
    assert back.index("Яковлева") < back.index("Абрамова")
    assert 'aria-sort="ascending"' in said
    assert "?q=%D0%BE%D0%B2&amp;order=name" in back


def test_the_table_goes_on_by_a_link(house, people, client):
    for _ in range(PAGE + 1):
        make_application(house.primary)
    client.force_login(people.chair)

    first = text_of(client.get(TABLE))
    link = re.search(r'class="pager"[^>]*><a class="btn" href="([^"]+)"', first).group(1)
    second = text_of(client.get(link.replace("&amp;", "&")))

    assert first.count('data-label="Подано"') == PAGE
    assert second.count('data-label="Подано"') == 1


def test_closed_ones_are_found_by_their_stage(house, people, client):
    make_application(house.primary, stage=Stage.REJECTED, surname="Отказова")
    client.force_login(people.chair)

    assert "Отказова" not in text_of(client.get(TABLE))
    assert "Отказова" in text_of(client.get(TABLE, {"stage": "rejected"}))


def test_an_empty_board_tells_where_applications_come_from(house, people, client):
    client.force_login(people.chair)

    assert "Заявлений пока нет" in text_of(client.get(BOARD))
    assert "Ничего не нашлось" in text_of(client.get(BOARD, {"q": "никто"}))


@pytest.mark.parametrize("query", ["?q=\0", "?unit=x", "?order=x&after=y", "?stage=x&column=x"])
def test_a_strange_address_breaks_nothing(query, house, people, client):
    client.force_login(people.chair)

    assert client.get(BOARD + query).status_code == 200
    assert client.get(TABLE + query).status_code == 200


def test_an_auditor_reads_and_is_offered_nothing_to_do(house, people, client):
    make_application(house.primary)
    make_application(house.primary, stage=Stage.RESOLUTION)
    client.force_login(people.auditor)

    for url in (BOARD, TABLE):
        said = text_of(client.get(url))
        assert "row-tick" not in said
        assert "bulk-bar" not in said


@pytest.mark.parametrize("url", [BOARD, TABLE])
def test_a_page_asks_as_much_for_three_of_each_as_for_one(
    url, house, people, client, django_assert_num_queries, django_assert_max_num_queries
):
    client.force_login(people.chair)
    for stage in Stage:
        make_application(house.primary, stage=stage)
    client.get(url)
    with django_assert_max_num_queries(32) as asked:
        client.get(url)
    for unit in (house.shop, house.group):
        for stage in Stage:
            make_application(unit, stage=stage)

    with django_assert_num_queries(len(asked)):
        client.get(url)
