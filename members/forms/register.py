"""The filter of the register: what is typed, and fields of the table of conditions."""

from django import forms

from members.filters import CONDITIONS
from structure.branches import read_id
from structure.choosing import as_choices

MOST_CHOSEN = 5000


class ChosenCards(forms.Field):
    """Ids of cards ticked in the list."""

    widget = forms.MultipleHiddenInput

    def clean(self, value):
        found = map(read_id, value or [])
        return [pk for pk in dict.fromkeys(found) if pk][:MOST_CHOSEN]


class RegisterFilter(forms.Form):
    """``units`` are organisations to choose from; None offers none and takes any."""

    q = forms.CharField(
        label="Имя, телефон, почта или № билета",
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    unit = forms.ChoiceField(label="Организация", required=False)

    def __init__(self, data, *, units=()):
        super().__init__(data)
        self.fields["unit"].choices = [("", "Все организации"), *as_choices(units)]
        for condition in CONDITIONS:
            for name, make in condition.fields.items():
                self.fields[name] = make()
        self.fields["member"] = ChosenCards(required=False)

    @property
    def groups(self):
        """(title, fields) of «+ условие»; those that always stand in sight are left out."""
        groups = {}
        for condition in CONDITIONS:
            for name in condition.names:
                if name != "status":
                    groups.setdefault(condition.group, []).append(self[name])
        return groups.items()
