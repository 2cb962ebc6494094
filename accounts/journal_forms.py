"""What is chosen on the page of the journal."""

from django import forms

from accounts.journal import Asked, namesakes
from audit.enums import Kind
from audit.models import Keeping


def _day(label):
    return forms.DateField(
        label=label,
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


class JournalFilter(forms.Form):
    """Every question is a link that can be kept; what is not understood is said beside it."""

    q = forms.CharField(
        label="Кто",
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": "фамилия"}),
    )
    unit = forms.ChoiceField(label="Организация", required=False)
    kind = forms.ChoiceField(
        label="Что делали", required=False, choices=[("", "всё"), *Kind.choices]
    )
    since = _day("С какого дня")
    until = _day("По какой день")
    person = forms.RegexField(
        r"^[a-z_]+\.[a-z_]+:\d{1,18}\Z", required=False, widget=forms.HiddenInput
    )
    operation = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, units=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["unit"].choices = [("", "все, что мне видны"), *units]

    def clean_q(self):
        return self.cleaned_data["q"].replace("\0", "").strip()

    def clean(self):
        since, until = self.cleaned_data.get("since"), self.cleaned_data.get("until")
        if since and until and since > until:
            self.add_error("until", "Последний день раньше первого. Поменяйте дни местами.")
        return self.cleaned_data

    def asked(self, unit):
        """The question, or None while something in it is not understood."""
        if not self.is_valid():
            return None
        told = self.cleaned_data
        return Asked(
            person=told["person"],
            actors=namesakes(told["q"]) if told["q"] else None,
            unit=unit,
            kind=told["kind"],
            since=told["since"],
            until=told["until"],
            operation=told["operation"],
        )


class KeepingForm(forms.Form):
    years = forms.IntegerField(
        label="Сколько лет хранить журнал",
        min_value=Keeping.LEAST,
        max_value=Keeping.MOST,
        help_text=f"Не меньше {Keeping.LEAST} лет. Что старше, удаляется ночью навсегда.",
    )
