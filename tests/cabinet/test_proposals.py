import pytest

from audit.models import Entry
from cabinet.enums import CabinetRefused, ProposalState
from cabinet.models import Proposal
from cabinet.proposals import PROPOSED, accept, propose, reject, said, take_back, value_of
from members.editing import CardChanged, save_card
from members.models import Member, Revision
from notifications.models import Message, Todo
from tests.factories import NOON


def proposed(member, *, version=None, note="", **fields):
    member.refresh_from_db()
    told = {name: getattr(member, name) for name in PROPOSED} | fields
    return propose(member.pk, version=version or member.version, note=note, now=NOON, **told)


def accepted(proposal, actor, *, names=None, seen=None, version=None, **more):
    proposal.refresh_from_db()
    member = Member.objects.get(pk=proposal.member_id)
    return accept(
        proposal.pk,
        names=names if names is not None else list(proposal.changes),
        seen=seen or said(proposal.changes),
        version=version or member.version,
        actor=actor,
        now=NOON,
        **more,
    )


def test_only_what_differs_is_proposed_and_the_responsible_is_told(member, people):
    proposal = proposed(member, position="мастер", email="new@example.org", note="Повысили")

    assert proposal.changes == {
        "position": ["слесарь", "мастер"],
        "email": ["anna@example.org", "new@example.org"],
    }
    assert (proposal.state, proposal.note) == ("waiting", "Повысили")
    todo = Todo.objects.get()
    assert todo.user == people.chair
    assert todo.url == f"/office/members/proposals/{proposal.pk}/"
    assert str(todo.due_on) == "2026-11-12"  # seven working days after Monday, and a holiday
    entry = Entry.objects.get(action="cabinet.proposal.made")
    assert (entry.actor_id, entry.actor_label) == (None, "сам член профсоюза")


def test_the_card_stays_as_it_is_until_the_office_agrees(member):
    proposed(member, position="мастер")

    member.refresh_from_db()
    assert (member.position, member.version) == ("слесарь", 1)


def test_nothing_changed_is_nothing_proposed(member):
    with pytest.raises(CabinetRefused, match="ничего не изменили"):
        proposed(member)

    assert not Proposal.objects.exists()
    assert not Todo.objects.exists()


def test_the_same_sent_twice_is_one_proposal_and_one_task(member, people):
    first = proposed(member, position="мастер")
    second = proposed(member, position="мастер")

    assert first == second
    assert Todo.objects.count() == 1
    assert Entry.objects.filter(action__startswith="cabinet.proposal").count() == 1


def test_what_is_said_later_stands_in_place_of_what_waits(member):
    proposed(member, position="мастер", department="цех 1")

    proposal = proposed(member, position="инженер")

    assert proposal.changes == {"position": ["слесарь", "инженер"]}
    assert Proposal.objects.count() == 1


def test_everything_put_back_takes_the_proposal_back(member, people):
    proposed(member, position="мастер")

    proposal = proposed(member)

    assert proposal.state == ProposalState.WITHDRAWN
    assert Todo.objects.get().done_by == "Петрова А. С., лично"


def test_a_proposal_can_be_taken_back_and_twice_is_harmless(member, people):
    proposal = proposed(member, position="мастер")

    take_back(member.pk, now=NOON)
    take_back(member.pk, now=NOON)

    proposal.refresh_from_db()
    assert proposal.state == ProposalState.WITHDRAWN
    assert Todo.objects.open().count() == 0


def test_a_form_opened_before_the_office_changed_the_card_proposes_no_step_back(member):
    seen = member.version
    save_card(member.pk, actor="тест", department="цех 5")

    proposal = proposed(member, version=seen, department="", position="мастер")

    assert proposal.changes == {"position": ["слесарь", "мастер"]}


