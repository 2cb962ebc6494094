import pytest
from django.db import transaction

from bench.measure import queries_of, side_by_side
from bench.report import Line, show
from structure.models import Unit


@pytest.mark.django_db
def test_queries_are_counted_without_the_words_of_transactions():
    def call():
        with transaction.atomic(), transaction.atomic():
            list(Unit.objects.all())

    assert queries_of(call) == 1


@pytest.mark.django_db
def test_calls_take_turns():
    order = []

    side_by_side({"one": lambda: order.append(1), "two": lambda: order.append(2)}, turns=2)

    # once to warm up, two turns, once for the queries
    assert order == [1, 2, 1, 2, 1, 2, 1, 2]


@pytest.mark.parametrize(
    ("line", "kept"),
    [
        (Line("a", ratio=8, aim=8), True),
        (Line("a", ratio=8.1, aim=8), False),
        (Line("a", ratio=0.8, aim=0.8, more_is_better=True), True),
        (Line("a", ratio=0.7, aim=0.8, more_is_better=True), False),
        (Line("a", ratio=8), None),
        (Line("a"), None),
    ],
)
def test_an_aim_is_kept_or_not(line, kept):
    assert line.is_kept is kept


def test_a_line_says_what_there_is_to_say(capsys):
    show(Line("Реестр", 12.345, 9, to_empty=24.6, ratio=3.21, aim=15))

    assert capsys.readouterr().out.split() == [
        "Реестр", "12.3", "мс", "9", "25", "3.21", "≤", "15", "✓",
    ]  # fmt: skip
