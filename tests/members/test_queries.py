from datetime import date

import pytest

from members.enums import Status
from members.queries import namesakes
from structure.models import Unit
from tests.factories import make_member

BORN = date(1990, 5, 17)


def found(**told):
    told = {"surname": "Ёлкина", "name": "Анна", "patronymic": "Игоревна", **told}
    return [(card.pk, reasons) for card, reasons in namesakes(Unit.objects.the_union(), **told)]


@pytest.fixture
def card(house):
    return make_member(
        house.primary, surname="Ёлкина", name="Анна", patronymic="Игоревна", birth_date=BORN,
        phone="+79730000001", email="Elkina@example.org",
    )  # fmt: skip


@pytest.mark.parametrize("surname", ["Ёлкина", "ЕЛКИНА", " ёлкина ", "Ёл-кина"])
def test_case_yo_spaces_and_hyphens_do_not_matter(card, surname):
    assert found(surname=surname) == [(card.pk, ["ФИО"])]


def test_what_else_is_the_same_is_told(card):
    told = {"birth_date": BORN, "phone": "+79730000001", "email": "elkina@EXAMPLE.org"}

    assert found(**told) == [(card.pk, ["ФИО", "дата рождения", "телефон", "почта"])]


def test_another_birth_date_is_another_person(card):
    assert found(birth_date=date(1991, 5, 17)) == []


def test_a_birth_date_unknown_on_one_side_rules_nothing_out(card, house):
    other = make_member(house.shop, surname="Ёлкина", name="Анна", patronymic="Игоревна")

    assert {pk for pk, _ in found()} == {card.pk, other.pk}
    assert [pk for pk, _ in found(birth_date=BORN)] == [card.pk, other.pk]


def test_without_a_patronymic_anybody_of_the_name_may_be_meant(card, house):
    make_member(house.primary, surname="Ёлкина", name="Аннабель", patronymic="")

    assert found(patronymic="") == [(card.pk, ["ФИО"])]


def test_a_card_without_a_patronymic_needs_something_else_in_common(house):
    card = make_member(house.primary, surname="Ёлкина", name="Анна", patronymic="", birth_date=BORN)

    assert found() == []
    assert found(birth_date=BORN) == [(card.pk, ["ФИО", "дата рождения"])]


def test_the_most_probable_stands_first_and_members_before_nobody(house):
    names = {"surname": "Ёлкина", "name": "Анна", "patronymic": "Игоревна"}
    nobody = make_member(house.primary, status=Status.NONE, **names)
    member = make_member(house.primary, **names)
    strong = make_member(house.neighbour, phone="+79730000007", **names)

    order = [pk for pk, _ in found(phone="+79730000007")]

    assert order == [strong.pk, member.pk, nobody.pk]
