"""Papers of moves: which are offered, what they say, printed once, read by right."""

from datetime import timedelta

import pytest
from django.urls import reverse

from accounts.models import User
from audit.models import Entry
from documents.enums import PaperKind, TemplateFault
from documents.models import Paper
from documents.variables import missing
from members import movement, transfers
from members.enums import Status, TransferSide
from members.history import history_of
from members.models import MovementPaper, RemovalReason, SuspensionGround
from members.papers import bundles_of, context_for
from tests.factories import NOON, TODAY, make_member

P = PaperKind


@pytest.fixture
def card(house):
    return make_member(
        house.shop, surname="Петрова", name="Анна", patronymic="Сергеевна", gender="f",
        card_number="34-000512", position="инженер", employer=house.employer,
    )  # fmt: skip


def remove(card, code="own_will"):
    movement.remove(
        card.pk, reason=RemovalReason.objects.get(code=code), on=TODAY, actor="тест", now=NOON
    )
    card.refresh_from_db()


def suspend(card, code="army"):
    movement.suspend(
        card.pk, ground=SuspensionGround.objects.get(code=code), on=TODAY, basis="Приказ № 4",
        planned_until=TODAY + timedelta(days=90), actor="тест", now=NOON,
    )  # fmt: skip
    card.refresh_from_db()


def offered(card):
    return [(bundle.key.split("-")[0], list(bundle.kinds)) for bundle in bundles_of(card)]


LEAVING = ("leaving", [P.LEAVING_STATEMENT, P.DUES_STOP])


def test_a_member_may_be_given_the_blanks_of_leaving(card):
    assert offered(card) == [LEAVING]


@pytest.mark.parametrize(
    ("code", "kinds"),
    [
        ("own_will", [P.LEAVING_STATEMENT, P.DUES_STOP]),
        ("dismissed", [P.DUES_STOP]),
    ],
)
def test_a_removal_has_the_papers_of_its_reason(code, kinds, card):
    remove(card, code)

    assert offered(card) == [("movement", kinds)]


def test_nothing_is_printed_for_the_dead(card):
    remove(card, "died")

    assert offered(card) == []


def test_an_absence_has_a_note(card):
    suspend(card)

    assert offered(card) == [LEAVING, ("movement", [P.ABSENCE_NOTE, P.DUES_STOP])]


def test_a_transfer_has_its_papers_before_it_is_done_and_after(card, house, people):
    request = transfers.ask(
        card.pk, house.neighbour, side=TransferSide.SOURCE, on=TODAY, actor=people.chair, now=NOON
    )
    of_transfer = [P.TRANSFER_STATEMENT, P.TRANSFER_SLIP]
    assert offered(card) == [("transfer", of_transfer), LEAVING]

    transfers.agree(request.pk, actor=people.neighbour_chair, now=NOON)

    card.refresh_from_db()
    assert offered(card) == [LEAVING, ("movement", of_transfer)]


def test_every_paper_is_told_all_it_needs(card, house, people):
    transfers.ask(
        card.pk, house.neighbour, side=TransferSide.SOURCE, on=TODAY, actor=people.chair, now=NOON
    )
    suspend(card)

    absent = {
        kind: missing(kind, context_for(card, bundle))
        for bundle in bundles_of(card)
        for kind in bundle.kinds
    }

    assert set(absent) == {
        P.TRANSFER_STATEMENT, P.TRANSFER_SLIP, P.LEAVING_STATEMENT, P.DUES_STOP, P.ABSENCE_NOTE,
    }  # fmt: skip
    assert not any(absent.values())


def test_a_paper_speaks_of_the_organisation_that_was_left(card, house, people):
    request = transfers.ask(
        card.pk, house.neighbour, side=TransferSide.SOURCE, on=TODAY, actor=people.chair, now=NOON
    )
    transfers.agree(request.pk, actor=people.neighbour_chair, now=NOON)
    card.refresh_from_db()

    context = context_for(card, bundles_of(card)[-1])

    assert context["unit"]["short_name"] == "ППО «Волжская ГЭС»"
    assert context["unit"]["shop_name"] == "ЦПО электроцеха"
    assert context["target"]["short_name"] == "ППО «Камышинские сети»"
    assert context["member"]["full_name_dative"] == "Петровой Анне Сергеевне"
    assert context["member"]["since_date"] == "01.01.2020"
    assert context["move"]["date_words"] == "«02» ноября 2026 г."


def printed(client, card, key):
    return client.post(reverse("members:print_move", args=[card.pk, key]), follow=True)


@pytest.fixture
def chair(client, people):
    client.force_login(User.objects.get(pk=people.chair.pk))
    return people.chair


def test_papers_are_printed_linked_in_the_history_and_read(client, chair, card):
    remove(card)
    key = bundles_of(card)[0].key

    page = printed(client, card, key).content.decode()

    assert "Напечатано: Заявление о выходе из Профсоюза" in page
    rows = MovementPaper.objects.order_by("pk")
    assert [row.kind for row in rows] == [P.LEAVING_STATEMENT, P.DUES_STOP]
    told = history_of(card, only_moves=True).rows[0]
    assert [row.pk for row in told.papers] == [row.pk for row in rows]
    for form in ("pdf", "docx"):
        url = reverse("members:move_paper", args=[card.pk, rows[0].pk, form])
        assert client.get(url).status_code == 200
    assert Entry.objects.filter(action="members.paper.read").count() == 2
    assert client.get(url.replace("docx", "exe")).status_code == 404


def test_the_same_again_is_the_same_paper_and_another_name_another(client, chair, card):
    for _ in range(2):
        printed(client, card, "leaving")
    assert Paper.objects.count() == 2

    card.surname = "Новикова"
    card.save()
    printed(client, card, "leaving")

    assert Paper.objects.count() == 4
    page = client.get(reverse("members:move_papers", args=[card.pk])).content.decode()
    assert page.count(".pdf") == 2


def test_what_is_no_more_to_be_printed_is_not_printed(client, chair, card):
    remove(card)

    page = printed(client, card, "leaving").content.decode()

    assert "карточка изменилась" in page
    assert not Paper.objects.exists()


def test_a_broken_template_says_what_to_mend(client, chair, card, monkeypatch):
    def broken(*args, **kwargs):
        raise TemplateFault("В шаблоне нет закрывающей скобки.")

    monkeypatch.setattr("members.move_printing.make_paper", broken)

    page = printed(client, card, "leaving").content.decode()

    assert "Не напечатано: В шаблоне нет закрывающей скобки." in page


def test_papers_of_another_card_are_not_found_by_this_one(client, chair, card, house):
    other = make_member(house.neighbour, status=Status.MEMBER)
    printed(client, card, "leaving")
    row = MovementPaper.objects.first()

    for pk in (other.pk, make_member(house.primary).pk):
        url = reverse("members:move_paper", args=[pk, row.pk, "pdf"])
        assert client.get(url).status_code == 404
