from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from structure.enums import Kind, TreeRefused
from structure.integrity import faults
from structure.models import Unit
from structure.services import close_unit, create_unit, move_unit
from tests.factories import TODAY, make_unit

WRITERS, STEPS = 4, 25


@pytest.mark.django_db(transaction=True)
def test_four_writers_at_once_leave_the_tree_whole():
    """Each creates an organisation and moves another; mptt alone breaks here in a second."""
    union = make_unit(Kind.UNION)
    territories = [make_unit(Kind.TERRITORIAL, union) for _ in range(3)]
    moving = [make_unit(Kind.PRIMARY, territories[0]) for _ in range(WRITERS)]

    with ThreadPoolExecutor(WRITERS) as pool:
        refused = list(
            pool.map(lambda number: change_the_tree(number, territories, moving), range(WRITERS))
        )

    assert refused == [0] * WRITERS
    assert Unit.objects.count() == 4 + WRITERS + WRITERS * STEPS
    assert faults() == []


def change_the_tree(number, territories, moving):
    refused = 0
    try:
        for step in range(STEPS):
            create_unit(
                kind=Kind.PRIMARY,
                parent_id=territories[(number + step) % 3].pk,
                actor="тест",
                name=f"Первичка {number}.{step}",
                short_name=f"{(step * 7) % 10} {number}.{step}",
            )
            try:
                move_unit(moving[number].pk, territories[(step + 1) % 3].pk, actor="тест")
            except TreeRefused:
                refused += 1
    finally:
        connections.close_all()
    return refused


@pytest.mark.django_db(transaction=True)
def test_of_two_closings_in_each_other_one_is_refused():
    union = make_unit(Kind.UNION)
    one, other = make_unit(Kind.TERRITORIAL, union), make_unit(Kind.TERRITORIAL, union)

    with ThreadPoolExecutor(2) as pool:
        done = list(pool.map(close, (one.pk, other.pk), (other.pk, one.pk)))

    assert sorted(done) == [False, True]
    assert Unit.objects.filter(closed_on=None).count() == 2


def close(unit, successor):
    try:
        close_unit(unit, successor, on=TODAY, actor="тест")
    except TreeRefused:
        return False
    finally:
        connections.close_all()
    return True


@pytest.mark.parametrize("write", ["create", "move", "close"])
def test_the_lock_comes_before_the_first_look_at_the_tree(house, write):
    acts = {
        "create": lambda: create_unit(
            kind=Kind.SHOP, parent_id=house.primary.pk, actor="тест", name="Ц", short_name="Ц"
        ),
        "move": lambda: move_unit(house.shop.pk, house.neighbour.pk, actor="тест"),
        "close": lambda: close_unit(house.primary.pk, house.neighbour.pk, on=TODAY, actor="тест"),
    }

    with CaptureQueriesContext(
        connection,
    ) as captured:
        acts[write]()

    statements = [query["sql"] for query in captured]
    lock = next(n for n, sql in enumerate(statements) if "pg_advisory_xact_lock(7301, 1)" in sql)
    look = next(n for n, sql in enumerate(statements) if "structure_unit" in sql)
    assert lock < look
