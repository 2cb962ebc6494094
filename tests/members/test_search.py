"""Whom the search of the register finds."""

from types import SimpleNamespace

import pytest

from members import typos
from members.models import Member, NameWord
from members.register import find, reach
from members.search import readings
from tests.factories import make_member


@pytest.fixture
def four(house):
    """Members of the primary, its shop, the neighbour and the stranger."""
    rows = {
        "own": (house.primary, "Иванова", "Мария", "Петровна"),
        "child": (house.shop, "Ивановская", "Анна", "Ивановна"),
        "neighbour": (house.neighbour, "Петрова", "Мария", "Ивановна"),
        "stranger": (house.stranger_primary, "Ёлкин", "Пётр", ""),
    }
    return SimpleNamespace(
        **{
            word: make_member(unit, surname=surname, name=name, patronymic=patronymic)
            for word, (unit, surname, name, patronymic) in rows.items()
        }
    )


def shown(user, q):
    return [card.surname for card in find(user, q=q)[1].rows]


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("иван", ["Иванова", "Ивановская"]),
        ("ИВАНОВА", ["Иванова"]),
        ("елкин", ["Ёлкин"]),
        ("  Ёлк  ", ["Ёлкин"]),
        ("иванова ма", ["Иванова"]),
        ("иванова м п", ["Иванова"]),
        ("мария иванова", ["Иванова"]),
        ("петровна мария иванова", ["Иванова"]),
        ("мария ивановна петрова", ["Петрова"]),
        ("петр елкин", ["Ёлкин"]),
        ("мария", ["Иванова", "Петрова"]),
        ("ивановна", ["Ивановская", "Петрова"]),
        ("анна ивановна", ["Ивановская"]),
        ("ивановна анна", ["Ивановская"]),
        ("bdfyjdcrfz", ["Ивановская"]),
        ("vfhbz bdfyjdf", ["Иванова"]),
        ("сидор", []),
        ("иванова пётр", ["Иванова"]),  # Петровна
        ("иванова сидор", []),
        ("мария мария", []),  # each word typed is a word of the name of its own
        ("петр петр", []),
        ("петрова петр", []),
        ("%", []),
        ("иванов_", []),
        ("ива(нова", []),
        ("\0", ["Ёлкин", "Иванова", "Ивановская", "Петрова"]),
    ],
)
def test_words_are_looked_for_as_names_in_any_order(people, four, typed, names):
    assert shown(people.admin, typed) == names


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("водкина", True),
        ("петрова-водкина", True),
        ("водкина петрова", True),
        ("водкина нина", True),
        ("преображенская", True),  # longer than the index keeps
        ("преображенские", False),
        ("я водкина", False),
    ],
)
def test_both_halves_of_a_double_name_are_words(people, house, typed, found):
    make_member(house.primary, surname="Петрова-Водкина", name="Нина", patronymic="Преображенская")

    assert bool(shown(people.chair, typed)) is found


def test_a_long_word_that_begins_nobodys_name_is_not_looked_for(four):
    cards = Member.objects.all()

    assert len(list(readings(cards, "анна ивановскаяя"))) == 1
    assert len(list(readings(cards, "анна ивановска"))) == 2


@pytest.mark.parametrize("typed", ["мария", "мария петровна", "петровна иванова"])
def test_words_find_nobody_of_foreign_organisations(people, four, typed):
    assert shown(people.chair, typed) == ["Иванова"]
    assert shown(people.neighbour_chair, typed) == (["Петрова"] if typed == "мария" else [])
    assert shown(people.stranger, typed) == []


def test_a_card_written_by_copy_or_renamed_is_found(people, house):
    card = make_member(house.primary, surname="Старов")

    Member.objects.filter(pk=card.pk).update(surname="Новиков", unit=house.shop)

    assert shown(people.chair, "сергеевич новиков") == ["Новиков"]
    assert shown(people.shop_chair, "пётр новиков") == ["Новиков"]
    assert shown(people.chair, "старов") == []


