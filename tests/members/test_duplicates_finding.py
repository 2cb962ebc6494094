"""The search for duplicates against a plain comparison of everybody with everybody."""

import logging
from datetime import date
from random import Random

import pytest

from members.duplicates import blocking
from members.duplicates.comparing import said
from members.duplicates.finding import look_at, search_all
from members.duplicates.rules import DEFAULTS, save_weights
from members.enums import Status
from members.models import DistinctPair, DuplicateRules, Member, Suspicion
from members.names import key_form
from members.services import mark_distinct
from tests.factories import make_employer, make_member, make_unit

BORN = date(1990, 5, 17)
ANNA = {"surname": "Ёлкина", "name": "Анна", "patronymic": "Игоревна"}


def found():
    rows = Suspicion.objects.order_by("first_id", "second_id")
    return [(row.first_id, row.second_id, row.score, row.reasons) for row in rows]


def nobody(unit, **fields):
    return make_member(unit, status=Status.NONE, **{**ANNA, **fields})


@pytest.mark.parametrize(
    ("shared", "other", "score"),
    [
        ({"birth_date": BORN}, {}, 75),
        ({"phone": "+79730000001"}, {}, 65),
        ({"email": "elkina@example.org"}, {"email": "ELKINA@example.org"}, 65),
        ({"birth_date": BORN, "phone": "+79730000001", "email": "e@example.org"}, {}, 125),
        ({"birth_date": BORN}, {"surname": "ЕЛ-КИНА "}, 75),
        ({"birth_date": BORN}, {"surname": "Елкино"}, 60),
        ({"birth_date": BORN}, {"surname": "Элкина"}, 60),
        ({"birth_date": BORN}, {"patronymic": ""}, 75),
        ({"birth_date": BORN}, {"surname": "Кузнецова"}, 60),
        ({"birth_date": BORN, "phone": "+79730000001"}, {"surname": "Кузнецова"}, 85),
        ({"phone": "+79730000001"}, {"birth_date": BORN}, 65),
    ],
)
def test_what_is_suspected_and_with_what_sum(house, shared, other, score):
    one = nobody(house.primary, **shared)
    another = nobody(house.neighbour, **{**shared, **other})

    assert search_all() == (1, 1)

    assert [row[:3] for row in found()] == [(one.pk, another.pk, score)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({}, {}),
        ({"phone": "+79730000001"}, {"phone": "+79730000001", "name": "Ольга"}),
        ({"email": "e@example.org", "phone": "+79730000001"},
         {"email": "e@example.org", "phone": "+79730000001", "surname": "Кузнецова"}),
        ({"birth_date": BORN}, {"birth_date": BORN, "name": "Ольга"}),
        ({"birth_date": BORN, "phone": "+79730000001"},
         {"birth_date": date(1964, 2, 3), "phone": "+79730000001"}),
        ({"birth_date": BORN, "patronymic": "Петрович", "name": "Пётр"},
         {"birth_date": BORN, "patronymic": "Петрович", "name": "Пётр", "surname": "Кузнецов"}),
        ({"phone": "+79730000001"}, {"phone": "+79730000001", "surname": "Ёлкино"}),
        ({"personnel_number": "17"}, {"personnel_number": "17"}),
    ],
)  # fmt: skip
def test_what_is_not_suspected(house, one, other):
    nobody(house.primary, **one)
    nobody(house.primary, **other)

    assert search_all()[1] == 0
    assert found() == []


def test_a_slip_in_a_birth_date_does_not_part_a_person_from_himself(house):
    cards = [
        nobody(house.primary, phone="+79730000001", birth_date=day)
        for day in (date(1990, 5, 7), date(1990, 7, 5), date(1980, 5, 7))
    ]

    search_all()

    pairs = [(first, second) for first, second, _, _ in found()]
    assert pairs == [(cards[0].pk, cards[1].pk), (cards[0].pk, cards[2].pk)]


