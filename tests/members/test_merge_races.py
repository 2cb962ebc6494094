"""Merging at the same moment as something else: one of the two is told, and nothing is lost."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connections, transaction

from applications.enums import Stage
from applications.models import Application
from members import ledger
from members.duplicates import shown
from members.duplicates.finding import look_at
from members.duplicates.merging import merge
from members.duplicates.unmerging import unmerge
from members.editing import MemberRefused, save_card
from members.enums import Status
from members.models import DistinctPair, Member, Merge, Suspicion
from members.movement import move
from members.services import mark_distinct
from structure.enums import Kind
from tests.factories import NOON, TODAY, in_office, make_application, make_member, make_unit

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def place():
    union = make_unit(Kind.UNION)
    return make_unit(Kind.PRIMARY, make_unit(Kind.TERRITORIAL, union))


def at_once(*acts):
    """Do all at one moment; [what each returned, or the refusal it got]."""
    together = Barrier(len(acts))

    def run(act):
        try:
            together.wait(5)
            return act()
        except MemberRefused as refusal:
            return refusal
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def refused(results):
    return [result for result in results if isinstance(result, MemberRefused)]


@pytest.mark.parametrize("turn", range(3))
def test_two_merges_of_the_same_pair_in_both_directions(place, turn):
    one, other = make_member(place), make_member(place)

    results = at_once(
        lambda: merge(one.pk, other.pk, actor="первый", now=NOON),
        lambda: merge(other.pk, one.pk, actor="второй", now=NOON),
    )

    assert len(refused(results)) == 1
    assert Merge.objects.count() == 1
    assert Member.objects.living().count() == 1
    assert ledger.differences() == []


@pytest.mark.parametrize("turn", range(3))
def test_merges_in_a_ring_leave_one_way_out(place, turn):
    cards = [make_member(place, status=Status.NONE) for _ in range(3)]
    pks = [card.pk for card in cards]

    at_once(
        *(
            lambda number=number: merge(pks[number], pks[(number + 1) % 3], actor="тест", now=NOON)
            for number in range(3)
        )
    )

    assert Member.objects.living().count() >= 1
    assert Merge.objects.count() == 3 - Member.objects.living().count()


@pytest.mark.parametrize("turn", range(3))
def test_an_edit_is_either_merged_or_told_that_the_card_is_gone(place, turn):
    kept, gone = make_member(place), make_member(place, status=Status.NONE)
    seen = {kept.pk: kept.version, gone.pk: gone.version}

    results = at_once(
        lambda: merge(kept.pk, gone.pk, take=["address"], versions=seen, actor="тест", now=NOON),
        lambda: save_card(gone.pk, actor="тест", address="Волжский"),
    )

    assert len(refused(results)) == 1
    if Merge.objects.exists():
        assert "объединили с другой" in str(results[1])
        assert Member.objects.get(pk=gone.pk).address == ""
    else:
        assert "изменили" in str(results[0])
        assert Member.objects.get(pk=gone.pk).address == "Волжский"


@pytest.mark.parametrize("turn", range(3))
def test_a_move_is_either_merged_or_told_that_the_card_is_gone(place, turn):
    target = make_unit(Kind.PRIMARY, place.parent)
    kept, gone = make_member(place, status=Status.NONE), make_member(place)

    results = at_once(
        lambda: merge(kept.pk, gone.pk, actor="тест", now=NOON),
        lambda: move(gone.pk, target, on=TODAY, actor="тест", now=NOON),
    )

    card = Member.objects.living().get()
    assert card.pk == kept.pk
    assert card.memberships.get(until=None).unit_id == card.unit_id
    assert card.unit == (place if refused(results) else target)
    assert ledger.differences() == []


def test_a_process_that_holds_its_own_row_first_is_let_through(place):
    """Whoever works on an application locks it, then the card; merging must not wait across."""
    kept = make_member(place)
    gone = make_application(place, stage=Stage.SIGNING).member
    together = Barrier(2)

    def work():
        with transaction.atomic():
            application = Application.objects.select_for_update().get(member=gone)
            together.wait(5)
            connections["default"].cursor().execute("SELECT pg_sleep(0.3)")
            Member.objects.select_for_update().get(pk=gone.pk)
            Application.objects.filter(pk=application.pk).update(comment="готово")

    def merging():
        together.wait(5)
        return merge(kept.pk, gone.pk, actor="тест", now=NOON)

    results = at_once(work, merging)

    assert refused(results) == []
    application = Application.objects.get()
    assert (application.member, application.comment) == (kept, "готово")


def test_a_process_that_holds_its_own_row_first_is_let_through_when_a_merge_is_taken_back(place):
    kept = make_member(place)
    gone = make_application(place, stage=Stage.SIGNING).member
    told = merge(kept.pk, gone.pk, actor="тест", now=NOON)
    together = Barrier(2)

    def work():
        with transaction.atomic():
            application = Application.objects.select_for_update().get(member=kept)
            together.wait(5)
            connections["default"].cursor().execute("SELECT pg_sleep(0.3)")
            Member.objects.select_for_update().get(pk=kept.pk)
            Application.objects.filter(pk=application.pk).update(comment="готово")

    def parting():
        together.wait(5)
        return unmerge(told.pk, actor="тест", now=NOON)

    results = at_once(work, parting)

    assert refused(results) == []
    application = Application.objects.get()
    assert (application.member, application.comment) == (gone, "готово")


def test_taking_back_twice_at_once_is_done_once(place):
    told = merge(make_member(place).pk, make_member(place).pk, actor="тест", now=NOON)

    results = at_once(*[lambda: unmerge(told.pk, actor="тест", now=NOON)] * 2)

    assert len(refused(results)) == 1
    assert Member.objects.living().count() == 2
    assert ledger.differences() == []


def test_a_verdict_at_the_moment_of_the_search_is_not_asked_again(place):
    chair = in_office(place)
    one, other = make_member(place, phone="+79730000001"), make_member(place, phone="+79730000001")

    at_once(
        lambda: mark_distinct(one, other, actor="тест"),
        lambda: look_at([one.pk]),
        lambda: look_at([other.pk]),
    )

    assert DistinctPair.objects.count() == 1
    assert Suspicion.objects.count() <= 1
    assert shown.suspicions_for(chair) == ([], "")