@pytest.fixture
def numbered(house):
    return make_member(
        house.primary, surname="Громов", phone="+79730123456", email="Gromov.A@example.org",
        extra_phone="+79051112233", card_number="00000042", personnel_number="7001",
    )  # fmt: skip


@pytest.mark.parametrize(
    "typed",
    [
        "8 (973) 012-34-56", "+7 973 0123456", "79730123456", "9730123456", "973012", "8973",
        "3456", "34-56", "0123456", "2233", "8 905 111-22-33", "00000042", "№ 00000042", "7001",
        "gromov.a@example.org", "GROMOV.A@", "gromov.a@exam",
    ],
)  # fmt: skip
def test_digits_and_mail_find_whose_they_are(people, numbered, typed):
    make_member(numbered.unit, surname="Другой", phone="+79990000000", email="other@example.org")

    assert shown(people.admin, typed) == ["Громов"]


@pytest.mark.parametrize(
    "typed", ["42", "70", "456", "+7 973 0123457", "romov.a@example.org", "@", "1234", "3457"]
)
def test_a_part_from_the_middle_finds_nobody(people, numbered, typed):
    assert shown(people.admin, typed) == []


@pytest.mark.parametrize("number", ["34-000042", "АБ 12/7"])
def test_a_number_is_found_as_it_is_written(people, house, number):
    make_member(house.primary, surname="Билетов", card_number=number)

    assert shown(people.chair, number) == ["Билетов"]
    assert shown(people.chair, f"№ {number}") == (["Билетов"] if number[0] == "3" else [])


def meant(user, q):
    return typos.corrections(reach(user), q)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("ивонова", ["Иванова"]),
        ("иваноа", ["Иванова"]),
        ("иваннова", ["Иванова"]),
        ("ивановп", ["Иванова"]),
        ("вианова", ["Иванова"]),
        ("мaрия", ["Мария"]),  # a Latin «a»
        ("иванова марая", ["Иванова Мария"]),
        ("марая иванова", ["Мария Иванова"]),
        ("ивoнова маряя", []),  # two letters
        ("ивонива", []),
        ("0579", []),
        ("", []),
        ("ив", []),
    ],
)
def test_one_letter_wrong_is_forgiven(people, four, typed, words):
    assert meant(people.chair, typed) == words


def test_a_name_that_the_reader_may_not_see_is_never_told(people, four):
    assert meant(people.admin, "петровв") == ["Петрова"]
    assert meant(people.neighbour_chair, "петровв") == ["Петрова"]
    assert meant(people.chair, "петровв") == []
    assert meant(people.stranger, "петровв") == []


@pytest.mark.parametrize(
    ("one", "other", "is_away"),
    [
        ("иванов", "иванов", False), ("иванов", "иванова", True), ("иванов", "ванов", True),
        ("иванов", "ивонов", True), ("иванов", "виванов", True), ("иванов", "виaнов", False),
        ("иванов", "иваовн", False), ("иванов", "иваонв", True), ("иванов", "ивановыы", False),
        ("а", "б", True), ("аб", "ба", True), ("абв", "вба", False),
    ],
)  # fmt: skip
def test_what_a_letter_away_means(one, other, is_away):
    assert typos.is_letter_away(one, other) is is_away
    assert typos.is_letter_away(other, one) is is_away


def known():
    return sorted(NameWord.objects.values_list("word", flat=True))


def test_words_of_names_are_noted_with_the_cards_and_tidied_at_night(house):
    card = make_member(house.primary, surname="Ёлкина-Ли", name="Анна", patronymic="")
    assert known() == ["анна", "елкина"]

    card.surname = "Соснина"
    card.save()
    assert known() == ["анна", "елкина", "соснина"]
    NameWord.objects.create(word="анна")
    NameWord.objects.filter(word="соснина").delete()

    assert typos.tidy_words() == 3
    assert known() == ["анна", "соснина"]
    assert typos.tidy_words() == 0