def test_either_telephone_and_the_number_at_one_employer_count(house):
    employer, other_employer = make_employer(house.primary), make_employer(house.primary)
    one = nobody(house.primary, phone="+79730000001", extra_phone="+79730000002")
    two = nobody(house.primary, extra_phone="+79730000001", phone="+79730000003")
    three = nobody(house.primary, employer=employer, personnel_number="17", name="Нина")
    four = nobody(house.primary, employer=employer, personnel_number="17", name="Нина")
    nobody(house.primary, employer=other_employer, personnel_number="17", name="Нина")

    search_all()

    assert [row[:3] for row in found()] == [(one.pk, two.pk, 65), (three.pk, four.pk, 70)]


def test_the_reasons_are_told_in_words(house):
    nobody(house.primary, birth_date=BORN, phone="+79730000001")
    nobody(house.primary, birth_date=BORN, phone="+79730000001")
    search_all()

    suspicion = Suspicion.objects.get()

    assert suspicion.reasons == [["name", 40], ["birth_date", 35], ["phone", 25]]
    assert said(suspicion.reasons, 60) == "ФИО, дата рождения и телефон: 100 из 60"


def test_two_unions_do_not_see_each_other(house):
    other_union = make_unit("union")
    nobody(house.primary, birth_date=BORN)
    nobody(other_union, birth_date=BORN)

    search_all()

    assert found() == []


def test_each_union_has_weights_of_its_own(house, people):
    nobody(house.primary, birth_date=BORN)
    nobody(house.primary, birth_date=BORN)

    save_weights(house.union.pk, DEFAULTS._replace(threshold=76), actor=people.admin)
    assert search_all()[1] == 0

    save_weights(house.union.pk, DEFAULTS._replace(birth_date=36, threshold=76), actor=people.admin)
    assert search_all()[1] == 1
    assert DuplicateRules.objects.count() == 1


def test_one_likeness_alone_is_never_made_enough(house, people):
    with pytest.raises(ValueError, match="не меньше 41"):
        save_weights(house.union.pk, DEFAULTS._replace(threshold=40), actor=people.admin)

    assert not DuplicateRules.objects.exists()


def test_stale_suspicions_go_away_and_the_day_of_others_stays(house):
    one, two = nobody(house.primary, birth_date=BORN), nobody(house.primary, birth_date=BORN)
    three = nobody(house.primary, birth_date=BORN)
    search_all()
    days = dict(Suspicion.objects.values_list("pk", "found_at"))
    Member.objects.filter(pk=three.pk).update(birth_date=date(1971, 1, 1))

    search_all()

    assert [row[:2] for row in found()] == [(one.pk, two.pk)]
    assert Suspicion.objects.get().found_at == days[Suspicion.objects.get().pk]


def test_a_verdict_is_never_asked_again(house):
    one, two = nobody(house.primary, birth_date=BORN), nobody(house.primary, birth_date=BORN)
    mark_distinct(two, one, actor="тест")

    search_all()
    look_at([one.pk])

    assert found() == []
    assert DistinctPair.objects.count() == 1


def test_a_merged_card_is_not_compared(house):
    one, two = nobody(house.primary, birth_date=BORN), nobody(house.primary, birth_date=BORN)
    search_all()
    Member.objects.filter(pk=two.pk).update(merged_into=one)

    search_all()

    assert found() == []


def test_a_card_is_compared_when_it_is_written(house):
    one, two = nobody(house.primary, birth_date=BORN), nobody(house.primary, birth_date=BORN)

    assert look_at([two.pk]) == 1
    assert [row[:3] for row in found()] == [(one.pk, two.pk, 75)]

    Member.objects.filter(pk=two.pk).update(birth_date=date(1971, 1, 1))

    assert look_at([two.pk]) == 0
    assert found() == []


def test_a_card_changed_while_the_night_search_reads_is_left_to_its_own_search(house, monkeypatch):
    _, two = nobody(house.primary, birth_date=BORN), nobody(house.primary, birth_date=BORN)
    gather = blocking.gather_pairs

    def gather_and_change():
        gather()
        Member.objects.filter(pk=two.pk).update(birth_date=None, version=two.version + 1)

    monkeypatch.setattr("members.duplicates.finding.gather_pairs", gather_and_change)

    search_all()

    assert found() == []