def test_the_whole_of_it_comes_onto_the_card(member, people):
    proposal = proposed(member, position="мастер", phone="+79730000009", birth_date=None)

    accepted(proposal, people.chair)

    member.refresh_from_db()
    assert (member.position, str(member.phone)) == ("мастер", "+79730000009")
    proposal.refresh_from_db()
    assert (proposal.state, proposal.decided_by) == ("accepted", "Chair Мария Петровна")
    revision = Revision.objects.get(member=member)
    assert revision.source == "Предложил сам член профсоюза"
    assert revision.actor == "Chair Мария Петровна"
    assert Todo.objects.get().done_by == "Chair Мария Петровна"


def test_a_part_of_it_comes_onto_the_card_and_he_learns_which(member, people):
    Member.objects.filter(pk=member.pk).update(phone="+79001234567")
    proposal = proposed(member, position="мастер", email="new@example.org")

    accepted(proposal, people.chair, names=["position"], reason="Почту подтвердите лично")

    member.refresh_from_db()
    assert (member.position, member.email) == ("мастер", "anna@example.org")
    proposal.refresh_from_db()
    assert (proposal.state, proposal.accepted) == ("partly", ["position"])
    letter = Message.objects.get(kind="member_proposal")
    assert (letter.to_address, letter.phone) == ("anna@example.org", "+79001234567")
    assert letter.subject == "Ваше исправление рассмотрено: принято частично"
    assert "Почту подтвердите лично" in letter.text
    assert letter.url == "/me/"


def test_a_birthday_and_a_choice_come_over_as_they_are(member, people):
    proposal = proposed(
        member, birth_date=value_of("birth_date", "1991-03-14"), employment="pensioner"
    )

    accepted(proposal, people.chair)

    member.refresh_from_db()
    assert str(member.birth_date) == "1991-03-14"
    assert member.employment == "pensioner"


def test_none_of_it_comes_onto_the_card_without_a_reason_told(member, people):
    proposal = proposed(member, position="мастер")

    with pytest.raises(CabinetRefused, match="Напишите, почему"):
        reject(proposal.pk, reason="  ", actor=people.chair)
    reject(proposal.pk, reason="Приказа нет", actor=people.chair, now=NOON)

    member.refresh_from_db()
    proposal.refresh_from_db()
    assert member.position == "слесарь"
    assert (proposal.state, proposal.reason) == ("rejected", "Приказа нет")


def test_nothing_ticked_is_no_decision(member, people):
    proposal = proposed(member, position="мастер")

    with pytest.raises(CabinetRefused, match="Отметьте"):
        accepted(proposal, people.chair, names=["surname"])

    proposal.refresh_from_db()
    assert proposal.state == ProposalState.WAITING


def test_what_the_office_saw_must_still_be_what_is_proposed(member, people):
    proposal = proposed(member, position="мастер")
    seen = said(proposal.changes)
    proposed(member, position="директор")

    with pytest.raises(CabinetRefused, match="изменил своё предложение"):
        accepted(proposal, people.chair, seen=seen)

    member.refresh_from_db()
    assert member.position == "слесарь"


def test_a_card_changed_meanwhile_is_not_overwritten_silently(member, people):
    proposal = proposed(member, position="мастер")
    seen = member.version
    save_card(member.pk, actor="Другой", position="бригадир")

    with pytest.raises(CardChanged):
        accepted(proposal, people.chair, version=seen)

    member.refresh_from_db()
    proposal.refresh_from_db()
    assert (member.position, proposal.state) == ("бригадир", "waiting")


def test_a_decision_is_made_once(member, people):
    proposal = proposed(member, position="мастер")
    accepted(proposal, people.chair)

    with pytest.raises(CabinetRefused, match="уже разобрано"):
        reject(proposal.pk, reason="Поздно", actor=people.deputy)
    with pytest.raises(CabinetRefused, match="уже разобрано"):
        accepted(proposal, people.deputy)

    assert Message.objects.filter(kind="member_proposal").count() == 1


def test_status_and_organisation_are_not_for_him_to_tell(member):
    with pytest.raises(ValueError, match="not changed here"):
        propose(member.pk, version=1, status="removed")
