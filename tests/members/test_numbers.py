import threading

import pytest
from django.db import connection

from audit.models import Entry
from members.editing import MemberRefused
from members.models import Member, MembershipRules, Revision
from members.numbers import fits, give_number, mask_of, next_number
from tests.factories import make_member


def test_the_pattern_is_of_the_nearest_organisation(house):
    MembershipRules.objects.create(unit=house.union, card_mask="########")
    MembershipRules.objects.create(unit=house.territorial, card_mask="34-######")
    MembershipRules.objects.create(unit=house.primary)

    assert mask_of(house.shop) == "34-######"
    assert mask_of(house.stranger_primary) == "########"


def test_without_a_pattern_any_number_will_do(house):
    assert mask_of(house.shop) == ""
    assert fits("как угодно", "")


@pytest.mark.parametrize(
    ("number", "is_right"),
    [("34-000001", True), ("34-00001", False), ("34-0000012", False), ("34_000001", False),
     ("34-00000a", False), ("34-00000١", False), ("34-000001\n", False)],
)  # fmt: skip
def test_a_number_fits_sign_by_sign(number, is_right):
    assert fits(number, "34-######") is is_right


def test_the_first_number_is_one_and_the_next_goes_on(house):
    mask = "34-######"

    first = next_number(mask)
    make_member(house.primary, card_number="34-000007")
    make_member(house.primary, card_number="34-9")
    make_member(house.primary, card_number="35-000900")

    assert (first, next_number(mask)) == ("34-000001", "34-000008")


def test_when_the_last_is_taken_the_first_gap_is_given(house):
    for number in ("1", "2", "4", "9"):
        make_member(house.primary, card_number=number)

    assert next_number("#") == "3"


def test_when_all_are_taken_it_says_what_to_do(house):
    for number in range(1, 10):
        make_member(house.primary, card_number=str(number))

    with pytest.raises(MemberRefused, match="кончились"):
        next_number("#")


def test_giving_leaves_a_revision_and_a_line(house, people):
    MembershipRules.objects.create(unit=house.union, card_mask="34-######")
    card = make_member(house.shop)

    number = give_number(card.pk, actor=people.chair)

    card.refresh_from_db()
    assert (card.card_number, number, card.version) == ("34-000001", "34-000001", 2)
    assert Revision.objects.get().changes == {"card_number": ["", "34-000001"]}
    lines = Entry.objects.filter(person=f"members.member:{card.pk}").order_by("pk")
    assert [entry.action for entry in lines][-2:] == [
        "members.card.changed",
        "members.card_number.given",
    ]


def test_a_card_with_a_number_keeps_it(house, people):
    MembershipRules.objects.create(unit=house.union, card_mask="34-######")
    card = make_member(house.shop, card_number="34-000005")

    with pytest.raises(MemberRefused, match="34-000005"):
        give_number(card.pk, actor=people.chair)

    assert not Revision.objects.exists()


def test_without_a_pattern_nothing_is_given(house, people):
    card = make_member(house.shop)

    with pytest.raises(MemberRefused, match="Образец"):
        give_number(card.pk, actor=people.chair)

    assert Member.objects.get(pk=card.pk).card_number == ""


@pytest.mark.django_db(transaction=True)
def test_two_at_once_get_different_numbers(house, people):
    MembershipRules.objects.create(unit=house.union, card_mask="34-######")
    cards = [make_member(house.shop) for _ in range(6)]

    def give(card):
        try:
            give_number(card.pk, actor=people.chair)
        finally:
            connection.close()

    threads = [threading.Thread(target=give, args=[card]) for card in cards]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    numbers = sorted(Member.objects.values_list("card_number", flat=True))
    assert numbers == [f"34-00000{count}" for count in range(1, 7)]
