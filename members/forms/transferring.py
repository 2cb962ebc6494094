"""Forms of a transfer: where to and from which day, whom by his card, why not."""

from datetime import timedelta

from django import forms

from members.forms.moving import basis_field, day_field
from structure.choosing import as_choices

FURTHEST = timedelta(days=365)


class DayForm(forms.Form):
    """From which day; a day ahead waits for its time."""

    on = day_field(
        "Перевести с",
        help_text="Прошедший день, сегодня или день впереди: тогда перевод подождёт своего дня.",
    )
    basis = basis_field("Заявление о переводе, приказ: номер и дата.")

    def __init__(self, *args, today, **kwargs):
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["on"].initial = today

    def clean_on(self):
        on = self.cleaned_data["on"]
        if on > self.today + FURTHEST:
            raise forms.ValidationError("Не дальше года вперёд.")
        return on


class SeekForm(DayForm):
    """Somebody of another organisation, by what stands on his union card."""

    card_number = forms.CharField(label="№ профбилета", max_length=30)
    surname = forms.CharField(label="Фамилия", max_length=60)
    birth_date = day_field("Дата рождения")
    unit = forms.ChoiceField(label="Поставить на учёт в")

    field_order = ("card_number", "surname", "birth_date", "unit", "on", "basis")

    def __init__(self, *args, units, **kwargs):
        super().__init__(*args, **kwargs)
        self.units = {str(unit.pk): unit for unit in units}
        self.fields["unit"].choices = as_choices(units)

    def clean_unit(self):
        return self.units[self.cleaned_data["unit"]]


class NoteForm(forms.Form):
    """Why not: the other side reads these words."""

    note = forms.CharField(
        label="Почему",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Эти слова увидит другая организация.",
    )
