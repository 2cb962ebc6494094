"""An address with a plus names one letter of ours, to whoever was given it."""

import pytest

from notifications.plus import ANSWERED, BOUNCED, letter_named_in, tagged


@pytest.mark.parametrize("mark", [ANSWERED, BOUNCED])
@pytest.mark.parametrize("pk", [1, 36, 10**15])
def test_it_names_the_letter_whatever_the_case(mark, pk):
    address = tagged("box@union.test", mark, pk)

    assert letter_named_in(address, mark) == letter_named_in(address.upper(), mark) == pk


def test_the_seal_of_one_letter_opens_no_other():
    mine, theirs = (tagged("box@union.test", ANSWERED, pk) for pk in (1, 2))
    forged = mine.split("-")[0] + "-" + theirs.split("-")[1]

    assert letter_named_in(forged, ANSWERED) is None


def test_what_comes_to_an_answer_is_not_what_came_back():
    address = tagged("box@union.test", ANSWERED, 7)

    assert letter_named_in(address, BOUNCED) is None
    assert letter_named_in(address.replace("+m", "+b"), BOUNCED) is None


def test_a_former_key_of_the_portal_is_still_believed(settings):
    address = tagged("box@union.test", BOUNCED, 7)
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "новый ключ"

    assert letter_named_in(address, BOUNCED) == 7


@pytest.mark.parametrize("address", ["", None, "box@union.test", "box+m1-00@union.test"])
def test_any_other_address_names_nothing(address):
    assert letter_named_in(address, ANSWERED) is None
