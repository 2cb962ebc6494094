from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from members.editing import save_card
from members.enums import ConsentChannel, ConsentKind
from members.models import Consent, Member, Revision
from members.queue import next_card
from tests.factories import make_member

QUALITY = reverse("members:quality")


@pytest.fixture
def chair(client, people):
    client.force_login(people.chair)
    return people.chair


@pytest.fixture
def almost(house):
    """Makes a card that lacks only what is named."""

    def make(surname, unit=house.shop, **missing):
        fields = {
            "phone": "+79730000001", "email": "a@example.org", "birth_date": date(1990, 5, 6),
            "gender": "m", "employer": house.employer, "position": "слесарь",
            "personnel_number": "17", **missing,
        }  # fmt: skip
        card = make_member(unit, surname=surname, **fields)
        Consent.objects.create(
            member=card, kind=ConsentKind.PROCESSING, channel=ConsentChannel.PAPER,
            given_at=timezone.now(),
        )  # fmt: skip
        return card

    return make


def shown(answer):
    member = answer.context["member"]
    return member and member.surname


def test_cards_come_by_name_and_only_those_that_lack_something(client, chair, almost, house):
    almost("Веров", phone="")
    almost("Абрамов")
    almost("Борисов", email="")
    almost("Аглая", house.neighbour, email="")
    make_member(house.shop, surname="Ушедший", status="removed")

    first = client.get(QUALITY)
    second = client.get(first.context["skip_url"])
    third = client.get(second.context["skip_url"])

    assert [shown(first), shown(second), shown(third)] == ["Борисов", "Веров", None]
    assert first.context["ahead"] == 2
    assert list(first.context["form"].fields) == ["email"]
    assert "просмотрены до конца" in third.content.decode()


def test_saving_brings_the_next_card(client, chair, almost):
    card = almost("Борисов", email="", phone="")
    almost("Веров", phone="")

    answer = client.post(
        QUALITY,
        {
            "member": card.pk, "version": card.version, "email": "b@example.org",
            "phone": "8 912 345-67-89",
        },
        follow=True,
    )  # fmt: skip

    card.refresh_from_db()
    assert (card.email, str(card.phone)) == ("b@example.org", "+79123456789")
    assert shown(answer) == "Веров"


def test_bad_input_stays_on_the_screen(client, chair, almost):
    card = almost("Борисов", email="")

    answer = client.post(QUALITY, {"member": card.pk, "version": card.version, "email": "не адрес"})

    assert (answer.status_code, shown(answer)) == (422, "Борисов")
    assert 'value="не адрес"' in answer.content.decode()
    assert not Revision.objects.exists()


def test_what_somebody_filled_in_meanwhile_is_not_overwritten(client, people, chair, almost):
    card = almost("Борисов", email="")
    save_card(card.pk, actor=people.deputy, email="new@example.org")

    answer = client.post(
        QUALITY, {"member": card.pk, "version": card.version, "email": "old@example.org"}
    )

    text = answer.content.decode()
    assert answer.status_code == 422
    assert "new@example.org" in text
    assert 'value="old@example.org"' in text
    assert Member.objects.get(pk=card.pk).email == "new@example.org"


def test_a_card_of_others_is_not_saved(client, chair, almost, house):
    card = almost("Чужой", house.neighbour, email="")

    answer = client.post(
        QUALITY, {"member": card.pk, "version": card.version, "email": "x@example.org"}
    )

    assert answer.status_code == 404
    assert Member.objects.get(pk=card.pk).email == ""


def test_the_queue_may_be_of_one_defect_or_one_organisation(client, chair, almost, house):
    almost("Абрамов", email="")
    almost("Борисов", phone="")
    almost("Веров", house.primary, phone="")

    assert shown(client.get(QUALITY, {"check": "phone"})) == "Борисов"
    by_unit = client.get(QUALITY, {"check": "phone", "unit": house.shop.pk, "after": ""})
    assert shown(client.get(by_unit.context["skip_url"])) is None


@pytest.mark.parametrize(
    "query",
    [{"check": "boss"}, {"unit": "x"}, {"after": "\0~1"}, {"after": "я"}, {"unit": "9" * 40}],
)
def test_an_odd_address_is_no_fault(client, chair, almost, query):
    almost("Абрамов", email="")

    assert client.get(QUALITY, query).status_code == 200
    assert client.post(QUALITY, {"member": "x"}).status_code == 404


def test_what_is_not_typed_is_offered_as_a_link(client, chair, almost):
    card = almost("Абрамов")
    card.consents.all().delete()

    answer = client.get(QUALITY)

    assert answer.context["form"] is None
    assert reverse("members:note_consent", args=[card.pk, "processing"]) in answer.content.decode()
    assert client.post(QUALITY, {"member": card.pk}).status_code == 302


def test_a_clean_register_is_looked_through_a_window_at_a_time(almost, monkeypatch):
    monkeypatch.setattr("members.queue.WINDOW", 2)
    monkeypatch.setattr("members.queue.WINDOWS", 2)
    for surname in ("А", "Б", "В", "Г", "Д"):
        almost(surname)
    almost("Е", email="")

    nothing = next_card(Member.objects.all())
    found = next_card(Member.objects.all(), after=nothing.after)

    assert (nothing.card, nothing.after.startswith("г ")) == (None, True)
    assert (found.card.surname, found.ahead) == ("Е", 1)
    assert next_card(Member.objects.all(), after=found.after) == (None, "", 0)


def test_more_cards_are_read_by_the_same_queries(client, chair, almost):
    queries = []
    for size in (1, 3):
        while Member.objects.filter(email="").count() < size:
            almost("Абрамов", email="")
        with CaptureQueriesContext(connection) as captured:
            client.get(QUALITY)
        queries.append(len(captured))

    assert queries[0] == queries[1]


@pytest.mark.parametrize("office", ["auditor", "accountant", "trainer", "stranger"])
def test_who_may_not_edit_does_not_get_there(client, people, office):
    client.force_login(getattr(people, office))

    assert client.get(QUALITY).status_code == 404
