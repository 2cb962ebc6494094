from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from audit.models import Entry
from members.models import Member
from structure.enums import Kind, TreeRefused
from structure.integrity import faults
from structure.models import Closing, JoinCode, Unit
from tests.factories import NOON, TODAY, make_application, make_member, make_unit
from unionportal import succession
from unionportal.succession import merge_units

NEW = {"name": "Объединённая первичная организация", "short_name": "ППО «Волга»"}


@pytest.fixture
def third(house):
    return make_unit(Kind.PRIMARY, house.territorial, short_name="ППО «Сбыт»")


def merge(units, successor=None, **more):
    told = {"on": TODAY, "actor": "тест", "now": NOON} | more
    return merge_units([unit.pk for unit in units], successor_id=successor and successor.pk, **told)


def fresh(unit):
    return Unit.objects.get(pk=unit.pk)


def test_several_become_one_of_them_with_all_they_had(house, third):
    people = [make_member(unit) for unit in (house.primary, third)]
    application = make_application(third)

    into = merge([house.primary, third], house.neighbour)

    application.refresh_from_db()
    assert into == house.neighbour
    assert [fresh(unit).successor for unit in (house.primary, third)] == [house.neighbour] * 2
    assert {Member.objects.get(pk=one.pk).unit for one in people} == {house.neighbour}
    assert application.unit == house.neighbour
    assert fresh(house.shop).parent == house.neighbour
    assert JoinCode.objects.filter(unit=house.neighbour).count() == 3
    assert faults() == []


def test_a_new_one_may_be_made_of_them(house, third):
    make_member(house.primary)

    into = merge([house.primary, third], new={**NEW, "parent_id": house.territorial.pk})

    assert (into.kind, into.parent, into.opened_on) == (Kind.PRIMARY, house.territorial, TODAY)
    assert Member.objects.get().unit == into
    assert fresh(house.shop).parent == into
    assert Closing.objects.filter(successor=into).count() == 2
    assert faults() == []


def test_what_cannot_be_closed_leaves_all_as_they_were(house, third):
    Unit.objects.filter(pk=third.pk).update(opened_on=date(2026, 11, 20))
    make_member(house.primary)
    lines = Entry.objects.count()

    with pytest.raises(TreeRefused, match=r"ППО «Сбыт»: .*раньше не закрыть"):
        merge([house.primary, third], new={**NEW, "parent_id": house.territorial.pk})

    assert fresh(house.primary).is_open
    assert Member.objects.get().unit == house.primary
    assert not Unit.objects.filter(short_name=NEW["short_name"]).exists()
    assert not Closing.objects.exists()
    assert Entry.objects.count() == lines


@pytest.mark.parametrize(
    ("which", "into", "sentence"),
    [
        (["primary", "shop"], "neighbour", "того же уровня"),
        (["primary", "primary"], "primary", "не может быть сама"),
        (["territorial"], "primary", "внутри|часть|уровня"),
        ([], "primary", "от двух до 20"),
    ],
)
def test_what_makes_no_sense_is_refused(house, which, into, sentence):
    with pytest.raises(TreeRefused, match=sentence):
        merge([getattr(house, word) for word in which], getattr(house, into))

    assert not Closing.objects.exists()


def test_a_new_one_is_made_of_two_at_least_and_of_one_level(house):
    new = {**NEW, "parent_id": house.territorial.pk}

    with pytest.raises(TreeRefused, match="хотя бы две"):
        merge([house.primary], new=new)
    with pytest.raises(TreeRefused, match="одного уровня"):
        merge([house.primary, house.shop], new=new)

    assert not Unit.objects.filter(short_name=NEW["short_name"]).exists()


def test_a_closed_one_is_not_merged_again(house, third):
    merge([third], house.neighbour)

    with pytest.raises(TreeRefused, match="ППО «Сбыт»: ППО «Сбыт» уже закрыта"):
        merge([house.primary, third], house.neighbour)

    assert fresh(house.primary).is_open


# the page


def url(*units, **more):
    query = "&".join([f"unit={unit.pk}" for unit in units] + [f"{k}={v}" for k, v in more.items()])
    return f"{reverse('merge_units')}?{query}"


@pytest.fixture
def seen(client):
    def seen(user, address):
        client.force_login(user)
        return client.get(address)

    return seen


@pytest.fixture
def sent(client):
    def sent(user, units, **data):
        client.force_login(user)
        data = {"unit": [unit.pk for unit in units], "on": "2026-11-02"} | data
        return client.post(reverse("merge_units"), data)

    return sent


def test_neighbours_are_offered_first_and_others_by_search(house, people, third, seen):
    beside = seen(people.admin, url(house.primary)).context["found"]
    searched = seen(people.admin, url(house.primary, q="удомля")).context["found"]
    foreign = seen(people.territorial_chair, url(house.primary, q="удомля")).context["found"]

    assert {unit for unit, _ in beside} == {house.neighbour, third}
    assert [unit for unit, _ in searched] == [house.stranger_primary]
    assert foreign == []


