from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from members.enums import ConsentChannel, ConsentKind, Employment, Gender
from members.models import Consent, DistinctPair, Member, MembershipRules, Suspicion
from members.quality import CHECKS, defective, qualities, quality_of
from members.selection import selection_of
from tests.factories import make_member

ON = date(2026, 11, 2)


@pytest.fixture
def whole(house):
    """A card that lacks nothing."""

    def make(unit=house.shop, **fields):
        fields = {
            "phone": "+79730000001", "email": "a@example.org", "birth_date": date(1990, 5, 6),
            "gender": Gender.MALE, "employer": house.employer, "position": "слесарь",
            "personnel_number": "17", **fields,
        }  # fmt: skip
        card = make_member(unit, **fields)
        Consent.objects.create(
            member=card, kind=ConsentKind.PROCESSING, channel=ConsentChannel.PAPER,
            given_at=timezone.now(),
        )  # fmt: skip
        return card

    return make


def names_of(card, reader=None):
    return [check.name for check in quality_of(card.pk, reader=reader, on=ON).defects]


def test_a_card_that_lacks_nothing_is_worth_a_hundred(whole):
    quality = quality_of(whole().pk, on=ON)

    assert (quality.score, quality.defects) == (100, [])


def test_an_empty_card_is_worth_what_is_left(house):
    card = make_member(house.primary)

    assert names_of(card) == [
        "consent", "phone", "birth_date", "email", "employer", "gender", "position",
        "personnel_number",
    ]  # fmt: skip
    assert quality_of(card.pk, on=ON).score == 15


def test_nothing_can_be_worth_less_than_nothing():
    exclusive = {"birth_date", "absurd"}

    assert sum(check.weight for check in CHECKS.values()) == 100 + CHECKS["absurd"].weight
    assert {CHECKS[name].weight for name in exclusive} == {15}


@pytest.mark.parametrize(
    ("fields", "missing"),
    [
        ({"phone": ""}, ["phone"]),
        ({"email": ""}, ["email"]),
        ({"birth_date": None}, ["birth_date"]),
        ({"gender": ""}, ["gender"]),
        ({"employer": None}, ["employer"]),
        ({"employer": None, "employment": Employment.PENSIONER}, []),
        ({"position": ""}, ["position"]),
        ({"position": "", "profession": "токарь"}, []),
        ({"personnel_number": ""}, ["personnel_number"]),
        ({"personnel_number": "", "employment": Employment.STUDIES}, []),
        ({"birth_date": date(2012, 11, 1)}, ["absurd"]),
        ({"birth_date": date(1926, 11, 1)}, ["absurd"]),
        ({"birth_date": date(1926, 11, 3)}, []),
        ({"birth_date": date(2007, 1, 1), "since": date(2020, 1, 1)}, ["absurd"]),
        ({"birth_date": date(2006, 1, 1), "since": date(2020, 1, 2)}, []),
        ({"first_joined_on": date(1999, 1, 1)}, ["absurd"]),
    ],
)
def test_each_check_tells_what_is_missing(whole, fields, missing):
    assert names_of(whole(**fields)) == missing


def test_a_consent_taken_back_is_none(whole):
    card = whole()
    card.consents.update(withdrawn_at=timezone.now())

    assert names_of(card) == ["consent"]


def test_a_consent_to_dissemination_does_not_stand_for_processing(whole):
    card = whole()
    card.consents.update(kind=ConsentKind.DISSEMINATION)

    assert names_of(card) == ["consent"]


def test_both_cards_of_a_suspicion_are_marked_before_who_may_decide(whole, people):
    first, second, third = whole(), whole(), whole()
    Suspicion.objects.create(first=first, second=second, score=70)

    assert [names_of(card, people.chair) for card in (first, second, third)] == [
        ["duplicate"], ["duplicate"], [],
    ]  # fmt: skip
    assert [names_of(card, people.shop_chair) for card in (first, second, third)] == [[], [], []]


def test_a_pair_with_a_card_of_strangers_is_not_told_of(house, whole, people):
    mine, theirs = whole(), whole(house.neighbour)
    Suspicion.objects.create(first=mine, second=theirs, score=70)

    assert names_of(mine, people.chair) == []
    assert names_of(mine, people.territorial_chair) == ["duplicate"]
    for reader, number in ((people.chair, 0), (people.territorial_chair, 2)):
        wrong = defective({"duplicate"}, reader=reader, on=ON)
        assert Member.objects.filter(wrong).count() == number
        assert len(selection_of(reader, "defect=duplicate").page()[1].rows) == number


def test_a_pair_on_which_somebody_has_decided_is_no_defect(whole, people):
    first, second = whole(), whole()
    Suspicion.objects.create(first=first, second=second, score=70)
    DistinctPair.objects.create(first=first, second=second)

    assert names_of(first, people.chair) == []


def test_a_number_is_judged_by_the_pattern_of_the_nearest_organisation(house, whole):
    MembershipRules.objects.create(unit=house.union, card_mask="########")
    MembershipRules.objects.create(unit=house.primary, card_mask="34-###")
    cards = {
        number: whole(unit, card_number=number)
        for unit, number in (
            (house.shop, "34-001"),
            (house.shop, "12345678"),
            (house.neighbour, "12345679"),
            (house.neighbour, "34-002"),
            (house.neighbour, ""),
        )
    }

    wrong = {number for number, card in cards.items() if names_of(card) == ["card_number"]}

    assert wrong == {"12345678", "34-002"}


def test_a_filter_and_a_mark_are_of_the_same_opinion(house, whole):
    whole(surname="Полный")
    whole(surname="Безпочтин", email="")
    make_member(house.primary, surname="Пустой")

    found = Member.objects.filter(CHECKS["email"].q(ON)).order_by("surname")
    worst = Member.objects.filter(defective({"birth_date", "gender"}, on=ON))

    assert [card.surname for card in found] == ["Безпочтин", "Пустой"]
    assert [card.surname for card in worst] == ["Пустой"]
    assert Member.objects.filter(defective(on=ON)).count() == 2


def test_many_cards_are_judged_by_the_same_queries(house):
    cards = [make_member(house.primary).pk for _ in range(3)]
    queries = []
    for size in (1, 3):
        with CaptureQueriesContext(connection) as captured:
            qualities(cards[:size], on=ON)
        queries.append(len(captured))

    assert queries == [2, 2]
