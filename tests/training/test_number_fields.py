from decimal import Decimal

import pytest
from django import forms

from training.number_fields import NumberField


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (Decimal("7.0"), "7"),
        (Decimal("1.5"), "1,5"),
        (Decimal("4500.00"), "4\u00a0500"),
        (Decimal("12500.5"), "12\u00a0500,50"),
        (None, None),
        ("семь", "семь"),
    ],
)
def test_a_number_is_shown_as_people_write_it(value, shown):
    places = 1 if value in (Decimal("7.0"), Decimal("1.5")) else 2

    assert NumberField(decimal_places=places).prepare_value(value) == shown


@pytest.mark.parametrize("typed", ["4500", "4 500", "4\u00a0500,00", "4500.0"])
def test_a_number_is_read_as_people_write_it(typed):
    field = NumberField(max_digits=10, decimal_places=2)

    assert field.clean(typed) == Decimal(4500)
    assert not field.has_changed(Decimal("4500.00"), typed)


def test_words_are_not_a_number():
    with pytest.raises(forms.ValidationError, match="Напишите число цифрами, например 4 или 1,5"):
        NumberField().clean("четыре")
