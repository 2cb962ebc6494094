from types import SimpleNamespace

import pytest
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext

from members import found, register
from members.enums import Status
from members.models import Member
from members.selection import selection_of
from structure.scope import Action
from tests.factories import in_office, make_member


@pytest.fixture
def four(house):
    """Members of the primary, its shop, the neighbour and the stranger."""
    rows = {
        "own": (house.primary, "Иванова", "Мария", "Петровна"),
        "child": (house.shop, "Ивановская", "Анна", "Ивановна"),
        "neighbour": (house.neighbour, "Петрова", "Мария", "Ивановна"),
        "stranger": (house.stranger_primary, "Ёлкин", "Пётр", ""),
    }
    return SimpleNamespace(
        **{
            word: make_member(unit, surname=surname, name=name, patronymic=patronymic)
            for word, (unit, surname, name, patronymic) in rows.items()
        }
    )


def shown(user, query="", **how):
    return [card.surname for card in selection_of(user, query).page(**how)[1].rows]


OFFICES = (
    "admin", "specialist", "territorial_chair", "chair", "shop_chair", "accountant", "trainer",
    "auditor", "neighbour_chair", "stranger",
)  # fmt: skip
ACTIONS = (Action.VIEW_MEMBER, Action.EDIT_MEMBER, Action.EXPORT_MEMBERS)


@pytest.mark.parametrize("office", OFFICES)
@pytest.mark.parametrize("few", [0, 50])
@pytest.mark.parametrize("action", ACTIONS)
def test_the_register_shows_what_the_policy_lets(people, four, monkeypatch, office, few, action):
    monkeypatch.setattr(register, "FEW", few)
    user = getattr(people, office)

    allowed = Member.objects.for_user(user, action)

    assert set(register.visible(user, action)) == set(allowed)


def test_each_sees_his_own(people, four):
    assert shown(people.admin) == ["Ёлкин", "Иванова", "Ивановская", "Петрова"]
    assert shown(people.chair) == ["Иванова", "Ивановская"]
    assert shown(people.shop_chair) == ["Ивановская"]
    assert shown(people.accountant) == []


def test_a_user_who_was_locked_out_sees_nothing(people, four):
    people.chair.is_active = False

    assert list(register.visible(people.chair)) == []


def test_a_card_merged_into_another_is_shown_to_nobody(people, four):
    Member.objects.filter(pk=four.own.pk).update(merged_into=four.child)

    assert shown(people.admin, "q=иван") == ["Ивановская"]
    assert shown(people.chair) == ["Ивановская"]


def test_status_and_organisation_narrow(people, house, four):
    make_member(house.shop, surname="Ушедший", status=Status.REMOVED)
    make_member(house.shop, surname="Никто", status=Status.NONE)

    own, shop = f"unit={house.primary.pk}", f"unit={house.shop.pk}"

    assert shown(people.admin, f"{own}&status=member") == ["Иванова", "Ивановская"]
    assert shown(people.admin, f"{shop}&status=removed") == ["Ушедший"]
    assert shown(people.admin, "status=none") == ["Никто"]
    assert shown(people.shop_chair, f"unit={house.neighbour.pk}") == []


NAMES = ["Иванов"] * 5 + ["Яковлев"]


@pytest.mark.parametrize("query", ["", "no_phone=1", "q=пётр"])
@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize("cap", [2, 1000])
def test_pages_follow_one_another_without_gaps_among_namesakes(
    people, house, monkeypatch, query, descending, cap
):
    monkeypatch.setattr(found, "CAP", cap)
    for surname in NAMES:
        make_member(house.primary, surname=surname)
    selection = selection_of(people.chair, query)

    seen, after = [], ""
    for _ in range(4):
        _, page = selection.page(after=after, size=2, descending=descending)
        seen += page.rows
        after = page.after
        if not after:
            break

    names = [card.surname for card in seen]
    assert names == (NAMES[::-1] if descending else NAMES)
    assert len({card.pk for card in seen}) == 6
    assert after == ""


@pytest.mark.parametrize("after", ["", "~", "иванов", "иванов~", "~5", "и~1e3", "и~" + "9" * 30])
@pytest.mark.parametrize("query", ["", "no_phone=1"])
def test_a_place_that_is_not_ours_is_the_beginning(people, four, after, query):
    assert len(shown(people.admin, query, after=after)) == 4


def test_counting_stops_early(people, four, monkeypatch):
    monkeypatch.setattr(found, "CAP", 2)

    assert found.counted(register.visible(people.admin)) == (2, True)
    assert found.counted(register.visible(people.chair)) == (2, False)
    assert selection_of(people.admin, "no_phone=1").page()[1].count == (2, True)
    assert selection_of(people.chair, "no_phone=1").page()[1].count == (2, False)


def settings_of_database():
    names = ("statement_timeout", "enable_sort", "enable_seqscan", "enable_bitmapscan")
    with connection.cursor() as cursor:
        cursor.execute("SELECT " + ", ".join(f"current_setting('{name}')" for name in names))
        return cursor.fetchone()


def test_what_takes_too_long_is_given_up_and_the_database_is_as_before(people, four, monkeypatch):
    before = settings_of_database()
    monkeypatch.setattr(found, "HASTE", "1")
    with pytest.raises(found.TooWide, match="Уточните"), found.in_haste():
        connection.cursor().execute("SELECT pg_sleep(1)")
    assert settings_of_database() == before

    monkeypatch.undo()
    monkeypatch.setattr(found, "CAP", 1)
    selection_of(people.admin, "no_phone=1").page()

    assert settings_of_database() == before


def test_a_fault_of_the_database_is_no_haste(people):
    with pytest.raises(OperationalError), found.in_haste():
        raise OperationalError("the server went away")


def test_the_whole_union_is_read_without_asking_about_each_organisation(people, four):
    cards, _ = selection_of(people.admin, "status=member").page()

    assert "structure_unit" not in str(cards.order_by("fio_sort").query)


def test_two_unions_are_not_taken_for_one(people, four, house, monkeypatch):
    monkeypatch.setattr(register, "FEW", 0)
    user = in_office(house.territorial, "territorial_chair")

    assert "structure_unit" in str(register.visible(user).query)


@pytest.mark.parametrize("query", ["", "q=иван", "q=мария", "no_phone=1&age_to=90"])
def test_a_page_costs_the_same_queries_for_one_and_for_three(people, house, query):
    asked = []
    for size in (1, 3):
        while house.primary.members.count() < size:
            make_member(house.primary, surname="Иванова", name="Мария", birth_date="1990-01-01")
        selection = selection_of(people.chair, query)
        with CaptureQueriesContext(connection) as captured:
            rows = selection.page()[1].rows
            [card.unit.parent.parent.short_name for card in rows]
        asked.append(len(captured))

    assert asked[0] == asked[1]
