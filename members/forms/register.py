"""The filter of the register."""

from django import forms

from members.register import STATUSES
from structure.choosing import as_choices


class RegisterFilter(forms.Form):
    q = forms.CharField(
        label="Фамилия, телефон, почта или № билета",
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    status = forms.ChoiceField(
        label="Статус", required=False, choices=[("", "Любой статус"), *STATUSES]
    )
    unit = forms.ChoiceField(label="Организация", required=False)

    def __init__(self, data, *, units):
        super().__init__(data)
        self.fields["unit"].choices = [("", "Все организации"), *as_choices(units)]
