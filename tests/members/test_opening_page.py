import pytest
from django.urls import reverse

from audit.models import Entry
from members.enums import Status
from members.models import DistinctPair, Member
from members.views import opening
from tests.factories import make_member

NEW = reverse("members:open_card")
TOLD = {
    "surname": "ёлкина", "name": "анна", "patronymic": "Игоревна", "gender": "f",
    "birth_date": "1990-05-06", "phone": "8 973 012-34-56", "email": "", "position": "",
    "personnel_number": "", "admitted_on": "2015-01-01", "since": "", "came_from": "",
    "card_number": "", "consent_on": "",
}  # fmt: skip


@pytest.fixture
def chair(client, people):
    client.force_login(people.chair)
    return people.chair


def test_a_card_is_opened_and_shown(client, chair, house):
    answer = client.post(NEW, {**TOLD, "unit": house.shop.pk})

    card = Member.objects.get()
    assert answer.url == card.get_absolute_url()
    assert (card.full_name, card.status, card.unit) == (
        "Ёлкина Анна Игоревна", Status.MEMBER, house.shop,
    )  # fmt: skip
    assert card.memberships.get().since == card.admitted_on


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({"surname": ""}, "Заполните это поле"),
        ({"unit": ""}, "Выберите один из вариантов"),
        ({"unit": "9" * 30}, "Выберите из тех, что показаны"),
        ({"admitted_on": ""}, "Заполните это поле"),
        ({"admitted_on": "2999-01-01"}, "ещё не наступил"),
        ({"admitted_on": "2000-01-01"}, "раньше 14 лет"),
        ({"since": "2014-01-01"}, "Раньше, чем вступил"),
        ({"phone": ""}, "как иначе связаться"),
        ({"consent_on": "2001-01-01"}, "27.07.2006"),
    ],
)
def test_bad_input_is_refused_beside_the_field_and_kept(client, chair, house, told, words):
    answer = client.post(NEW, {**TOLD, "unit": house.shop.pk, **told})

    text = answer.content.decode()
    assert answer.status_code == 422
    assert words in text
    assert 'value="Игоревна"' in text
    assert not Member.objects.exists()


def test_one_of_the_same_name_is_shown_first_and_asked_about_once(client, chair, house):
    known = make_member(house.shop, surname="Елкина", name="Анна", patronymic="Игоревна")
    foreign = make_member(
        house.neighbour, surname="Ёлкина", name="Анна", patronymic="Игоревна", phone="+79730123456"
    )

    asked = client.post(NEW, {**TOLD, "unit": house.shop.pk})

    text = asked.content.decode()
    assert asked.status_code == 422
    assert known.get_absolute_url() in text
    assert foreign.get_absolute_url() not in text
    assert "Карточка в организации, которую вы не ведёте" in text
    assert "Камышинские" not in text
    assert Member.objects.count() == 2
    client.post(NEW, {**TOLD, "unit": house.shop.pk, "known": asked.context["known"]})
    assert Member.objects.count() == 3
    pair = DistinctPair.objects.get()
    assert known.pk in (pair.first_id, pair.second_id)


def test_what_was_told_of_others_stands_in_the_journal(client, chair, house):
    foreign = make_member(house.neighbour, surname="Ёлкина", name="Анна", patronymic="Игоревна")

    client.post(NEW, {**TOLD, "unit": house.shop.pk})

    told = Entry.objects.get(action="members.namesake.told")
    assert (told.actor_id, told.unit_id) == (chair.pk, house.neighbour.pk)
    assert told.subject == f"members.member:{foreign.pk}"


def test_the_register_of_the_union_is_not_felt_through_one_name_after_another(
    client, chair, house, monkeypatch
):
    make_member(house.neighbour, surname="Ёлкина", name="Анна", patronymic="Игоревна")
    monkeypatch.setattr(opening, "SEARCHES", opening.SEARCHES._replace(count=2))

    answers = [client.post(NEW, {**TOLD, "unit": house.shop.pk}) for _ in range(3)]

    assert [answer.status_code for answer in answers] == [422, 422, 429]
    text = answers[2].content.decode()
    assert "очень часто добавляете" in text
    assert "Карточка в организации" not in text
    assert 'value="Игоревна"' in text
    assert Entry.objects.filter(action="members.namesake.told").count() == 2


def test_one_of_telephone_and_mail_is_asked_for_and_neither_is_called_optional(client, chair):
    page = client.get(NEW).content.decode()

    for title in ("Телефон", "Электронная почта"):
        assert f">{title}</label>" in page
    assert page.count("Телефон или почта: хотя бы одно из двух.") == 2
    assert ">Отчество <span" in page  # the others say that they may be left out


def test_an_organisation_of_others_is_not_taken(client, chair, house):
    client.post(NEW, {**TOLD, "unit": house.neighbour.pk})

    assert not Member.objects.exists()


@pytest.mark.parametrize("office", ["shop_chair", "auditor", "accountant", "stranger"])
def test_who_may_not_move_members_opens_no_cards(client, people, house, office):
    client.force_login(getattr(people, office))

    answer = client.post(NEW, {**TOLD, "unit": house.shop.pk})

    assert answer.status_code == 404
    assert not Member.objects.exists()
    assert not Entry.objects.filter(action__startswith="members.card").exists()
