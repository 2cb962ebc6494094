"""Forms of consents: noting one that was signed, taking one back, the filter of the registry."""

from django import forms
from django.utils import timezone

from documents.enums import UploadRefused
from documents.uploads import accept
from members.consents.categories import CATEGORIES, CONDITIONS
from members.consents.registry import State
from members.enums import ConsentKind, WithdrawalWay
from members.forms.card import CONSENT_LAW, day_input
from structure.choosing import as_choices

SILENT, FREE = "no", "yes"
# One answer for each category: forbidden, allowed, allowed on a condition.
ANSWERS = [
    (SILENT, "нельзя"),
    (FREE, "можно"),
    *((code, f"можно, но {told}") for code, told in CONDITIONS.items()),
]


def choices_of(told):
    """What was allowed, as ``Consent.choices`` keeps it; silence is left out."""
    found = {}
    for code in CATEGORIES:
        said = told.get(f"share_{code}") or SILENT
        if said != SILENT:
            condition = said if said in CONDITIONS else ""
            found[code] = {"allowed": "yes", "condition": condition}
    return found


class ScanField(forms.FileField):
    """A scan or photographs as they are stored: ``(what was accepted, its name)`` or None."""

    def __init__(self, **options):
        options.setdefault("required", False)
        options.setdefault(
            "widget", forms.FileInput(attrs={"accept": "image/*,.heic,.heif,application/pdf"})
        )
        super().__init__(**options)

    def clean(self, data, initial=None):
        file = super().clean(data, initial)
        if not file:
            return None
        try:
            return accept(file), file.name
        except UploadRefused as refusal:
            raise forms.ValidationError(str(refusal))


class NoteConsentForm(forms.Form):
    """A consent of one kind that is in the hands of the organisation."""

    given_on = forms.DateField(label="Когда подписано", widget=day_input())
    valid_until = forms.DateField(
        label="Действует по",
        required=False,
        widget=day_input(),
        help_text="Если на бумаге назван последний день. Пусто — до отзыва.",
    )
    scan = ScanField(
        label="Скан или фотография бумаги",
        help_text="Чтобы доказать согласие, не ища подлинник. JPEG, PNG, HEIC или PDF.",
    )

    def __init__(self, *args, kind, **kwargs):
        super().__init__(*args, **kwargs)
        self.kind = kind
        if kind == ConsentKind.DISSEMINATION:
            for code, title in CATEGORIES.items():
                self.fields[f"share_{code}"] = forms.ChoiceField(
                    label=title[0].upper() + title[1:], choices=ANSWERS, initial=SILENT
                )
            self.order_fields(["given_on", *(f"share_{code}" for code in CATEGORIES)])

    def clean_given_on(self):
        day = self.cleaned_data["given_on"]
        if day > timezone.localdate():
            raise forms.ValidationError("Этот день ещё не наступил.")
        if day < CONSENT_LAW:
            raise forms.ValidationError("Закон о персональных данных принят 27.07.2006.")
        return day

    def clean_valid_until(self):
        day = self.cleaned_data["valid_until"]
        if day and day < timezone.localdate():
            raise forms.ValidationError("Этот день прошёл: согласие уже не действует.")
        return day

    def clean(self):
        told = super().clean()
        if self.kind == ConsentKind.DISSEMINATION and not self.errors and not self.choices():
            raise forms.ValidationError(
                "Всё отмечено «нельзя»: такое согласие ничего не разрешает. Отметьте то, что "
                "разрешено на бумаге."
            )
        return told

    def choices(self):
        return choices_of(self.cleaned_data)


class WithdrawForm(forms.Form):
    """How the person told that he takes it back."""

    way = forms.ChoiceField(
        label="Как отозвано",
        choices=[(way, way.label) for way in (WithdrawalWay.PAPER, WithdrawalWay.MAIL)],
    )
    received_on = forms.DateField(
        label="Когда получено",
        widget=day_input(),
        help_text="С этого дня идут сроки. Портал перестанет использовать данные сразу.",
    )
    scan = ScanField(label="Скан заявления или письма")

    def clean_received_on(self):
        day = self.cleaned_data["received_on"]
        if day > timezone.localdate():
            raise forms.ValidationError("Этот день ещё не наступил.")
        if day < CONSENT_LAW:
            raise forms.ValidationError("Проверьте год.")
        return day


class RegistryFilter(forms.Form):
    q = forms.CharField(
        label="Имя, телефон, почта или № билета",
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    kind = forms.ChoiceField(label="Согласие", required=False, choices=ConsentKind.choices)
    state = forms.ChoiceField(label="Какие", required=False, choices=State.choices)
    unit = forms.ChoiceField(label="Организация", required=False)

    def __init__(self, data, *, units=()):
        super().__init__(data)
        self.fields["unit"].choices = [("", "Все организации"), *as_choices(units)]
