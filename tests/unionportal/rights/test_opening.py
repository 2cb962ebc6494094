"""«Что откроется, если дать ему это полномочие»: read before it is given."""

import pytest
from django.urls import reverse

from accounts.enums import Role
from accounts.models import Mandate, User
from accounts.opening import opening_of
from accounts.policy import POLICY
from accounts.titles import TITLES
from notifications.models import Message
from structure.scope import Action
from tests.factories import make_member, make_user

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}


def opens(unit, **asked):
    return reverse("rights:opens", args=[unit.pk]), asked


@pytest.mark.parametrize("role", list(Role))
def test_it_tells_exactly_what_the_policy_gives(house, role):
    opening = opening_of(role, house.primary)

    gives = {right.title for _, rights in opening.gives for right in rights}
    assert gives == {TITLES[action] for action in POLICY[role]}
    assert gives | set(opening.lacks) == set(TITLES.values())
    assert not gives & set(opening.lacks)


def test_new_is_what_he_has_not_got_there_and_then_has(house, people):
    accountant = people.accountant
    told = opening_of(Role.PRIMARY_DEPUTY, house.primary, accountant)
    new = {right.title for _, rights in told.gives for right in rights if right.is_new}
    before = {action for action in Action if accountant.scope(action).holds(house.primary)}

    Mandate.objects.create(
        user=accountant, unit=house.primary, role=Role.PRIMARY_DEPUTY, starts_on="2020-01-01"
    )
    fresh = User.objects.get(pk=accountant.pk)
    after = {action for action in Action if fresh.scope(action).holds(house.primary)}

    assert new == {TITLES[action] for action in after - before}


def test_a_part_of_the_form_tells_whom_it_concerns(house, people, client):
    for unit in (house.primary, house.shop, house.neighbour):
        make_member(unit)
    client.force_login(people.chair)

    text = client.get(*opens(house.primary, role="primary_deputy"), headers=HTMX).content.decode()

    assert (
        "Действует в своей организации и во всех ниже: 3\u00a0организации, 2\u00a0карточки" in text
    )
    assert "<li>выгружает списки людей в файл" in text
    assert "<li>даёт и снимает полномочия" in text
    assert '<input type="hidden" name="seen" value="primary_deputy">' in text
    assert "<html" not in text


def test_without_scripts_it_is_a_page(house, people, client):
    client.force_login(people.chair)

    assert "<html" in client.get(*opens(house.primary, role="primary_deputy")).content.decode()
    assert "Выберите полномочие" in client.get(*opens(house.primary)).content.decode()


@pytest.mark.parametrize("role", ["union_admin", "territorial_chair", "nobody", "\0"])
def test_an_office_that_he_may_not_give_opens_nothing(house, people, client, role):
    client.force_login(people.chair)

    answer = client.get(*opens(house.primary, role=role), headers=HTMX)

    assert answer.content.decode().strip() == ""


def test_whether_a_stranger_is_known_here_is_not_told(house, people, client):
    known = make_user()
    client.force_login(people.chair)

    texts = {
        client.get(*opens(house.primary, role="primary_deputy", email=email), headers=HTMX).content
        for email in (known.email, "nobody@example.org")
    }

    assert len(texts) == 1


def test_the_office_is_given_only_after_it_was_read(house, people, client):
    told = {
        "email": "orlov@example.org", "surname": "Орлов", "name": "Илья",
        "role": "primary_deputy", "starts_on": "2026-11-02",
    }  # fmt: skip
    client.force_login(people.chair)
    address = reverse("accounts:give_mandate", args=[house.primary.pk])

    first = client.post(address, told)

    text = first.content.decode()
    assert first.status_code == 200
    assert "нажмите «Дать полномочие» ещё раз" in text
    assert "Что откроется: Заместитель председателя ППО, ППО «Волжская ГЭС»" in text
    assert 'value="Орлов"' in text
    assert not User.objects.filter(surname="Орлов").exists()
    assert not Message.objects.exists()

    other = client.post(address, told | {"seen": "primary_accountant"})
    assert other.status_code == 200
    assert not User.objects.filter(surname="Орлов").exists()

    assert client.post(address, told | {"seen": "primary_deputy"}).status_code == 302
    assert Mandate.objects.get(user__surname="Орлов").role == "primary_deputy"
