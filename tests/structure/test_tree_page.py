import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.enums import Role
from structure.branches import found_by
from structure.enums import Kind
from structure.models import Unit
from structure.services import change_unit, close_unit
from tests.factories import TODAY, in_office, make_employer, make_unit


def url(name, *args, query=""):
    return reverse(f"structure:{name}", args=args) + query


def names(answer):
    return [node.short_name for node in answer.context["nodes"]]


def test_a_chair_begins_with_his_own_organisation(house, people, seen_by):
    answer = seen_by(people.chair, url("tree"))

    assert answer.context["here"] == house.primary
    assert names(answer) == ["ЦПО электроцеха"]


def test_an_administrator_sees_one_level_of_the_union(house, people, seen_by):
    answer = seen_by(people.admin, url("tree"))

    assert answer.context["here"] == house.union
    assert names(answer) == ["Волгоградская ТО", "Тверская ТО"]


def test_who_holds_two_offices_begins_with_both(house, people, seen_by):
    user = in_office(house.neighbour, Role.PRIMARY_CHAIR)
    user.mandates.create(unit=house.shop, role=Role.SHOP_CHAIR, starts_on=TODAY.replace(year=2020))

    answer = seen_by(user, url("tree"))

    assert names(answer) == ["ЦПО электроцеха", "ППО «Камышинские сети»"]


def test_an_office_inside_another_is_not_shown_twice(house, people, seen_by):
    people.chair.mandates.create(
        unit=house.shop, role=Role.SHOP_CHAIR, starts_on=TODAY.replace(year=2020)
    )

    answer = seen_by(people.chair, url("tree"))

    assert answer.context["here"] == house.primary


def test_a_stranger_is_not_shown_the_tree(house, people, seen_by):
    assert seen_by(people.stranger, url("tree")).status_code == 404


def test_a_level_is_shown_from_its_page(house, people, seen_by):
    answer = seen_by(people.admin, url("tree", query=f"?at={house.territorial.pk}"))

    assert names(answer) == ["ППО «Волжская ГЭС»", "ППО «Камышинские сети»"]
    assert answer.context["path"] == [(house.union, True)]


@pytest.mark.parametrize("at", ["999999", "x", "9" * 30, "-1"])
def test_a_level_that_is_not_there_is_not_found(house, people, seen_by, at):
    answer = seen_by(people.admin, url("tree", query=f"?at={at}"))

    assert answer.status_code in {404, 200}
    assert "nodes" not in (answer.context or {}) or answer.context.get("here") == house.union


def test_the_level_of_a_neighbour_is_not_found(house, people, seen_by):
    answer = seen_by(people.chair, url("tree", query=f"?at={house.neighbour.pk}"))

    assert answer.status_code == 404


def test_a_branch_comes_as_rows_for_the_open_tree(house, people, client):
    client.force_login(people.admin)

    answer = client.get(url("branch", house.territorial.pk), headers={"HX-Request": "true"})

    assert answer.status_code == 200
    assert "ППО «Волжская ГЭС»" in answer.content.decode()
    assert "<html" not in answer.content.decode()


def test_a_branch_opened_as_a_page_leads_to_the_tree(house, people, seen_by):
    answer = seen_by(people.admin, url("branch", house.territorial.pk))

    assert answer["Location"] == url("tree", query=f"?at={house.territorial.pk}")


def test_a_branch_of_a_neighbour_is_not_found(house, people, client):
    client.force_login(people.chair)

    answer = client.get(url("branch", house.neighbour.pk), headers={"HX-Request": "true"})

    assert answer.status_code == 404


def test_a_long_level_goes_on_where_it_stopped(house, people, seen_by, monkeypatch):
    monkeypatch.setattr("structure.branches.PAGE", 2)
    for name in ("Б", "А", "А", "В", "Г"):
        make_unit(Kind.PRIMARY, house.other_territorial, short_name=name)
    shown, address = [], f"?at={house.other_territorial.pk}"

    while address:
        answer = seen_by(people.admin, url("tree", query=address))
        shown += names(answer)
        address = answer.context["next_url"]

    assert shown == ["А", "А", "Б", "В", "Г", "ППО «Калининская АЭС»"]


