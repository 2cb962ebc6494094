"""What is done with a card elsewhere in the portal, as the member and a stranger see it."""

from datetime import timedelta

import pytest

from cabinet import entering
from cabinet.cards import check, code_of, issue
from cabinet.enums import WishKind
from cabinet.models import Proposal, UnionCard
from cabinet.proposals import propose, reject
from cabinet.tasks import tidy_up
from cabinet.wishes import wish
from members import movement
from members.duplicates.merging import merge
from members.models import Member, RemovalReason, SuspensionGround
from notifications.delivery import deliver
from notifications.models import Message, Todo
from tests.cabinet.visits import a_member, session_for
from tests.factories import NOON, TODAY
from tests.notifications.conftest import post

__all__ = ["post"]  # the mail server: pytest finds it here


def ended(member, key):
    """Is there no page of his any more?"""
    return entering.session_of(key) is None


def test_whoever_is_removed_has_neither_card_nor_page_from_that_moment(member, people):
    code = code_of(issue(member.pk, actor="тест"))
    _, key = session_for(member)
    wish(member.pk, WishKind.LEAVE)

    reason = RemovalReason.objects.get(code="own_will")
    movement.remove(member.pk, reason=reason, on=TODAY, actor=people.chair, now=NOON)

    assert not check(code).is_good
    assert ended(member, key)
    tidy_up()
    assert member.wishes.get().state == "done"
    assert UnionCard.objects.get().reason == "left"
    assert Todo.objects.open().count() == 0


def test_whoever_is_away_keeps_his_page_and_his_card_sleeps(member, people):
    code = code_of(issue(member.pk, actor="тест"))
    _, key = session_for(member)
    ground = SuspensionGround.objects.get(code="army")

    movement.suspend(member.pk, ground=ground, on=TODAY, actor=people.chair, now=NOON)
    tidy_up()

    assert not check(code).is_good
    assert not ended(member, key)
    later = NOON + timedelta(days=3)
    movement.give_back(member.pk, on=later.date(), actor=people.chair, now=later)
    assert check(code).is_good


def test_the_card_names_the_organisation_he_was_moved_to(member, house, people):
    code = code_of(issue(member.pk, actor="тест"))

    movement.move(member.pk, house.neighbour, on=TODAY, actor=people.admin, now=NOON)

    assert check(code).unit == house.neighbour


def test_a_merge_brings_cards_and_proposals_along_and_puts_the_session_out(member, house, people):
    twin = a_member(house.primary, email="second@example.org", phone="", card_number="")
    codes = [code_of(issue(one.pk, actor="тест")) for one in (member, twin)]
    for one in (member, twin):
        Proposal.objects.create(member=one, changes={"position": ["слесарь", "мастер"]})
    (_, stays), (_, goes) = session_for(member), session_for(twin)

    merge(member.pk, twin.pk, right=member.pk, actor=people.chair)

    assert [check(code).is_good for code in codes] == [True, True]
    assert member.proposals.count() == 2
    assert not ended(member, stays)
    assert ended(twin, goes)
    assert Member.objects.get(pk=twin.pk).merged_into_id == member.pk


@pytest.mark.parametrize("kind", ["member_entry", "member_proposal"])
def test_the_letter_goes_out_by_the_mail_server_whole(member, people, post, kind):
    if kind == "member_entry":
        entering.answer(entering.ask("anna@example.org").pk)
    else:
        made = propose(member.pk, version=1, position="мастер", now=NOON)
        reject(made.pk, reason="Приказа нет", actor=people.chair)
    message = Message.objects.get(kind=kind)

    verdict = deliver(message.pk)

    assert verdict.is_sent
    (letter,) = post.letters
    assert post.recipients == ["anna@example.org"]
    text = letter.get_body(["plain"]).get_content()
    assert f"https://portal.test{message.url}" in text
    if kind == "member_entry":
        token = message.url.split("/")[-2]
        assert entering.open_by_link(token, is_own_device=True)[0].member == member
