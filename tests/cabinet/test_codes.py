import pytest

from cabinet import codes
from cabinet.cards import issue
from cabinet.codes import ALPHABET, LENGTH, code_from, code_of, mark_from, spaced, tidy


def test_a_code_is_made_of_its_seed_by_the_key_of_the_portal(settings):
    code = code_from("seed")

    assert len(code) == LENGTH
    assert set(code) <= set(ALPHABET)
    assert code_from("seed") == code
    settings.SECRET_KEY = "y" * 60
    assert code_from("seed") != code


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("7KQM2Z9XW4AB", "7KQM2Z9XW4AB"),
        ("7kqm 2z9x w4ab", "7KQM2Z9XW4AB"),
        ("7KQM-2Z9X—W4AB", "7KQM2Z9XW4AB"),
        ("OOOOIIIILLLL", "000011111111"),
        ("АВСЕНКМОРТХУ", "ABCEHKM0PTXY"),
        ("7KQM2Z9XW4A", ""),
        ("7KQM2Z9XW4ABC", ""),
        ("7KQM2Z9XW4A!", ""),
        ("ЖКQM2Z9XW4AB", ""),
        ("", ""),
        ("\0" * 12, ""),
    ],
)
def test_a_code_is_read_as_people_type_it(typed, code):
    assert tidy(typed) == code


def test_a_code_is_shown_in_groups():
    assert spaced("7KQM2Z9XW4AB") == "7KQM 2Z9X W4AB"


def test_the_table_holds_no_code(member):
    card = issue(member.pk, actor="тест")

    code = code_of(card)
    kept = [str(getattr(card, field.attname)) for field in card._meta.concrete_fields]

    assert len(code) == LENGTH
    assert not [value for value in kept if code in value]


def test_a_card_outlives_a_change_of_the_key(member, settings):
    card = issue(member.pk, actor="тест")
    code, old = code_of(card), settings.SECRET_KEY
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "y" * 60, [old]

    assert code_of(card) == code
    assert mark_from(code, old) in codes.marks_of(code)


def test_without_the_key_a_card_cannot_be_printed_again(member, settings):
    card = issue(member.pk, actor="тест")
    settings.SECRET_KEY = "y" * 60

    assert code_of(card) == ""
