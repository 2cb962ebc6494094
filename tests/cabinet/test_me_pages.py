"""The member's own page: what it shows, and that nobody gets to another's."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cabinet.cards import issue
from cabinet.models import MemberSession, Proposal, UnionCard, Wish
from cabinet.proposals import PROPOSED
from cabinet.views import access
from cabinet.views.asking import LEAVING
from documents.enums import PaperKind
from members.enums import ConsentChannel, ConsentKind, Status, TransferStage
from members.models import Consent, Member, MovementPaper, Transfer
from tests.cabinet.visits import a_member, let_in, session_for
from tests.factories import TODAY
from tests.house.grounds import a_paper

ME = reverse("cabinet:me")
PAGES = ("me", "correct", "my_card", "lost_card", "my_card_pdf", "transfer")


def words(response):
    return response.content.decode()


def told(member, **changes):
    """The form as the browser sends it."""
    fields = {name: getattr(member, name) for name in PROPOSED}
    said = {name: "" if value is None else str(value) for name, value in fields.items()}
    return {**said, "version": member.version, "note": "", **changes}


def give_everything(member, key):
    """A row of each kind that a page may show."""
    issue(member.pk, actor="тест")
    Proposal.objects.create(member=member, changes={"position": ["", f"новая {member.surname}"]})
    Consent.objects.create(
        member=member, kind=ConsentKind.DISSEMINATION, channel=ConsentChannel.TICK,
        choices={"photo": "yes", "work": "no"}, given_at=timezone.now(),
    )  # fmt: skip
    session_for(member)
    return MovementPaper.objects.create(
        member=member,
        kind=PaperKind.LEAVING_STATEMENT,
        paper=a_paper(member.unit, key, PaperKind.LEAVING_STATEMENT),
        made_by="тест",
    )


def test_the_page_shows_one_s_own(client, house, member, people):
    give_everything(member, "own")
    let_in(client, member)

    page = words(client.get(ME))

    for mine in (
        "Петрова Анна Сергеевна", "anna@example.org", "слесарь", "№ 34-000512",
        "ППО «Волжская ГЭС»", "новая Петрова", "фотографическое изображение",
        "Заявление о выходе", "Chair Мария Петровна",
    ):  # fmt: skip
        assert mine in page
    assert "место работы, должность" not in page  # he said no


def test_nobody_gets_anywhere_without_a_session(client, member):
    issue(member.pk, actor="тест")
    for name in PAGES:
        response = client.get(reverse(f"cabinet:{name}"))
        assert (response.status_code, response.url) == (302, reverse("cabinet:enter"))
    for name in ("ask_card", "take_back_proposal", "leave_everywhere", "take_back_transfer"):
        assert client.post(reverse(f"cabinet:{name}")).status_code == 302
    assert UnionCard.objects.count() == 1


def test_no_page_of_one_shows_a_word_of_another(client, member, other):
    foreign = give_everything(other, "other")
    give_everything(member, "own")
    let_in(client, member)
    words_of_other = ("Чужинова", "Глафира", "glafira", "крановщица", "34-000777", "000-07-77")

    addresses = [reverse(f"cabinet:{name}") for name in PAGES if name != "my_card_pdf"]
    addresses.append(reverse("cabinet:wish", args=["leave"]))
    addresses += [reverse("cabinet:end_consent", args=[kind]) for kind in ConsentKind]
    addresses += [reverse("cabinet:give_consent", args=[kind]) for kind in ConsentKind]
    for address in addresses:
        page = words(client.get(address))
        assert [word for word in words_of_other if word in page] == []

    for form in ("pdf", "docx"):
        assert client.get(reverse("cabinet:paper", args=[foreign.pk, form])).status_code == 404


def test_nothing_one_sends_touches_another(client, member, other):
    give_everything(other, "other")
    before = list(Member.objects.filter(pk=other.pk).values())
    let_in(client, member)
    ours = {"member": other.pk, "pk": other.pk, "id": other.pk}

    for name in (
        "take_back_proposal", "lost_card", "take_back_transfer", "leave_everywhere",
    ):  # fmt: skip
        let_in(client, member)
        client.post(reverse(f"cabinet:{name}"), ours)
    let_in(client, member)
    client.post(reverse("cabinet:correct"), told(member, position="мастер") | ours)
    client.post(reverse("cabinet:wish", args=["leave"]), ours)
    client.post(reverse("cabinet:end_consent", args=["dissemination"]), ours)

    assert list(Member.objects.filter(pk=other.pk).values()) == before
    assert other.proposals.get().state == "waiting"
    assert other.union_cards.get().revoked_at is None
    assert other.consents.get().withdrawn_at is None
    assert MemberSession.objects.filter(member=other, ended_at=None).count() == 1
    assert not Wish.objects.filter(member=other).exists()


@pytest.mark.parametrize("status", [Status.NONE, Status.APPLIED, Status.REMOVED])
def test_who_is_off_the_books_sees_nothing_any_more(client, member, status):
    let_in(client, member)
    Member.objects.filter(pk=member.pk).update(status=status)

    assert client.get(ME).status_code == 302
    assert "Петрова" not in words(client.get(ME, follow=True))


def test_who_is_away_for_a_time_sees_the_page_and_no_card(client, member):
    issue(member.pk, actor="тест")
    Member.objects.filter(pk=member.pk).update(status=Status.SUSPENDED)
    let_in(client, member)

    assert "временно сняты с учёта" in words(client.get(ME))
    card = client.get(reverse("cabinet:my_card"))
    assert "сейчас не действует" in words(card)
    assert "X-Union-Card" not in card.headers


def test_the_number_of_questions_does_not_grow_with_what_he_has(client, member):
    give_everything(member, "1")
    let_in(client, member)
    client.get(ME)
    with CaptureQueriesContext(connection) as one:
        client.get(ME)
    for number in range(2, 4):
        give_everything(member, str(number))
    Proposal.objects.filter(member=member).update(state="accepted", decided_at=timezone.now())
    Proposal.objects.create(member=member, changes={"position": ["", "ещё"]})

    with CaptureQueriesContext(connection) as three:
        client.get(ME)

    assert len(three) == len(one)


def test_a_correction_is_sent_and_seen_waiting(client, member, people):
    let_in(client, member)

    response = client.post(
        reverse("cabinet:correct"), told(member, position="мастер", phone="8 973 000-00-05"),
        follow=True,
    )  # fmt: skip

    proposal = Proposal.objects.get()
    assert proposal.changes == {
        "phone": ["+79730000001", "+79730000005"],
        "position": ["слесарь", "мастер"],
    }
    page = words(response)
    assert "Ждёт ответа" in page
    assert "мастер" in page
    assert "мастер" in words(client.get(reverse("cabinet:correct")))


@pytest.mark.parametrize(
    ("field", "typed"),
    [("phone", "12"), ("email", "anna@"), ("birth_date", "2031-01-01"), ("surname", "Петрова1")],
)
def test_a_mistake_is_told_beside_its_field_and_nothing_typed_is_lost(client, member, field, typed):
    let_in(client, member)

    response = client.post(
        reverse("cabinet:correct"), told(member, position="мастер", **{field: typed})
    )

    assert response.status_code == 422
    page = words(response)
    assert f'id="id_{field}_error"' in page
    assert 'value="мастер"' in page
    assert f'value="{typed}"' in page
    assert not Proposal.objects.exists()


def test_nothing_changed_is_told_in_words(client, member):
    let_in(client, member)

    response = client.post(reverse("cabinet:correct"), told(member))

    assert response.status_code == 422
    assert "Вы ничего не изменили" in words(response)


def test_leaving_takes_one_press_and_gives_two_papers(client, house, member, people):
    let_in(client, member)
    address = reverse("cabinet:wish", args=["leave"])
    assert "причину объяснять не нужно" in words(client.get(address))

    client.post(address)
    client.post(address)  # pressed twice

    assert Wish.objects.get().kind == "leave"
    client.post(reverse("cabinet:print_papers", args=[LEAVING]))
    page = words(client.get(address))
    assert "г.." not in page  # a date in words ends with a full stop of its own
    assert "Заявление о выходе из Профсоюза" in page
    assert "Заявление о прекращении удержания взносов" in page
    paper = member.movement_papers.first()
    pdf = client.get(reverse("cabinet:paper", args=[paper.pk, "pdf"]))
    assert b"".join(pdf.streaming_content)[:5] == b"%PDF-"

    client.post(reverse("cabinet:take_back_wish", args=["leave"]))
    assert Wish.objects.get().state == "withdrawn"


@pytest.mark.parametrize("key", ["movement-1", "нет", "c9dd2968-b8fb-4c6f-8a12-8ff53069984a"])
def test_only_blanks_of_what_is_to_come_are_printed(client, member, key):
    let_in(client, member)

    assert client.post(f"/me/papers/{key}/print/").status_code == 404
    assert not MovementPaper.objects.exists()


def test_a_wish_of_no_kind_is_no_page(client, member):
    let_in(client, member)

    assert client.get(reverse("cabinet:wish", args=["everything"])).status_code == 404


def test_dissemination_is_withdrawn_by_one_press(client, member):
    give_everything(member, "own")
    let_in(client, member)
    address = reverse("cabinet:end_consent", args=["dissemination"])
    assert address in words(client.get(ME))
    assert "Больше не показывать мои данные?" in words(client.get(address))
    assert member.consents.get().withdrawn_at is None

    page = words(client.post(address, follow=True))

    assert "отозвано с этой минуты" in page
    assert address not in page
    consent = member.consents.get()
    assert consent.withdrawn_at is not None
    assert (consent.withdrawal.way, consent.withdrawal.by) == ("portal", "Петрова А. С., лично")


def test_a_transfer_is_found_asked_for_and_taken_back(client, house, member, people):
    let_in(client, member)
    address = reverse("cabinet:transfer")
    assert "ППО «Камышинские сети»" in words(client.get(address, {"q": "камышин"}))

    response = client.post(
        address, {"to": house.neighbour.pk, "on": TODAY, "basis": "Перешла туда"}, follow=True
    )

    transfer = Transfer.objects.get()
    assert (transfer.target, transfer.asked_by_side) == (house.neighbour, "member")
    assert "Перевод: ППО «Камышинские сети»" in words(response)
    assert client.get(address).status_code == 302
    client.post(reverse("cabinet:take_back_transfer"))
    transfer.refresh_from_db()
    assert transfer.stage == TransferStage.WITHDRAWN


def test_the_chair_is_told_of_the_one_above_him(client, house, people):
    chair = a_member(house.primary, email=people.chair.email.upper())
    let_in(client, chair)

    page = client.get(ME)

    assert page.context["chair"].user == people.territorial_chair


def test_whoever_asks_and_takes_back_over_and_over_is_asked_to_wait(client, member, monkeypatch):
    monkeypatch.setattr(access, "ACTING", access.ACTING._replace(count=4))
    let_in(client, member)
    ask = reverse("cabinet:wish", args=["leave"])
    back = reverse("cabinet:take_back_wish", args=["leave"])

    answers = [client.post(url).status_code for url in (ask, back) * 3]

    assert answers == [302, 302, 302, 302, 429, 429]
    assert Wish.objects.count() == 2
    assert client.get(ME).status_code == 200


@pytest.mark.parametrize("place", ["primary", "union"])
def test_one_moves_only_to_another_organisation_that_keeps_members(client, house, member, place):
    let_in(client, member)

    response = client.post(
        reverse("cabinet:transfer"), {"to": getattr(house, place).pk, "on": TODAY}
    )

    assert response.status_code == 404
    assert not Transfer.objects.exists()
