"""Two at once, each on a connection of his own."""

from unittest.mock import Mock

import pytest

from cabinet import entering
from cabinet.cards import issue, reissue
from cabinet.enums import CabinetRefused, ProposalState, Revoked, WishKind
from cabinet.models import MemberSession, Proposal, UnionCard, Wish
from cabinet.proposals import accept, propose, reject, said
from cabinet.wishes import wish
from notifications.models import Message, Todo
from tests.applications.test_races import refusals, together
from tests.factories import NOON

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def no_worker(monkeypatch):
    monkeypatch.setattr("cabinet.entering._ask_worker", lambda pk: None)
    monkeypatch.setattr("notifications.asking.current_app", Mock())


def test_a_link_used_twice_at_once_opens_one_session(member):
    _, token, _ = entering.new_link(member, actor="тест", now=NOON)

    def come_in():
        return entering.open_by_link(token, is_own_device=True, now=NOON)

    results = together(come_in, come_in)

    assert len(refusals(results, CabinetRefused)) == 1
    assert MemberSession.objects.count() == 1


def test_the_link_and_its_code_at_once_open_one_session(member):
    request = entering.ask("anna@example.org", now=NOON)
    _, token, code = entering.new_link(member, request=request, actor="тест", now=NOON)

    results = together(
        lambda: entering.open_by_link(token, is_own_device=True, now=NOON),
        lambda: entering.open_by_code(request.key, code, is_own_device=True, now=NOON),
    )

    assert len(refusals(results, CabinetRefused)) == 1
    assert MemberSession.objects.count() == 1


def test_wrong_codes_at_once_are_all_counted(member):
    request = entering.ask("anna@example.org", now=NOON)
    link, _, code = entering.new_link(member, request=request, actor="тест", now=NOON)
    wrong = "111111" if code != "111111" else "222222"

    def guess():
        return entering.open_by_code(request.key, wrong, is_own_device=True, now=NOON)

    results = together(*[guess] * 6)

    assert len(refusals(results, CabinetRefused)) == 6
    link.refresh_from_db()
    assert link.wrong_codes == entering.WRONG_CODES


def test_a_request_answered_by_two_workers_is_one_letter(member):
    request = entering.ask("anna@example.org", now=NOON)

    results = together(*[lambda: entering.answer(request.pk, now=NOON)] * 2)

    assert sorted(results) == [0, 1]
    assert Message.objects.count() == 1


def test_a_card_asked_for_twice_at_once_is_one(member):
    together(*[lambda: issue(member.pk, actor="тест")] * 3)

    assert UnionCard.objects.count() == 1


def test_two_replacements_at_once_leave_one_good_card(member):
    issue(member.pk, actor="тест")

    together(*[lambda: reissue(member.pk, reason=Revoked.LOST, actor="тест")] * 2)

    assert UnionCard.objects.filter(revoked_at=None).count() == 1


def test_a_proposal_sent_twice_at_once_is_one_with_one_task(member, people):
    def send():
        return propose(member.pk, version=1, position="мастер", now=NOON)

    first, second = together(send, send)

    assert first == second
    assert Proposal.objects.count() == 1
    assert Todo.objects.count() == 1


def test_two_who_decide_at_once_make_one_decision(member, people):
    proposal = propose(member.pk, version=1, position="мастер", now=NOON)

    results = together(
        lambda: accept(
            proposal.pk, names=["position"], seen=said(proposal.changes), version=1,
            actor=people.chair, now=NOON,
        ),
        lambda: reject(proposal.pk, reason="Нет", actor=people.deputy, now=NOON),
    )  # fmt: skip

    assert len(refusals(results, CabinetRefused)) == 1
    proposal.refresh_from_db()
    member.refresh_from_db()
    taken = proposal.state == ProposalState.ACCEPTED
    assert member.position == ("мастер" if taken else "слесарь")
    assert Message.objects.filter(kind="member_proposal").count() == 1


def test_leaving_pressed_twice_at_once_is_one_wish(member, people):
    together(*[lambda: wish(member.pk, WishKind.LEAVE, now=NOON)] * 2)

    assert Wish.objects.count() == 1
    assert Todo.objects.count() == 1
