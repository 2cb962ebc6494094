"""«Кто это видит», «почему», and the matrix."""

import pytest
from django.urls import reverse

from accounts.enums import Role
from audit.models import Entry
from tests.factories import in_office, make_member, make_user

pytestmark = pytest.mark.django_db


def who(card):
    return reverse("rights:who", args=["member", card.pk])


def why(card, **asked):
    return reverse("rights:why", args=["member", card.pk]), asked


@pytest.fixture
def card(house):
    return make_member(house.shop, surname="Карточкина")


def test_the_chair_reads_who_sees_a_card_and_why(house, people, client, card):
    client.force_login(people.chair)

    text = client.get(who(card)).content.decode()

    assert "Председатель ППО, ППО «Волжская ГЭС», с 01.01.2020" in text
    assert "ЦПО электроцеха входит в ППО «Волжская ГЭС»" in text
    for word in ("Admin", "Territorial-Chair", "Shop-Chair", "Deputy", "Auditor"):
        assert word in text
    for word in ("Neighbour-Chair", "Accountant", "Trainer", "Stranger"):
        assert f">{word}" not in text


def test_reading_it_leaves_one_line_in_the_journal(people, client, card):
    client.force_login(people.chair)

    client.get(who(card))

    entry = Entry.objects.get(action="rights.read")
    assert entry.person == f"members.member:{card.pk}"


@pytest.mark.parametrize("role", ["deputy", "shop_chair", "auditor", "neighbour_chair", "stranger"])
def test_who_does_not_manage_people_there_is_told_nothing(people, client, card, role):
    client.force_login(getattr(people, role))

    address, asked = why(card, q="Chair")
    assert client.get(who(card)).status_code == 404
    assert client.get(address, asked).status_code == 404
    assert not Entry.objects.filter(action="rights.read").exists()


def test_a_kind_that_is_not_explained_is_no_page(people, client, house):
    client.force_login(people.chair)

    for kind in ("list", "employer", "nothing"):
        assert client.get(reverse("rights:who", args=[kind, house.employer.pk])).status_code == 404


def test_one_person_is_explained_by_surname_and_by_address(people, client, card):
    client.force_login(people.chair)

    for asked in ({"q": "shop-chair"}, {"q": people.shop_chair.email.upper()},
                  {"person": people.shop_chair.pk}):  # fmt: skip
        text = client.get(*why(card, **asked)).content.decode()
        assert "Да: видит учётные карточки людей" in text
        assert "Нет: ставит на учёт, переводит и снимает с учёта" in text
        assert "Председатель ЦПО, ЦПО электроцеха: это полномочие такого права не даёт." in text
        assert "Дать могут: Chair М. П. (Председатель ППО, ППО «Волжская ГЭС»)" in text


def test_what_is_refused_for_one_cause_is_told_once(people, client, card):
    client.force_login(people.chair)

    text = client.get(*why(card, q="accountant")).content.decode()

    assert text.count("это полномочие такого права не даёт") == 1
    assert "Нет: видит учётные карточки людей; правит учётные карточки; ставит на учёт" in text


def test_several_of_one_surname_are_offered(house, people, client, card):
    for name in ("Анна", "Вера"):
        in_office(house.primary, Role.TRAINER, surname="Двойникова", name=name)
    client.force_login(people.chair)

    assert client.get(*why(card, q="двойникова")).content.decode().count("Двойникова ") == 2
    assert "Нет: видит" in client.get(*why(card, q="Двойникова вера")).content.decode()


def test_a_person_of_elsewhere_is_not_told_of(people, client, card):
    make_user(surname="Посторонний")
    client.force_login(people.chair)

    for asked in ("Посторонний", "'; --"):
        text = client.get(*why(card, q=asked)).content.decode()
        assert "Такого человека не нашли" in text


def test_the_list_costs_the_same_with_more_people(
    house, people, client, card, django_assert_max_num_queries
):
    client.force_login(people.chair)
    client.get(who(card))
    with django_assert_max_num_queries(60) as before:
        client.get(who(card))
    for _ in range(3):
        in_office(house.primary, Role.PRIMARY_DEPUTY)
    with django_assert_max_num_queries(60) as after:
        client.get(who(card))

    assert len(after) == len(before)


def test_who_sees_goes_on_by_pages(house, people, client, card):
    for number in range(40):
        in_office(house.primary, Role.PRIMARY_DEPUTY, surname=f"Много-{number:02}")
    client.force_login(people.chair)

    first = client.get(who(card))
    second = client.get(first.context["next_url"])

    shown = [seer.user.pk for page in (first, second) for seer in page.context["seers"]]
    assert len(shown) == len(set(shown)) == 48
    assert second.context["next_url"] == ""


def test_the_matrix_is_read_by_whoever_is_in(people, client):
    client.force_login(people.stranger)

    text = client.get(reverse("rights:matrix")).content.decode()

    assert "Администратор союза" in text
    assert "ставит на учёт, переводит и снимает с учёта" in text
