"""What the list of birthdays for the stand is made of."""

from django import forms

from members.filters.conditions import MONTHS
from structure.choosing import as_choices


class StandFilter(forms.Form):
    unit = forms.ChoiceField(label="Организация", required=False)
    month = forms.ChoiceField(
        label="Месяц", required=False, choices=[(str(n), name) for n, name in enumerate(MONTHS, 1)]
    )

    def __init__(self, data, *, units):
        super().__init__(data)
        self.fields["unit"].choices = [("", "Выберите организацию"), *as_choices(units)]
