"""What an answer is worth, question by question."""

from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from training.enums import QuestionKind
from training.grading import is_right, percent


def options(*rights):
    """Rows with these marks «is right», numbered from one, in their right order."""
    return [
        SimpleNamespace(pk=pk, position=pk, text=f"Ответ {pk}", is_right=mark)
        for pk, mark in enumerate(rights, 1)
    ]


def asked(kind):
    return SimpleNamespace(kind=kind)


@pytest.mark.parametrize(
    ("kind", "answer", "right"),
    [
        (QuestionKind.ONE, [2], True),
        (QuestionKind.ONE, [1], False),
        (QuestionKind.ONE, [2, 3], False),
        (QuestionKind.ONE, [], False),
        (QuestionKind.ONE, None, False),
        (QuestionKind.MANY, [3, 2], True),
        (QuestionKind.MANY, [2], False),
        (QuestionKind.MANY, [1, 2, 3], False),
        (QuestionKind.ORDER, [1, 2, 3], True),
        (QuestionKind.ORDER, [1, 3, 2], False),
        (QuestionKind.ORDER, [1, 2], False),
        (QuestionKind.TEXT, "ответ 2", True),
        (QuestionKind.TEXT, "ОТВЕТ-2 ", True),
        (QuestionKind.TEXT, "ответ 1", False),
        (QuestionKind.TEXT, "", False),
        (QuestionKind.TEXT, [2], False),
    ],
)
def test_an_answer_is_right_or_not(kind, answer, right):
    rows = options(False, True, kind in ("many", "one") and kind == "many")

    assert is_right(asked(kind), rows, answer) is right


@pytest.mark.parametrize("word", ["еще", "Ещё", " е щ ё ", "ЕЩЕ"])
def test_letters_of_a_word_are_compared_as_people_read_them(word):
    rows = [SimpleNamespace(pk=1, position=1, text="Ещё", is_right=True)]

    assert is_right(asked(QuestionKind.TEXT), rows, word)


@settings(max_examples=50, deadline=None)
@given(marks=st.lists(st.booleans(), min_size=1, max_size=6), data=st.data())
def test_of_many_only_exactly_the_right_ones_are_right(marks, data):
    rows = options(*marks)
    answer = data.draw(st.lists(st.sampled_from([one.pk for one in rows]), unique=True))

    expected = sorted(answer) == [one.pk for one in rows if one.is_right] and bool(answer)
    assert is_right(asked(QuestionKind.MANY), rows, answer) is expected


@settings(max_examples=50, deadline=None)
@given(order=st.permutations([1, 2, 3, 4]))
def test_of_orders_one_is_right(order):
    rows = options(False, False, False, False)

    assert is_right(asked(QuestionKind.ORDER), rows, order) is (order == [1, 2, 3, 4])


@pytest.mark.parametrize(
    ("points", "most", "found"), [(0, 0, 0), (2, 3, 66), (7, 10, 70), (3, 3, 100)]
)
def test_percents_are_never_rounded_up(points, most, found):
    assert percent(points, most) == found
