"""Giving a consent on one's own page."""

from django import forms

from members.consents.categories import CATEGORIES
from members.enums import ConsentKind
from members.forms.consents import ANSWERS, SILENT, choices_of


class GiveForm(forms.Form):
    """``text`` is what is shown: agreed to is exactly that version."""

    sha256 = forms.CharField(widget=forms.HiddenInput, max_length=64)
    agreed = forms.BooleanField(
        label="Даю это согласие",
        error_messages={
            "required": "Отметьте, если согласны. Если нет — просто закройте страницу."
        },
    )

    def __init__(self, *args, kind, text, **kwargs):
        super().__init__(*args, initial={"sha256": text.sha256}, **kwargs)
        self.kind, self.text = kind, text
        if kind == ConsentKind.DISSEMINATION:
            for code, title in CATEGORIES.items():
                self.fields[f"share_{code}"] = forms.ChoiceField(
                    label=title[0].upper() + title[1:],
                    choices=ANSWERS,
                    initial=SILENT,
                    required=False,
                )
            self.order_fields([f"share_{code}" for code in CATEGORIES])

    def clean(self):
        told = super().clean()
        if told.get("sha256") != self.text.sha256:
            self.data = {**self.data.dict(), "sha256": self.text.sha256, "agreed": ""}
            raise forms.ValidationError(
                "Пока вы читали, текст согласия обновился. Прочитайте его и отметьте снова."
            )
        if self.kind == ConsentKind.DISSEMINATION and not self.errors and not self.choices():
            raise forms.ValidationError("Всё отмечено «нельзя»: тогда согласие давать незачем.")
        return told

    def choices(self):
        return choices_of(self.cleaned_data)
