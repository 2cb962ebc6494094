"""Forms of requests about personal data."""

from datetime import datetime

from django import forms
from django.utils import timezone

from members.enums import RequestKind
from members.forms.consents import ScanField
from members.requests.terms import ABOUT_MANY
from structure.choosing import as_choices

# Both come with a withdrawal of a consent, by themselves.
OF_CONSENTS = {RequestKind.WITHDRAWAL}


class NewRequestForm(forms.Form):
    """A request that came to the organisation, or what it found itself."""

    kind = forms.ChoiceField(
        label="О чём",
        choices=[(kind, kind.label) for kind in RequestKind if kind not in OF_CONSENTS],
    )
    unit = forms.ChoiceField(label="К какой организации")
    asked_by = forms.CharField(
        label="Кто обратился",
        max_length=200,
        help_text="Человек, его представитель, Роскомнадзор; об утечке — кто её обнаружил.",
    )
    received_at = forms.DateTimeField(
        label="Когда получено или обнаружено",
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        help_text="С этой минуты идут сроки.",
    )
    said = forms.CharField(
        label="О чём просит, своими словами",
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    scan = ScanField(label="Скан обращения")

    def __init__(self, *args, units, member=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.member = member
        if member:
            del self.fields["unit"]
        else:
            self.fields["unit"].choices = as_choices(units)
            self.fields["kind"].choices = [(kind, kind.label) for kind in sorted(ABOUT_MANY)]
        self.units = {str(unit.pk): unit for unit in units}

    def clean_received_at(self):
        at = self.cleaned_data["received_at"]
        if at > timezone.now():
            raise forms.ValidationError("Это время ещё не наступило.")
        if at < timezone.make_aware(datetime(2006, 7, 27)):  # noqa: DTZ001 -- made aware here
            raise forms.ValidationError("Проверьте год.")
        return at

    def clean_unit(self):
        return self.units[self.cleaned_data["unit"]]


class ExtendForm(forms.Form):
    reason = forms.CharField(
        label="Почему не успеваете",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Эту причину нужно сообщить человеку до конца прежнего срока.",
    )


class FinishForm(forms.Form):
    note = forms.CharField(
        label="Что сделано", max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )
    answer = ScanField(label="Ответ: скан или PDF")
