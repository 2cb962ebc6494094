"""What of the queue of corrections is looked through."""

from django import forms

from members.quality import CHECKS
from structure.choosing import as_choices


class QueueFilter(forms.Form):
    check = forms.ChoiceField(
        label="Чего не хватает",
        required=False,
        choices=[
            ("", "Чего угодно"),
            *((check.name, check.title[0].upper() + check.title[1:]) for check in CHECKS.values()),
        ],
    )
    unit = forms.ChoiceField(label="Организация", required=False)

    def __init__(self, data, *, units):
        super().__init__(data)
        self.fields["unit"].choices = [("", "Все организации"), *as_choices(units)]
