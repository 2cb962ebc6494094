"""The office's side: the union card and the entry from a member's card, and proposals."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from audit.models import Entry
from cabinet.cards import issue
from cabinet.enums import WishKind
from cabinet.models import Proposal, UnionCard
from cabinet.proposals import said
from cabinet.wishes import wish
from members.editing import save_card
from members.models import Member
from notifications.models import Message
from tests.cabinet.visits import a_member, session_for

PROPOSALS = reverse("cabinet:proposals")


def words(response):
    return response.content.decode()


def at(name, member):
    return reverse(f"cabinet:{name}", args=[member.pk])


def propose(member, **changes):
    changes = changes or {"position": ["слесарь", "мастер"]}
    return Proposal.objects.create(member=member, changes=changes)


def decide(client, proposal, **told):
    member = Member.objects.get(pk=proposal.member_id)
    told = {
        "name": list(proposal.changes),
        "seen": said(proposal.changes),
        "version": member.version,
        "decision": "accept",
        **told,
    }
    return client.post(proposal.get_absolute_url(), told)


def test_the_chair_issues_prints_replaces_and_revokes(client, member, people):
    client.force_login(people.chair)
    assert "Выдать билет" in words(client.get(at("of_member", member)))

    client.post(at("issue_card", member))
    card = UnionCard.objects.get()
    assert card.issued_by == "Chair Мария Петровна"
    pdf = client.get(at("print_card", member))
    assert b"".join(pdf.streaming_content).startswith(b"%PDF-")
    assert Entry.objects.get(action="cabinet.card.printed").actor_id == people.chair.pk

    assert client.get(at("revoke_card", member)).status_code == 200
    client.post(at("revoke_card", member), {"reason": "lost"})
    card.refresh_from_db()
    assert card.reason == "lost"
    assert UnionCard.objects.filter(revoked_at=None).count() == 1

    client.post(at("revoke_card", member), {"reason": "mistake"})
    assert not UnionCard.objects.filter(revoked_at=None).exists()
    assert "утерян" in words(client.get(at("of_member", member)))


@pytest.mark.parametrize("reason", ["", "left", "нет"])
def test_a_card_is_not_revoked_for_no_reason(client, member, people, reason):
    issue(member.pk, actor="тест")
    client.force_login(people.chair)

    client.post(at("revoke_card", member), {"reason": reason})

    assert UnionCard.objects.filter(revoked_at=None).count() == 1


def test_the_chair_sends_the_link_and_closes_the_entry(client, member, people):
    session, _ = session_for(member)
    client.force_login(people.chair)
    page = words(client.get(at("of_member", member)))
    assert "iPhone, Safari" in page

    client.post(at("send_link", member))
    client.post(at("put_out", member))

    assert Message.objects.get().to_address == "anna@example.org"
    session.refresh_from_db()
    assert session.ended_at is not None


def test_a_wish_is_seen_on_the_card_and_marked_done(client, member, people):
    made = wish(member.pk, WishKind.LEAVE, note="Переезжаю")
    client.force_login(people.chair)
    assert "«Переезжаю»" in words(client.get(at("of_member", member)))

    client.post(reverse("cabinet:fulfil_wish", args=[made.pk]))

    made.refresh_from_db()
    assert made.state == "done"


def test_who_may_only_read_is_shown_no_buttons(client, member, people):
    issue(member.pk, actor="тест")
    client.force_login(people.auditor)

    page = words(client.get(at("of_member", member)))

    assert "Электронный билет" in page
    assert "<form" not in page
    assert client.post(at("issue_card", member)).status_code == 404


@pytest.mark.parametrize(
    "office", ["neighbour_chair", "accountant", "trainer", "stranger", "auditor"]
)
def test_without_the_right_nothing_happens(client, member, people, office):
    issue(member.pk, actor="тест")
    proposal, made = propose(member), wish(member.pk, WishKind.LEAVE)
    before = Entry.objects.count()
    client.force_login(getattr(people, office))

    for name in ("issue_card", "revoke_card", "send_link", "put_out"):
        assert client.post(at(name, member), {"reason": "lost"}).status_code == 404
    assert client.get(at("print_card", member)).status_code == 404
    assert client.post(reverse("cabinet:fulfil_wish", args=[made.pk])).status_code == 404
    assert decide(client, proposal).status_code == 404
    assert client.get(proposal.get_absolute_url()).status_code == 404

    member.refresh_from_db()
    assert member.position == "слесарь"
    assert Entry.objects.count() == before
    assert not Message.objects.exists()


def test_proposals_are_listed_the_oldest_first_and_only_one_s_own(client, house, member, people):
    propose(a_member(house.neighbour, surname="Чужинова", card_number="9"))
    propose(member)
    propose(a_member(house.shop, surname="Ёлкина", card_number="8"))
    propose(a_member(house.shop, surname="Решённова", card_number="7"))
    Proposal.objects.filter(member__surname="Решённова").update(state="accepted")
    client.force_login(people.chair)

    response = client.get(PROPOSALS)

    names = [row.proposal.member.surname for row in response.context["rows"]]
    assert names == ["Петрова", "Ёлкина"]
    assert "<del>слесарь</del>" in words(response)


def test_the_list_asks_as_much_for_three_as_for_one(client, house, member, people):
    client.force_login(people.chair)
    propose(member)
    client.get(PROPOSALS)
    with CaptureQueriesContext(connection) as one:
        client.get(PROPOSALS)
    for number in range(2):
        propose(a_member(house.group, card_number=str(number)))

    with CaptureQueriesContext(connection) as three:
        client.get(PROPOSALS)

    assert len(three) == len(one)


def test_a_long_list_goes_on_where_it_stopped(client, house, people):
    for number in range(25):
        propose(a_member(house.primary, card_number=str(number)))
    client.force_login(people.chair)
    first = client.get(PROPOSALS)

    second = client.get(first.context["next_url"])

    seen = [row.proposal.pk for page in (first, second) for row in page.context["rows"]]
    assert len(seen) == len(set(seen)) == 25
    assert second.context["next_url"] == ""


def test_an_empty_list_says_what_will_be_here(client, people):
    client.force_login(people.chair)

    assert "Предложений нет" in words(client.get(PROPOSALS))


def test_opening_a_proposal_is_recorded(client, member, people):
    proposal = propose(member)
    client.force_login(people.chair)

    client.get(proposal.get_absolute_url())

    entry = Entry.objects.get(action="cabinet.proposal.read")
    assert (entry.actor_id, entry.unit_id) == (people.chair.pk, member.unit_id)


def test_all_of_it_is_taken_by_one_press(client, member, people):
    proposal = propose(member)
    client.force_login(people.chair)

    assert decide(client, proposal).url == PROPOSALS

    member.refresh_from_db()
    assert member.position == "мастер"


def test_a_rejection_without_a_reason_comes_back_with_what_was_typed(client, member, people):
    proposal = propose(member)
    client.force_login(people.chair)

    response = decide(client, proposal, decision="reject", name=[])

    assert response.status_code == 422
    assert "Напишите, почему" in words(response)
    decide(client, proposal, decision="reject", reason="Приказа нет")
    proposal.refresh_from_db()
    assert (proposal.state, proposal.reason) == ("rejected", "Приказа нет")
    assert "Приказа нет" in words(client.get(proposal.get_absolute_url()))


def test_a_card_changed_meanwhile_is_shown_before_it_is_overwritten(client, member, people):
    proposal = propose(member)
    client.force_login(people.chair)
    seen = member.version
    save_card(member.pk, actor="Другой", position="бригадир")

    response = decide(client, proposal, version=seen, reason="Хорошо")

    page = words(response)
    assert response.status_code == 422
    assert "карточку изменили" in page
    assert "(Другой)" in page
    assert "Сейчас на карточке уже другое: бригадир" in page
    assert ">Хорошо</textarea>" in page
    member.refresh_from_db()
    assert member.position == "бригадир"
    decide(client, proposal)  # seen, and taken all the same
    member.refresh_from_db()
    assert member.position == "мастер"


@pytest.mark.parametrize("version", ["", "нет", "9" * 30])
def test_a_broken_form_changes_nothing(client, member, people, version):
    proposal = propose(member)
    save_card(member.pk, actor="Другой", position="бригадир")
    client.force_login(people.chair)

    assert decide(client, proposal, version=version).status_code == 422

    member.refresh_from_db()
    assert member.position == "бригадир"


def test_what_a_merged_card_proposed_is_no_work_any_more(client, member, other, people):
    proposal = propose(member)
    Member.objects.filter(pk=member.pk).update(merged_into=other)
    client.force_login(people.chair)

    assert "Предложений нет" in words(client.get(PROPOSALS))
    assert client.get(proposal.get_absolute_url()).status_code == 404


def test_the_member_is_told_of_the_decision(client, member, people):
    proposal = propose(member)
    client.force_login(people.chair)

    decide(client, proposal)

    letter = Message.objects.get(kind="member_proposal")
    assert letter.to_address == "anna@example.org"
    assert letter.created_at <= timezone.now()
