from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from members.enums import Body, Post
from members.models import ElectedPost
from tests.factories import make_member

ENDING = reverse("members:ending_posts")


def elected(unit, **fields):
    member = fields.pop("member", None) or make_member(unit)
    fields = {"body": Body.COMMITTEE, "post": Post.MEMBER, "since": date(2024, 3, 1), **fields}
    return ElectedPost.objects.create(member=member, unit=unit, **fields)


def bodies(unit, **query):
    return reverse("members:bodies", args=[unit.pk], query=query)


@pytest.fixture
def chair(client, people):
    client.force_login(people.chair)
    return people.chair


def test_the_page_shows_people_and_empty_places(client, chair, house):
    elected(house.primary, member=make_member(house.shop, surname="Казначеева"), post="treasurer")

    text = client.get(bodies(house.primary)).content.decode()

    assert "Казначеева" in text
    assert "Нет председателя" in text
    assert "Нет казначея" not in text


def test_a_place_is_filled_by_searching_for_a_person(client, chair, house):
    member = make_member(house.shop, surname="Найдёнов")
    make_member(house.neighbour, surname="Найдёнова")

    text = client.get(
        bodies(house.primary, q="найд", body="committee", post="chair")
    ).content.decode()

    chosen = reverse("members:add_post", args=[member.pk])
    assert (
        f"{chosen}?unit={house.primary.pk}&amp;from=bodies&amp;body=committee&amp;post=chair"
        in text
    )
    assert "Найдёнова" not in text


@pytest.mark.parametrize(
    "query", [{"q": "\0"}, {"q": "я" * 500}, {"body": "boss", "post": "x"}, {"q": "%_\\"}]
)
def test_an_odd_address_is_no_fault(client, chair, house, query):
    assert client.get(bodies(house.primary, **query)).status_code == 200


def test_who_only_reads_changes_nothing_there(client, people, house):
    elected(house.primary)
    client.force_login(people.auditor)

    text = client.get(bodies(house.primary)).content.decode()

    assert "Прекратить" not in text
    assert "Кого добавить" not in text


def test_the_piece_of_the_card_of_an_organisation_is_no_page(client, chair, house):
    elected(house.primary)

    text = client.get(reverse("members:unit_bodies", args=[house.primary.pk])).content.decode()

    assert "<html" not in text
    assert bodies(house.primary) in text


def test_whose_term_ends_is_listed_the_soonest_first(client, chair, house):
    today = timezone.localdate()
    for surname, left in (("Скоров", 30), ("Прошлов", -5), ("Далёков", 91), ("Краев", 90)):
        elected(
            house.primary, member=make_member(house.shop, surname=surname),
            planned_until=today + timedelta(days=left),
        )  # fmt: skip
    elected(house.neighbour, planned_until=today)

    rows = client.get(ENDING).context["rows"]

    assert [post.member.surname for post in rows] == ["Прошлов", "Скоров", "Краев"]


def test_the_list_goes_on_and_may_be_of_one_organisation(client, chair, house, monkeypatch):
    monkeypatch.setattr("members.views.bodies.PAGE", 2)
    today = timezone.localdate()
    for _ in range(3):
        elected(house.shop, planned_until=today)
    elected(house.primary, planned_until=today)

    first = client.get(ENDING, {"unit": house.shop.pk})
    second = client.get(first.context["next_url"])

    assert [len(first.context["rows"]), len(second.context["rows"])] == [2, 1]
    assert {post.unit for post in second.context["rows"]} == {house.shop}
    assert client.get(ENDING, {"after": "x~y", "unit": "z"}).status_code == 200


@pytest.mark.parametrize("page", ["bodies", "ending"])
def test_more_people_are_read_by_the_same_queries(client, chair, house, page):
    queries = []
    for size in (1, 3):
        while ElectedPost.objects.count() < size:
            elected(house.primary, planned_until=timezone.localdate())
        with CaptureQueriesContext(connection) as captured:
            client.get(bodies(house.primary) if page == "bodies" else ENDING)
        queries.append(len(captured))

    assert queries[0] == queries[1]
