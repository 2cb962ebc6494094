from types import SimpleNamespace

import pytest

from documents.codes import ALPHABET, LENGTH, Codes, new_seed, spaced, tidy

CODES = Codes("thing")


def made():
    seed = new_seed()
    return SimpleNamespace(seed=seed, mark=CODES.mark_from(CODES.code_from(seed)))


def test_a_code_is_made_of_its_seed_by_the_key_of_the_portal(settings):
    code = CODES.code_from("seed")

    assert len(code) == LENGTH
    assert set(code) <= set(ALPHABET)
    assert CODES.code_from("seed") == code
    settings.SECRET_KEY = "y" * 60
    assert CODES.code_from("seed") != code


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


def test_two_kinds_of_things_have_other_codes():
    assert Codes("card").code_from("seed") != Codes("certificate").code_from("seed")


def test_a_thing_outlives_a_change_of_the_key(settings):
    thing = made()
    code, old = CODES.code_of(thing), settings.SECRET_KEY
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "y" * 60, [old]

    assert CODES.code_of(thing) == code
    assert CODES.mark_from(code, old) in CODES.marks_of(code)


def test_without_the_key_a_thing_cannot_be_printed_again(settings):
    thing = made()
    settings.SECRET_KEY = "y" * 60

    assert CODES.code_of(thing) == ""
