import logging

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from structure.enums import Kind
from structure.integrity import Place, faults, renumber, right_places
from structure.models import Unit
from structure.services import lock_tree
from structure.tasks import check_tree
from tests.factories import make_unit


def numbers():
    return list(Unit.objects.order_by("pk").values_list("tree_id", "lft", "rght", "level"))


def spoil(unit, **wrong):
    Unit.objects.filter(pk=unit.pk).update(**wrong)


@pytest.fixture
def spoilt(house):
    """The numbers as they were, after three kinds of harm."""
    whole = numbers()
    spoil(house.shop, lft=house.shop.lft + 40, rght=house.shop.rght + 40)
    spoil(house.neighbour, level=7)
    spoil(house.stranger_primary, tree_id=house.union.tree_id + 5)
    return whole


def test_a_whole_tree_has_no_faults(house):
    assert faults() == []
    assert check_tree() == []


def test_broken_rows_are_found_and_named(house, spoilt):
    found = {fault.pk: str(fault) for fault in faults()}

    assert set(found) == {house.shop.pk, house.neighbour.pk, house.stranger_primary.pk}
    assert found[house.neighbour.pk] == (
        f"организация {house.neighbour.pk}: level 7, должно быть 2"
    )


def test_the_night_mends_them_and_tells(house, spoilt, caplog):
    with caplog.at_level(logging.ERROR):
        told = check_tree()

    assert len(told) == 3
    assert numbers() == spoilt
    assert len(caplog.records) == 4


def test_the_mending_takes_the_lock_before_it_looks_again(house, spoilt):
    with CaptureQueriesContext(connection) as captured:
        check_tree()

    statements = [query["sql"] for query in captured]
    lock = next(n for n, sql in enumerate(statements) if "pg_advisory" in sql)
    looks = [n for n, sql in enumerate(statements) if sql.startswith('SELECT "structure_unit"')]
    update = next(n for n, sql in enumerate(statements) if sql.startswith("UPDATE"))
    assert looks[0] < lock < looks[1] < update


def test_the_command_without_repair_only_tells(house, spoilt, capsys):
    with pytest.raises(CommandError, match="Строк с неверными номерами: 3"):
        call_command("check_tree")

    assert len(faults()) == 3


def test_the_command_with_repair_mends(house, spoilt, capsys):
    call_command("check_tree", "--repair")

    assert "Исправлено" in capsys.readouterr().out
    assert numbers() == spoilt


def test_parents_in_a_ring_are_told_and_left_alone(house):
    spoil(house.primary, parent=house.group)

    found = {fault.pk: fault for fault in faults()}
    check_tree()

    assert [str(found[unit.pk]).endswith("в кольцо") for unit in (house.primary, house.shop)] == [
        True, True,
    ]  # fmt: skip
    assert {fault.pk for fault in faults()} == {house.primary.pk, house.shop.pk, house.group.pk}


def test_two_trees_under_one_number_are_parted(house):
    other = make_unit(Kind.UNION, short_name="Другой союз")
    spoil(other, tree_id=house.union.tree_id)

    with transaction.atomic():
        lock_tree()
        renumber()

    assert len(set(Unit.objects.filter(parent=None).values_list("tree_id", flat=True))) == 2
    assert faults() == []


def test_siblings_keep_their_order():
    rows = [(1, None, Place(1, 1, 8, 0)), (9, 1, Place(1, 2, 3, 1)), (3, 1, Place(1, 4, 5, 1))]

    places = right_places(rows)

    assert places == {1: Place(1, 1, 6, 0), 9: Place(1, 2, 3, 1), 3: Place(1, 4, 5, 1)}


def test_a_branch_of_any_depth_is_numbered():
    rows = [(n, n - 1 or None, Place(1, 0, 0, 0)) for n in range(1, 5001)]

    places = right_places(rows)

    assert places[5000] == Place(1, 5000, 5001, 4999)


@pytest.mark.django_db(transaction=True)
def test_numbers_are_not_written_outside_a_transaction():
    with pytest.raises(RuntimeError):
        renumber()
