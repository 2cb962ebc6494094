"""What is asked about a campaign: whom, from which organisation, in which words."""

from django import forms

from invitations.choosing import WHOM
from invitations.services import LETTER
from invitations.sheets import MOST_LINES
from notifications.catalogue import read_kind
from notifications.wording import fault_of
from structure.choosing import as_choices

REMIND = 7


def remind_field():
    return forms.IntegerField(
        label="Напомнить тем, кто не пришёл, через сколько дней",
        required=False,
        min_value=2,
        max_value=60,
        help_text="Один раз. Пусто — не напоминать.",
    )


class NewForm(forms.Form):
    """The organisation and everybody below it; people already in office, or a list."""

    title = forms.CharField(label="Название", max_length=120, initial="Приглашение на портал")
    unit = forms.ChoiceField(label="Территория")
    whom = forms.ChoiceField(
        label="Кого пригласить",
        choices=[
            *((name, title) for name, (title, _) in WHOM.items()),
            ("list", "По списку из файла Excel"),
        ],
        initial="heads",
        widget=forms.RadioSelect,
    )
    file = forms.FileField(
        label="Файл со списком председателей",
        required=False,
        help_text=f"XLSX до 2 МБ, до {MOST_LINES} человек: организация, фамилия, имя, почта.",
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx"}),
    )
    remind_after_days = remind_field()

    def __init__(self, *args, units, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["unit"].choices = as_choices(units)
        self.fields["remind_after_days"].initial = REMIND

    def clean(self):
        told = super().clean()
        if told.get("whom") == "list" and not told.get("file") and "file" not in self.errors:
            self.add_error("file", "Выберите файл со списком.")
        return told


class WordsForm(forms.Form):
    """The letter, in the small language of all letters."""

    subject = forms.CharField(label="Тема", max_length=200)
    body = forms.CharField(label="Текст", widget=forms.Textarea(attrs={"rows": 14}))
    remind_after_days = remind_field()

    def clean_subject(self):
        return self._checked("subject")

    def clean_body(self):
        return self._checked("body")

    def _checked(self, name):
        text = self.cleaned_data[name]
        fault = fault_of(text, read_kind(LETTER).allowed)
        if fault:
            raise forms.ValidationError(fault)
        return text
