"""Two at once over one member: by threads, and by the order of the SQL."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from members import ledger, movement, transfers
from members.editing import MemberRefused
from members.enums import Status, TransferSide, TransferStage
from members.mending import last_move, take_back
from members.models import Member, Movement, RemovalReason, Transfer
from tests.applications.test_races import refusals, together
from tests.factories import CARRIED_OVER, NOON, TODAY, make_member

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def card(house):
    RemovalReason.objects.get_or_create(  # a test that commits empties the dictionaries
        code="own_will", defaults={"title": "По собственному желанию", "leaving": "own_will"}
    )
    return make_member(house.primary)


def asked(card, house, people):
    return transfers.ask(
        card.pk, house.neighbour, side=TransferSide.SOURCE, on=TODAY, actor=people.chair, now=NOON
    )


def moves():
    return Movement.objects.exclude(actor=CARRIED_OVER)


def remove(card, people):
    reason = RemovalReason.objects.get(code="own_will")
    return movement.remove(card.pk, reason=reason, on=TODAY, actor=people.chair, now=NOON)


def stands_once(card):
    """He is on the books of one organisation at most, and the ledger says the same."""
    assert Member.objects.get(pk=card.pk).memberships.filter(until=None).count() <= 1
    assert ledger.differences([card.pk]) == []


def test_two_who_agree_at_once_move_once(card, house, people):
    request = asked(card, house, people)

    results = together(
        lambda: transfers.agree(request.pk, actor=people.neighbour_chair, now=NOON),
        lambda: transfers.agree(request.pk, actor=people.admin, now=NOON),
    )

    assert len(refusals(results, MemberRefused)) == 1
    assert moves().count() == 1
    stands_once(card)


def test_agreed_and_withdrawn_do_not_both_win(card, house, people):
    request = asked(card, house, people)

    results = together(
        lambda: transfers.agree(request.pk, actor=people.neighbour_chair, now=NOON),
        lambda: transfers.withdraw(request.pk, actor=people.chair, now=NOON),
    )

    request.refresh_from_db()
    assert len(refusals(results, MemberRefused)) == 1
    assert (request.stage, moves().count()) in {
        (TransferStage.DONE, 1),
        (TransferStage.WITHDRAWN, 0),
    }
    stands_once(card)


def test_agreed_and_removed_end_in_one_order_or_the_other(card, house, people):
    request = asked(card, house, people)

    results = together(
        lambda: transfers.agree(request.pk, actor=people.neighbour_chair, now=NOON),
        lambda: remove(card, people),
    )

    request.refresh_from_db()
    card.refresh_from_db()
    assert card.status == Status.REMOVED
    assert (request.stage, len(refusals(results, MemberRefused))) in {
        (TransferStage.DONE, 0),
        (TransferStage.WITHDRAWN, 1),
    }
    stands_once(card)


def test_two_requests_at_once_make_one(card, house, people):
    results = together(
        lambda: asked(card, house, people),
        lambda: transfers.ask(
            card.pk, house.stranger_primary, side=TransferSide.SOURCE, on=TODAY,
            actor=people.deputy, now=NOON,
        ),
    )  # fmt: skip

    assert len(refusals(results, MemberRefused)) == 1
    assert Transfer.objects.open().count() == 1


def test_two_sweeps_at_once_do_it_once(card, house, people):
    asked(card, house, people)
    late = NOON.replace(day=28)

    results = together(*[lambda: transfers.confirm_overdue(now=late)] * 2)

    assert sum(results) == 1
    assert moves().count() == 1
    stands_once(card)


def test_a_mistake_taken_back_twice_at_once_is_taken_back_once(card, people):
    remove(card, people)
    seen = last_move(card).pk

    results = together(
        lambda: take_back(card.pk, line=seen, note="Ошибка", actor=people.chair, now=NOON),
        lambda: take_back(card.pk, line=seen, note="Ошибка", actor=people.deputy, now=NOON),
    )

    assert len(refusals(results, MemberRefused)) == 1
    assert moves().count() == 2
    stands_once(card)


def test_moved_and_removed_at_once_leave_him_on_no_books(card, house, people):
    together(
        lambda: movement.move(card.pk, house.shop, on=TODAY, actor=people.chair, now=NOON),
        lambda: remove(card, people),
    )

    assert Member.objects.get(pk=card.pk).status == Status.REMOVED
    stands_once(card)


def locks(queries):
    for query in queries:
        sql = query["sql"]
        if "pg_advisory_xact_lock_shared" in sql:
            yield "tree"
        elif "FOR UPDATE" in sql and 'FROM "members_member"' in sql:
            yield "card"
        elif "FOR UPDATE" in sql and 'FROM "members_transfer"' in sql:
            yield "request"
        elif sql.startswith(("UPDATE", "INSERT")):
            yield "write"


def test_an_answer_locks_the_tree_the_card_and_the_request_before_it_writes(card, house, people):
    request = asked(card, house, people)

    with CaptureQueriesContext(connection) as seen:
        transfers.agree(request.pk, actor=people.neighbour_chair, now=NOON)

    order = list(locks(seen.captured_queries))
    assert order[: order.index("write")] == ["tree", "card", "request"]
