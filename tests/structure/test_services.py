from datetime import date

import pytest

from audit.models import Entry
from structure.enums import CHILDREN, Kind, TreeRefused
from structure.integrity import faults
from structure.models import JoinCode, Unit
from structure.services import (
    change_unit,
    close_unit,
    create_unit,
    fingerprint,
    issue_join_code,
    lock_tree,
    move_unit,
    revoke_join_code,
)
from tests.factories import NOON, make_employer, make_unit

TODAY = date(2026, 11, 2)
ALLOWED = [(parent, kind) for parent, kinds in CHILDREN.items() for kind in sorted(kinds)]
FORBIDDEN = [
    (parent, kind) for parent in CHILDREN for kind in Kind if (parent, kind) not in ALLOWED
]


@pytest.fixture
def of_kind(house):
    """A unit of every kind; None stands for the very top."""
    return {
        None: None,
        Kind.UNION: house.union,
        Kind.TERRITORIAL: house.territorial,
        Kind.PRIMARY: house.primary,
        Kind.SHOP: house.shop,
        Kind.GROUP: house.group,
    }


def create(kind, parent, **fields):
    return create_unit(
        kind=kind,
        parent_id=parent and parent.pk,
        actor="тест",
        **{"name": "Новая", "short_name": "Новая"} | fields,
    )


def test_the_table_of_who_stands_under_whom_is_whole():
    assert len(ALLOWED) + len(FORBIDDEN) == 30
    assert (Kind.TERRITORIAL, Kind.SHOP) in FORBIDDEN


@pytest.mark.parametrize(("parent", "kind"), ALLOWED)
def test_an_organisation_may_be_created_where_the_table_allows(of_kind, parent, kind):
    created = create(kind, of_kind[parent])

    assert Unit.objects.get(pk=created.pk).parent == of_kind[parent]
    assert created.join_codes.count() == 1
    assert faults() == []


@pytest.mark.parametrize(("parent", "kind"), FORBIDDEN)
def test_an_organisation_is_refused_elsewhere(of_kind, parent, kind):
    with pytest.raises(TreeRefused):
        create(kind, of_kind[parent])

    assert Unit.objects.count() == 8
    assert JoinCode.objects.count() == 8


def test_nothing_is_created_inside_a_closed_organisation(house):
    close_unit(house.primary.pk, house.neighbour.pk, on=TODAY, actor="тест")

    with pytest.raises(TreeRefused, match="закрыта"):
        create(Kind.SHOP, house.primary)

    assert Unit.objects.count() == 8


def test_an_organisation_moves_with_all_below_it(house):
    move_unit(house.primary.pk, house.other_territorial.pk, actor="тест")

    moved = Unit.objects.get(pk=house.primary.pk)
    assert moved.parent == house.other_territorial
    assert set(Unit.objects.inside(Unit.objects.get(pk=house.other_territorial.pk))) == {
        house.other_territorial, house.stranger_primary, house.primary, house.shop, house.group,
    }  # fmt: skip
    assert faults() == []
    assert Entry.objects.filter(action="structure.unit.moved").count() == 1


@pytest.mark.parametrize("target", ["primary", "shop", "group"])
def test_an_organisation_is_not_moved_inside_itself(house, target):
    with pytest.raises(TreeRefused, match="внутрь неё самой"):
        move_unit(house.primary.pk, getattr(house, target).pk, actor="тест")

    assert Unit.objects.get(pk=house.primary.pk).parent == house.territorial
    assert faults() == []


def test_an_organisation_is_not_moved_where_its_kind_may_not_stand(house):
    with pytest.raises(TreeRefused, match="не может стоять"):
        move_unit(house.shop.pk, house.territorial.pk, actor="тест")

    assert Unit.objects.get(pk=house.shop.pk).parent == house.primary


def test_an_organisation_is_not_moved_into_a_closed_one(house):
    close_unit(house.neighbour.pk, house.primary.pk, on=TODAY, actor="тест")

    with pytest.raises(TreeRefused, match="закрыта"):
        move_unit(house.shop.pk, house.neighbour.pk, actor="тест")

    assert Unit.objects.get(pk=house.shop.pk).parent == house.primary


def test_a_closed_organisation_is_not_moved(house):
    close_unit(house.neighbour.pk, house.primary.pk, on=TODAY, actor="тест")

    with pytest.raises(TreeRefused, match="больше не меняют"):
        move_unit(house.neighbour.pk, house.other_territorial.pk, actor="тест")

    assert Unit.objects.get(pk=house.neighbour.pk).parent == house.territorial


def test_a_move_to_the_same_place_is_refused_and_not_written_down(house):
    with pytest.raises(TreeRefused, match="уже входит"):
        move_unit(house.primary.pk, house.territorial.pk, actor="тест")

    assert not Entry.objects.filter(action="structure.unit.moved").exists()


def test_closing_gives_children_codes_and_employers_to_the_successor(house):
    closed = close_unit(house.primary.pk, house.neighbour.pk, on=TODAY, actor="тест")

    successor = Unit.objects.get(pk=house.neighbour.pk)
    assert (closed.closed_on, closed.successor) == (TODAY, house.neighbour)
    assert Unit.objects.get(pk=house.shop.pk).parent == successor
    assert Unit.objects.get(pk=house.group.pk).parent == house.shop
    assert set(successor.employers.all()) == {house.employer, house.foreign_employer}
    assert successor.join_codes.count() == 2
    assert not closed.join_codes.exists()
    assert faults() == []