def test_closed_ones_are_shown_on_demand(house, people, seen_by):
    close_unit(house.neighbour.pk, house.primary.pk, on=TODAY, actor="тест")
    at = f"?at={house.territorial.pk}"

    usual = seen_by(people.admin, url("tree", query=at))
    everything = seen_by(people.admin, url("tree", query=f"{at}&closed=1"))

    assert names(usual) == ["ППО «Волжская ГЭС»"]
    assert names(everything) == ["ППО «Волжская ГЭС»", "ППО «Камышинские сети»"]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("волжская", ["ППО «Волжская ГЭС»"]),
        ("УДОМЛЯ", ["ППО «Калининская АЭС»"]),
        ("то твер", ["Тверская ТО"]),
        ("34-17", ["ППО «Волжская ГЭС»"]),
        ("энергомаш", ["ППО «Камышинские сети»"]),
        ("камышинские энергомаш", ["ППО «Камышинские сети»"]),
        ("орёл", ["ППО «Орел»"]),
        ("волжской", ["ППО «Волжская ГЭС»"]),
        ("мышин", ["ППО «Камышинские сети»"]),
        ("100%", []),
        ("_", []),
        ("нет такой", []),
    ],
)
def test_search_by_name_town_code_and_employer(house, people, seen_by, words, found):
    change_unit(house.primary.pk, actor="тест", code="34-17")
    make_employer(house.neighbour, short_name="АО «Энергомаш»")
    make_unit(Kind.PRIMARY, house.other_territorial, short_name="ППО «Орел»", name="Орел")

    answer = seen_by(people.admin, url("tree", query=f"?q={words.replace('%', '%25')}"))

    assert [unit.short_name for unit in answer.context["found"]] == found


def test_search_is_answered_by_indexes(house):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        with CaptureQueriesContext(connection) as asked:
            found_by(Unit.objects.all(), "волжская")
        cursor.execute(f"EXPLAIN {asked.captured_queries[0]['sql']}")
        plan = str(cursor.fetchall())

    indexes = ("unit_words", "unit_code", "employer_words", "employer_inn")
    assert [name for name in indexes if name not in plan] == []


def test_search_finds_only_what_one_may_see(house, people, seen_by):
    answer = seen_by(people.chair, url("tree", query="?q=ппо"))

    assert [unit.short_name for unit in answer.context["found"]] == ["ППО «Волжская ГЭС»"]


@pytest.mark.parametrize("query", ["", "?q=ППО", "?closed=1"])
def test_the_tree_costs_the_same_with_many(house, people, seen_by, query):
    address = url("tree", query=query)
    seen_by(people.admin, address)

    with CaptureQueriesContext(connection) as few:
        seen_by(people.admin, address)
    for number in range(12):
        territorial = make_unit(Kind.TERRITORIAL, house.union, short_name=f"ТО {number}")
        make_unit(Kind.PRIMARY, territorial, short_name=f"ППО {number}")
    with CaptureQueriesContext(connection) as many:
        seen_by(people.admin, address)

    assert len(many) == len(few)


def acts_of(answer, unit):
    """Addresses of the acts that the tree offers for an organisation."""
    text = answer.content.decode()
    addresses = {
        "create": url("create", unit.pk),
        "move": reverse("move_unit", args=[unit.pk]),
        "merge": f"{reverse('merge_units')}?unit={unit.pk}",
        "close": reverse("close_unit", args=[unit.pk]),
        "reopen": url("reopen", unit.pk),
    }
    return {word for word, address in addresses.items() if f'href="{address}"' in text}


def test_each_row_leads_to_every_act_that_is_possible_there(house, people, seen_by):
    close_unit(house.neighbour.pk, house.primary.pk, on=TODAY, actor="тест")

    answer = seen_by(people.admin, url("tree", query=f"?at={house.territorial.pk}&closed=1"))
    at_shop = seen_by(people.admin, url("tree", query=f"?at={house.shop.pk}"))
    found = seen_by(people.admin, url("tree", query="?q=волжская"))

    assert acts_of(answer, house.territorial) == {"create", "move", "merge", "close"}
    assert acts_of(answer, house.primary) == {"create", "move", "merge", "close"}
    assert acts_of(answer, house.neighbour) == {"reopen"}
    assert acts_of(at_shop, house.group) == {"move", "merge", "close"}
    assert acts_of(found, house.primary) == {"create", "move", "merge", "close"}
    assert acts_of(seen_by(people.admin, url("tree")), house.union) == {"create"}


def test_rows_read_in_place_lead_to_the_acts_too(house, people, client):
    client.force_login(people.admin)

    answer = client.get(url("branch", house.territorial.pk), headers={"HX-Request": "true"})

    assert acts_of(answer, house.primary) == {"create", "move", "merge", "close"}


def test_who_may_not_change_the_tree_is_offered_nothing(house, people, seen_by):
    for who in (people.chair, people.specialist, people.auditor):
        answer = seen_by(who, url("tree"))
        assert acts_of(answer, house.primary) == set()
        assert "row-menu" not in answer.content.decode()


def test_a_territorial_chair_changes_his_own_branch_alone(house, people, seen_by):
    user = people.territorial_chair
    user.mandates.create(
        unit=house.other_territorial,
        role=Role.TERRITORIAL_SPECIALIST,
        starts_on=TODAY.replace(year=2020),
    )

    answer = seen_by(user, url("tree"))

    assert "move" in acts_of(answer, house.territorial)
    assert acts_of(answer, house.other_territorial) == set()