def test_chosen_ones_are_added_and_taken_away_by_links(house, people, third, seen):
    first = seen(people.admin, url(house.primary)).context["found"]
    added = seen(people.admin, dict(first)[third]).context["chosen"]
    left = seen(people.admin, added[0].without).context["chosen"]

    assert [choice.unit for choice in added] == [house.primary, third]
    assert [choice.unit for choice in left] == [third]


def test_the_page_shows_what_follows_for_each(house, people, third, seen):
    make_member(third)

    asked = seen(people.territorial_chair, url(house.primary, third, to=house.primary.pk))

    ((unit, follows),) = asked.context["closing"]
    assert (unit, follows.people, follows.codes) == (third, 1, 1)
    assert "1\xa0человек перейдёт на учёт правопреемника" in asked.content.decode()
    assert fresh(third).is_open


def test_they_are_merged_after_the_question(house, people, third, sent):
    answer = sent(people.territorial_chair, [house.primary, third], to=house.primary.pk)

    assert answer["Location"] == house.primary.get_absolute_url()
    assert fresh(third).successor == house.primary


def test_a_new_one_is_named_in_the_form(house, people, third, sent):
    answer = sent(
        people.territorial_chair,
        [house.primary, third],
        to="new",
        parent=house.territorial.pk,
        **NEW,
    )

    into = Unit.objects.get(short_name=NEW["short_name"])
    assert answer["Location"] == into.get_absolute_url()
    assert fresh(house.primary).successor == into


@pytest.mark.parametrize(
    "wrong",
    [
        {"on": "2999-01-01"},
        {"on": ""},
        {"to": "new", **NEW, "parent": ""},
        {"to": "new", **NEW, "short_name": ""},
    ],
)
def test_a_wrong_form_merges_nothing_and_keeps_what_was_typed(house, people, third, sent, wrong):
    data = {"to": house.primary.pk, "parent": house.territorial.pk} | wrong

    answer = sent(people.territorial_chair, [house.primary, third], **data)

    assert answer.status_code == 422
    if "name" in wrong:
        assert NEW["name"] in answer.content.decode()
    assert fresh(third).is_open
    assert fresh(house.primary).is_open


@pytest.mark.parametrize(("name", "status"), [("ППО «Сбыт»", 302), ("ппо «камышинские сети»", 422)])
def test_a_new_one_may_be_called_as_one_of_them_but_not_as_a_neighbour(
    house, people, third, sent, name, status
):
    answer = sent(
        people.territorial_chair,
        [house.primary, third],
        to="new",
        parent=house.territorial.pk,
        name=NEW["name"],
        short_name=name,
    )

    assert answer.status_code == status
    assert fresh(third).is_open is (status == 422)


def test_a_new_one_may_not_stand_where_one_may_not_change(house, people, third, sent):
    answer = sent(
        people.territorial_chair,
        [house.primary, third],
        to="new",
        parent=house.other_territorial.pk,
        **NEW,
    )

    assert answer.status_code == 422
    assert "parent" in answer.context["form"].errors
    assert fresh(third).is_open


@pytest.mark.parametrize("who", ["chair", "specialist", "neighbour_chair", "stranger"])
def test_who_may_not_change_the_tree_has_no_such_page(house, people, third, seen, sent, who):
    user = getattr(people, who)

    assert seen(user, url(house.primary, third)).status_code == 404
    assert sent(user, [house.primary, third], to=house.primary.pk).status_code == 404
    assert fresh(third).is_open


def test_foreign_ones_named_in_the_address_are_left_out(house, people, seen):
    asked = seen(people.territorial_chair, url(house.primary, house.stranger_primary, house.shop))

    assert [choice.unit for choice in asked.context["chosen"]] == [house.primary]


def test_without_anybody_chosen_there_is_no_page(house, people, seen):
    assert seen(people.admin, reverse("merge_units")).status_code == 404
    assert seen(people.admin, url(house.union)).status_code == 404


def test_no_more_than_twenty_are_chosen(house, people, third, seen, monkeypatch):
    monkeypatch.setattr(succession, "MERGED_AT_MOST", 2)

    asked = seen(people.admin, url(house.primary, house.neighbour, third))

    assert len(asked.context["chosen"]) == 2
    assert asked.context["is_full"]
    assert asked.context["found"] == []


def test_the_page_costs_the_same_with_many_to_choose_from(house, people, third, seen):
    seen(people.admin, url(house.primary))

    with CaptureQueriesContext(connection) as few:
        seen(people.admin, url(house.primary))
    for _ in range(3):
        make_unit(Kind.PRIMARY, house.territorial)
    with CaptureQueriesContext(connection) as many:
        seen(people.admin, url(house.primary))

    assert len(many) == len(few)
