"""What the employer's accountant writes and brings."""

from django import forms
from django.utils import timezone

from documents.tables.limits import MAX_BYTES, MEGABYTE
from dues.layout_forms import ACCEPTED
from dues.month_forms import MonthField
from dues.months import month_of, months_before


class RefuseForm(forms.Form):
    reason = forms.CharField(
        label="Почему не принято",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Например: «уволен 12 ноября», «такого табельного номера нет».",
    )


class BringForm(forms.Form):
    """A list for one month; ``places`` are (employer, organisation) whose people are in it."""

    place = forms.ChoiceField(label="Чья ведомость")
    month = MonthField(label="За какой месяц")
    file = forms.FileField(
        label="Файл с удержанными взносами",
        help_text=f"XLSX, XLS, ODS или CSV, до {MAX_BYTES // MEGABYTE} МБ. Столбцы любые.",
        widget=forms.ClearableFileInput(attrs={"accept": ACCEPTED}),
        error_messages={
            "required": "Выберите файл с ведомостью.",
            "empty": "Файл пустой. Выберите его ещё раз.",
        },
    )

    def __init__(self, *args, places, **kwargs):
        super().__init__(*args, **kwargs)
        self.places = {f"{employer.pk}-{unit.pk}": (employer, unit) for employer, unit in places}
        self.fields["place"].choices = [
            (key, f"{employer.short_name}, {unit.short_name}")
            for key, (employer, unit) in self.places.items()
        ]
        self.fields["month"].initial = months_before(month_of(timezone.localdate()), 1)
        if len(places) == 1:
            self.fields["place"].widget = forms.HiddenInput()
            self.fields["place"].initial = next(iter(self.places))

    def clean_month(self):
        month = self.cleaned_data["month"]
        if month > timezone.localdate():
            raise forms.ValidationError("Этот месяц ещё не наступил.")
        return month

    def told(self):
        employer, unit = self.places[self.cleaned_data["place"]]
        return {
            "file": self.cleaned_data["file"],
            "month": self.cleaned_data["month"],
            "employer": employer,
            "unit": unit,
        }