def test_a_child_closed_before_stays_where_it_was(house):
    other = make_unit(Kind.SHOP, house.primary, short_name="ЦПО ремонта")
    close_unit(house.shop.pk, other.pk, on=TODAY, actor="тест")

    close_unit(house.primary.pk, house.neighbour.pk, on=TODAY, actor="тест")

    assert Unit.objects.get(pk=house.shop.pk).parent == house.primary
    assert Unit.objects.get(pk=other.pk).parent == house.neighbour
    assert faults() == []


def test_closing_twice_is_refused(house):
    close_unit(house.primary.pk, house.neighbour.pk, on=TODAY, actor="тест")

    with pytest.raises(TreeRefused, match="уже закрыта"):
        close_unit(house.primary.pk, house.stranger_primary.pk, on=TODAY, actor="тест")

    assert Unit.objects.get(pk=house.primary.pk).successor == house.neighbour
    assert Entry.objects.filter(action="structure.unit.closed").count() == 1


@pytest.mark.parametrize("successor", ["union", "territorial", "shop", "group", "primary"])
def test_the_successor_is_another_organisation_of_the_same_kind(house, successor):
    with pytest.raises(TreeRefused, match="Правопреемник"):
        close_unit(house.primary.pk, getattr(house, successor).pk, on=TODAY, actor="тест")

    assert Unit.objects.get(pk=house.primary.pk).is_open


def test_the_successor_is_open(house):
    close_unit(house.neighbour.pk, house.stranger_primary.pk, on=TODAY, actor="тест")

    with pytest.raises(TreeRefused, match="сама закрыта"):
        close_unit(house.primary.pk, house.neighbour.pk, on=TODAY, actor="тест")

    assert Unit.objects.get(pk=house.primary.pk).is_open


def test_an_organisation_is_not_closed_before_it_was_opened(house):
    change_unit(house.primary.pk, actor="тест", opened_on=date(2026, 11, 3))

    with pytest.raises(TreeRefused, match="раньше не закрыть"):
        close_unit(house.primary.pk, house.neighbour.pk, on=TODAY, actor="тест")

    assert Unit.objects.get(pk=house.primary.pk).is_open


def test_the_union_is_not_closed(house):
    other = make_unit(Kind.UNION, short_name="Другой союз")

    with pytest.raises(TreeRefused, match="Профсоюз закрыть нельзя"):
        close_unit(house.union.pk, other.pk, on=TODAY, actor="тест")

    assert Unit.objects.get(pk=house.union.pk).is_open


def test_a_change_of_the_card_is_written_down_with_old_and_new_values(house):
    change_unit(house.primary.pk, actor="тест", town="Камышин", code="34-01")

    entry = Entry.objects.get(action="structure.unit.changed")
    assert entry.data["changes"] == {"town": ["Волжский", "Камышин"], "code": ["", "34-01"]}


def test_a_change_of_nothing_is_not_written_down(house):
    change_unit(house.primary.pk, actor="тест", town="Волжский")

    assert not Entry.objects.filter(action="structure.unit.changed").exists()


def test_the_second_of_two_editors_is_told_what_the_first_wrote(house):
    seen = fingerprint(house.primary, ["town", "code"])
    change_unit(house.primary.pk, actor="первый", seen=seen, town="Камышин", code="")

    with pytest.raises(TreeRefused, match="населённый пункт — Камышин"):
        change_unit(house.primary.pk, actor="второй", seen=seen, town="Дубовка", code="")

    assert Unit.objects.get(pk=house.primary.pk).town == "Камышин"


def test_a_code_is_easy_to_read_aloud_and_of_one_place(house):
    code = issue_join_code(house.primary, actor="тест", place="проходная")

    assert len(code.code) == 7
    assert not set(code.code) & set("01IOL")
    assert (code.unit, code.place) == (house.primary, "проходная")


def test_a_closed_organisation_issues_no_code(house):
    closed = close_unit(house.primary.pk, house.neighbour.pk, on=TODAY, actor="тест")

    with pytest.raises(TreeRefused, match="заявлений не принимает"):
        issue_join_code(closed, actor="тест")

    assert not closed.join_codes.exists()


def test_a_code_is_revoked_once(house):
    code = house.primary.join_codes.get()
    revoke_join_code(code.pk, actor="тест", now=NOON)

    revoke_join_code(code.pk, actor="тест")

    assert JoinCode.objects.get(pk=code.pk).revoked_at == NOON
    assert Entry.objects.filter(action="structure.join_code.revoked").count() == 1


def test_in_place_of_the_last_code_revoked_comes_a_fresh_one(house):
    first = house.primary.join_codes.get()
    second = issue_join_code(house.primary, actor="тест", place="проходная")

    of_two = revoke_join_code(first.pk, actor="тест")
    of_one = revoke_join_code(second.pk, actor="тест")

    assert of_two is None
    assert of_one == house.primary.join_codes.get(revoked_at=None)
    assert (of_one.place, of_one.code == second.code) == ("проходная", False)


@pytest.mark.django_db(transaction=True)
def test_the_lock_is_not_taken_outside_a_transaction():
    with pytest.raises(RuntimeError):
        lock_tree()


def test_an_employer_of_both_is_not_doubled_by_closing(house):
    shared = make_employer(house.primary, house.neighbour)

    close_unit(house.primary.pk, house.neighbour.pk, on=TODAY, actor="тест")

    assert list(house.neighbour.employers.filter(pk=shared.pk)) == [shared]
