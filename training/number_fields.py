"""Hours and costs as people write them: «7», «1,5», «4 500»."""

from decimal import Decimal

from django import forms

NBSP = "\u00a0"


class NumberField(forms.DecimalField):
    """A number with a comma and spaces; what has no fraction is shown without one."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.error_messages["invalid"] = "Напишите число цифрами, например 4 или 1,5."

    def prepare_value(self, value):
        if not isinstance(value, Decimal):
            return value
        places = 0 if value == value.to_integral_value() else self.decimal_places
        return f"{value:,.{places}f}".replace(",", NBSP).replace(".", ",")

    def to_python(self, value):
        if isinstance(value, str):
            value = "".join(value.split()).replace(",", ".")
        return super().to_python(value)
