from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from random import Random

import pytest
from django.db import connection, connections
from django.db.models import Exists, OuterRef
from django.test.utils import CaptureQueriesContext

from audit.models import Entry
from structure.agreements import add_agreement
from structure.enums import Kind, TreeRefused
from structure.headcounts import add_headcount
from structure.integrity import faults
from structure.models import JoinCode, Unit
from structure.public_pages import change_public_page
from structure.queries import standing
from structure.reopening import reopen_unit
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


@pytest.mark.django_db(transaction=True)
def test_of_two_who_open_it_again_one_does():
    union = make_unit(Kind.UNION)
    one, other = make_unit(Kind.TERRITORIAL, union), make_unit(Kind.TERRITORIAL, union)
    close_unit(one.pk, other.pk, on=TODAY, actor="тест")

    with ThreadPoolExecutor(2) as pool:
        done = list(pool.map(reopen, (one.pk, one.pk)))

    assert sorted(done) == [False, True]
    assert Entry.objects.filter(action="structure.unit.reopened").count() == 1


def reopen(unit):
    try:
        reopen_unit(unit, actor="тест")
    except TreeRefused:
        return False
    finally:
        connections.close_all()
    return True


@pytest.mark.parametrize("write", ["create", "move", "close", "reopen"])
def test_the_lock_comes_before_the_first_look_at_the_tree(house, write):
    acts = {
        "create": lambda: create_unit(
            kind=Kind.SHOP, parent_id=house.primary.pk, actor="тест", name="Ц", short_name="Ц"
        ),
        "move": lambda: move_unit(house.shop.pk, house.neighbour.pk, actor="тест"),
        "close": lambda: close_unit(house.primary.pk, house.neighbour.pk, on=TODAY, actor="тест"),
        "reopen": lambda: reopen_unit(house.primary.pk, actor="тест"),
    }
    if write == "reopen":
        acts["close"]()

    with CaptureQueriesContext(connection) as captured:
        acts[write]()

    statements = [query["sql"] for query in captured]
    lock = next(n for n, sql in enumerate(statements) if "pg_advisory_xact_lock(7301, 1)" in sql)
    look = next(n for n, sql in enumerate(statements) if "structure_unit" in sql)
    assert lock < look


@pytest.mark.parametrize("write", ["headcount", "agreement", "page"])
def test_what_is_written_on_a_card_holds_the_tree_first(house, write):
    pk = house.primary.pk
    acts = {
        "headcount": lambda: add_headcount(pk, actor="тест", on=TODAY, employees=1),
        "agreement": lambda: add_agreement(pk, actor="тест", concluded_on=TODAY, until=TODAY),
        "page": lambda: change_public_page(pk, actor="тест", is_published=True),
    }

    with CaptureQueriesContext(connection) as captured:
        acts[write]()

    first = next(query["sql"] for query in captured if "SAVEPOINT" not in query["sql"])
    assert "pg_advisory_xact_lock_shared(7301, 1)" in first


@pytest.mark.parametrize("seed", range(4))
def test_any_order_of_changes_leaves_the_tree_whole(house, seed):
    """Creating, moving, closing and opening again: each is refused, or right."""
    rng = Random(seed)  # noqa: S311 -- repeatable on purpose
    done = Counter()
    for step in range(80):
        unit, other = rng.choices(Unit.objects.order_by("pk"), k=2)
        act = rng.choice(("create", "move", "close", "close", "reopen"))
        try:
            if act == "create":
                kind = rng.choice(list(Kind))
                create_unit(
                    kind=kind, parent_id=unit.pk, actor="тест", name=f"{step}", short_name=f"{step}"
                )
            elif act == "move":
                move_unit(unit.pk, other.pk, actor="тест")
            elif act == "close":
                close_unit(unit.pk, other.pk, on=TODAY, actor="тест")
            else:
                closed = Unit.objects.exclude(closed_on=None).order_by("pk")
                reopen_unit(rng.choice(list(closed) or [unit]).pk, actor="тест")
        except TreeRefused:
            continue
        done[act] += 1
        assert faults() == []

    orphans = Unit.objects.open().filter(parent__closed_on__isnull=False)
    doors = JoinCode.objects.filter(unit=OuterRef("pk"), revoked_at=None)
    assert min(done[act] for act in ("create", "move", "close", "reopen")) > 0
    assert not orphans.exists()
    assert not Unit.objects.open().exclude(Exists(doors)).exists()
    assert all(standing(unit).is_open for unit in Unit.objects.exclude(closed_on=None))
