"""Pages of transfers: asked from either side, hidden until agreed, answered, listed at one cost."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from audit.models import Entry
from members import transfers
from members.enums import TransferSide, TransferStage
from members.models import Transfer
from tests.factories import make_member

BORN = date(1990, 5, 17)
LIST = reverse("members:transfers")
ASK = reverse("members:transfer_in")


@pytest.fixture
def card(house):
    return make_member(
        house.primary, surname="Ёлкина", name="Анна", card_number="34-000123", birth_date=BORN
    )


def today():
    return timezone.localdate()


def asked(card, target, side, actor, **told):
    told.setdefault("on", today())
    return transfers.ask(card.pk, target, side=side, actor=actor, **told)


def signed_in(client, user):
    client.force_login(User.objects.get(pk=user.pk))
    return client


def page_of(request):
    return reverse("members:transfer", args=[request.pk])


def step_of(request, event):
    return reverse("members:transfer_step", args=[request.pk, event])


def test_the_source_finds_where_to_and_asks(client, card, house, people):
    url = reverse("members:transfer_out", args=[card.pk])
    signed_in(client, people.chair)

    found = client.get(url, {"q": "камышинские"}).content.decode()
    assert f"?to={house.neighbour.pk}" in found
    assert "ППО «Камышинские сети»" in client.get(url, {"to": house.neighbour.pk}).content.decode()
    answer = client.post(url, {"to": house.neighbour.pk, "on": today(), "basis": "Заявление"})

    request = Transfer.objects.get()
    assert answer.url == page_of(request)
    assert (request.stage, request.basis) == (TransferStage.ASKED, "Заявление")
    assert "Отозвать запрос" in client.get(page_of(request)).content.decode()


def test_what_was_typed_is_kept_when_it_is_refused(client, card, house, people):
    asked(card, house.neighbour, TransferSide.SOURCE, people.chair)
    url = reverse("members:transfer_out", args=[card.pk])
    signed_in(client, people.chair)

    page = client.post(url, {"to": house.stranger_primary.pk, "on": today(), "basis": "Приказ № 8"})

    assert page.status_code == 422
    assert "уже есть открытый запрос" in page.content.decode()
    assert 'value="Приказ № 8"' in page.content.decode()
    assert Transfer.objects.count() == 1


def seek(client, house, **differs):
    told = {
        "card_number": "34-000123", "surname": "Елкина", "birth_date": BORN,
        "unit": house.neighbour.pk, "on": today(),
    }  # fmt: skip
    return client.post(ASK, told | differs)


def test_the_target_asks_and_sees_nothing_but_what_it_typed(client, card, house, people):
    signed_in(client, people.neighbour_chair)

    answer = seek(client, house)

    request = Transfer.objects.get()
    assert answer.url == page_of(request)
    for url in (page_of(request), f"{LIST}?which=sent", step_of(request, "withdraw")):
        text = client.get(url).content.decode()
        assert "34-000123" in text, url
        for secret in ("Анна", "Сергеевич", "Волжская ГЭС"):
            assert secret not in text, (url, secret)
    assert client.get(card.get_absolute_url()).status_code == 404

    transfers.refuse(request.pk, actor=people.chair, note="Останется")
    for url in (page_of(request), f"{LIST}?which=done"):
        text = client.get(url).content.decode()
        assert "Анна" not in text
        assert "Волжская ГЭС" not in text


def test_after_the_source_agrees_the_target_sees_whom_it_got(client, card, house, people):
    signed_in(client, people.neighbour_chair)
    seek(client, house)
    request = Transfer.objects.get()

    transfers.agree(request.pk, actor=people.chair)

    assert "Ёлкина Анна" in client.get(page_of(request)).content.decode()
    assert client.get(card.get_absolute_url()).status_code == 200


@pytest.mark.parametrize(
    "differs", [{"card_number": "34-1"}, {"surname": "Белкина"}, {"birth_date": date(1991, 1, 1)}]
)
def test_whoever_is_not_found_leaves_no_request(differs, client, card, house, people):
    signed_in(client, people.neighbour_chair)

    page = seek(client, house, **differs)

    assert page.status_code == 422
    assert "Не нашли члена профсоюза" in page.content.decode()
    assert not Transfer.objects.exists()


def test_an_answer_is_given_on_a_page_that_asks(client, card, house, people):
    request = asked(card, house.neighbour, TransferSide.SOURCE, people.chair)
    signed_in(client, people.neighbour_chair)

    assert "Подтвердить перевод" in client.get(page_of(request)).content.decode()
    assert client.get(step_of(request, "agree")).status_code == 200
    answer = client.post(step_of(request, "agree"))

    assert answer.url == page_of(request)
    card.refresh_from_db()
    assert card.unit == house.neighbour


def test_a_refusal_needs_words(client, card, house, people):
    request = asked(card, house.neighbour, TransferSide.SOURCE, people.chair)
    signed_in(client, people.neighbour_chair)

    assert client.post(step_of(request, "refuse"), {"note": ""}).status_code == 422
    client.post(step_of(request, "refuse"), {"note": "Не наш работник"})

    request.refresh_from_db()
    assert (request.stage, request.note) == (TransferStage.REFUSED, "Не наш работник")


def test_steps_of_the_other_side_are_not_found(client, card, house, people):
    request = asked(card, house.neighbour, TransferSide.SOURCE, people.chair)
    signed_in(client, people.chair)

    for event in ("agree", "refuse", "execute", "drop", "nonsense"):
        assert client.get(step_of(request, event)).status_code == 404, event
        assert client.post(step_of(request, event), {"note": "Так"}).status_code == 404, event

    request.refresh_from_db()
    assert request.stage == TransferStage.ASKED


def test_a_second_answer_leads_to_what_became_of_it(client, card, house, people):
    request = asked(card, house.neighbour, TransferSide.SOURCE, people.chair)
    transfers.withdraw(request.pk, actor=people.chair)
    signed_in(client, people.neighbour_chair)

    answer = client.post(step_of(request, "agree"), follow=True)

    assert "Уже решено: отозван." in answer.content.decode()


def test_a_stranger_to_both_sides_sees_nothing(client, card, house, people):
    request = asked(card, house.neighbour, TransferSide.SOURCE, people.chair)

    for user in (people.stranger, people.neighbour_accountant, people.shop_chair):
        signed_in(client, user)
        assert client.get(page_of(request)).status_code == 404
        assert client.post(step_of(request, "agree")).status_code == 404


def test_each_list_shows_its_own(client, house, people):
    cards = [make_member(house.primary, surname=f"Перевод{number}") for number in range(4)]
    waiting = asked(cards[0], house.neighbour, TransferSide.SOURCE, people.chair)
    sent = asked(cards[1], house.neighbour, TransferSide.TARGET, people.neighbour_chair)
    ahead = asked(
        cards[2], house.neighbour, TransferSide.SOURCE, people.chair,
        on=today() + timedelta(days=9),
    )  # fmt: skip
    transfers.agree(ahead.pk, actor=people.neighbour_chair)
    over = asked(cards[3], house.neighbour, TransferSide.SOURCE, people.chair)
    transfers.withdraw(over.pk, actor=people.chair)
    signed_in(client, people.neighbour_chair)

    shown = {
        which: {row.pk for row in client.get(LIST, {"which": which}).context["rows"]}
        for which in ("waiting", "sent", "done")
    }

    assert shown == {"waiting": {waiting.pk}, "sent": {sent.pk, ahead.pk}, "done": {over.pk}}


@pytest.mark.parametrize("which", ["waiting", "sent", "done"])
def test_a_list_costs_the_same_with_one_and_with_three(
    which, client, house, people, django_assert_num_queries, django_assert_max_num_queries
):
    signed_in(client, people.neighbour_chair)
    side, actor = {
        "waiting": (TransferSide.SOURCE, people.chair),
        "sent": (TransferSide.TARGET, people.neighbour_chair),
        "done": (TransferSide.SOURCE, people.chair),
    }[which]

    def add():
        request = asked(make_member(house.primary), house.neighbour, side, actor)
        if which == "done":
            transfers.withdraw(request.pk, actor=people.chair)

    add()
    client.get(LIST, {"which": which})
    with django_assert_max_num_queries(25) as seen:
        client.get(LIST, {"which": which})
    add()
    add()
    with django_assert_num_queries(len(seen)):
        client.get(LIST, {"which": which})


def test_a_list_is_read_page_by_page(client, house, people, monkeypatch):
    monkeypatch.setattr("members.transfer_lists.PAGE", 2)
    for _ in range(3):
        asked(make_member(house.primary), house.neighbour, TransferSide.SOURCE, people.chair)
    signed_in(client, people.neighbour_chair)

    first = client.get(LIST)
    second = client.get(LIST + first.context["next_url"])

    assert (len(first.context["rows"]), len(second.context["rows"])) == (2, 1)
    assert second.context["next_url"] == ""


def test_each_look_at_a_request_is_recorded_once(client, card, house, people):
    request = asked(card, house.neighbour, TransferSide.SOURCE, people.chair)
    signed_in(client, people.neighbour_chair)

    for number, page in enumerate((page_of(request), step_of(request, "agree")), start=1):
        client.get(page)
        read = Entry.objects.filter(action="members.transfer.read")
        assert read.count() == number
        assert (read.last().actor_id, read.last().unit_id) == (
            people.neighbour_chair.pk, house.primary.pk,
        )  # fmt: skip


def test_who_knows_only_what_he_typed_has_read_nothing(client, card, house, people):
    request = asked(card, house.neighbour, TransferSide.TARGET, people.neighbour_chair)
    signed_in(client, people.neighbour_chair)

    client.get(page_of(request))

    assert not Entry.objects.filter(action="members.transfer.read").exists()