def test_a_block_too_large_is_cut_and_told(house, monkeypatch, caplog):
    monkeypatch.setattr(blocking, "LARGEST", 3)
    for _ in range(5):
        nobody(house.primary, birth_date=BORN)

    with caplog.at_level(logging.WARNING):
        compared, suspected = search_all()

    assert (compared, suspected) == (3, 3)
    assert "5 cards share «дата рождения»" in caplog.text
    assert "Ёлкина" not in caplog.text


@pytest.mark.parametrize("seed", range(6))
def test_random_cards_are_paired_as_by_comparing_everybody(house, seed):
    cards = invent(house, Random(seed))  # noqa: S311 - repeatable on purpose
    expected = reference(cards)

    assert search_all()[1] == len(expected) > 5
    assert {row[:2]: row[2] for row in found()} == expected

    Suspicion.objects.all().delete()
    look_at([card.pk for card in cards])
    assert {row[:2]: row[2] for row in found()} == expected


def invent(house, rng):
    employers = [make_employer(house.primary), make_employer(house.primary)]
    drawn = []
    for _ in range(120):
        fields = {
            "surname": rng.choice(["Ёлкина", "Елкина", "Елкин", "Белкина", "Стрелкина"]),
            "name": rng.choice(["Анна", "Инна", "Алла", "Пётр"]),
            "patronymic": rng.choice(["Игоревна", "Егоровна", "Игоревич", ""]),
            "birth_date": rng.choice(
                [None, BORN, date(1990, 5, 7), date(1990, 7, 5), date(1961, 3, 4)]
            ),
            "phone": rng.choice(["", "", "+79730000001", "+79730000002", "+79730000003"]),
            "extra_phone": rng.choice(["", "", "", "+79730000001", "+79730000004"]),
            "email": rng.choice(["", "", "a@example.org", "A@example.org", "b@example.org"]),
            "employer": rng.choice([None, *employers]),
            "personnel_number": rng.choice(["", "", "1", "2"]),
        }
        drawn.append(Member(unit=rng.choice([house.primary, house.shop]), **fields))
    return Member.objects.bulk_create(drawn)


def reference(cards, weights=DEFAULTS):
    """Everybody with everybody, in the plainest words."""
    pairs = {}
    for index, one in enumerate(cards):
        for other in cards[index + 1 :]:
            score = plain_score(one, other, weights)
            if score >= weights.threshold:
                pairs[one.pk, other.pk] = score
    return pairs


def plain_score(one, other, weights):
    names = [
        [key_form(part) for part in (card.surname, card.name, card.patronymic)]
        for card in (one, other)
    ]
    born = one.birth_date and one.birth_date == other.birth_date
    score = plain_names(*names, born, weights)
    if not score or plain_clash(one.birth_date, other.birth_date):
        return 0
    more = 0
    if born:
        more += weights.birth_date
    if {str(one.phone), str(one.extra_phone)} & {str(other.phone), str(other.extra_phone)} - {""}:
        more += weights.phone
    if one.email and one.email.lower() == other.email.lower():
        more += weights.email
    if (
        one.personnel_number
        and one.employer_id
        and one.employer_id == other.employer_id
        and one.personnel_number == other.personnel_number
    ):
        more += weights.personnel_number
    return score + more if more else 0


def plain_names(one, other, born, weights):
    if one[:2] == other[:2] and (one[2] == other[2] or "" in (one[2], other[2])):
        return weights.name
    apart = [(a, b) for a, b in zip(one, other, strict=True) if a != b]
    if len(apart) != 1:
        return 0
    a, b = apart[0]
    if a and b and distance(a, b) == 1:
        return weights.similar_name
    if born and one[1:] == other[1:] and one[2].endswith("на"):
        return weights.similar_name
    return 0


def plain_clash(one, other):
    if not one or not other:
        return False
    if one == other or (
        one.year == other.year and (one.month, one.day) == (other.day, other.month)
    ):
        return False
    return sum(a != b for a, b in zip(one.isoformat(), other.isoformat(), strict=True)) > 1


def distance(a, b):
    """Levenshtein's, by his own table."""
    row = list(range(len(b) + 1))
    for i, letter in enumerate(a, 1):
        before, row = row, [i]
        for j, other in enumerate(b, 1):
            row.append(min(before[j] + 1, row[-1] + 1, before[j - 1] + (letter != other)))
    return row[-1]
