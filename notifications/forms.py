"""Filters of «Исходящие», the address of a letter, a task of one's own, the wording of letters."""

from datetime import timedelta
from hashlib import sha256
from urllib.parse import urlsplit

from django import forms
from django.utils import timezone

from notifications.catalogue import all_kinds
from notifications.enums import MessageState
from notifications.models import LetterText, Message, Todo
from notifications.plain_language import advice_on
from notifications.wording import fault_of

LONGEST_TEXT = 10_000  # letters; differences between versions are found word by word
PERIODS = {"": ("за 30 дней", 30), "7": ("за 7 дней", 7), "all": ("за всё время", None)}


class OutboxFilter(forms.Form):
    q = forms.CharField(
        label="Кому",
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": "имя или почта"}),
    )
    state = forms.ChoiceField(
        label="Что с письмом",
        required=False,
        choices=[("", "всё равно"), *MessageState.choices],
    )
    kind = forms.ChoiceField(label="Какое письмо", required=False)
    period = forms.ChoiceField(
        label="Когда",
        required=False,
        choices=[(word, title) for word, (title, _) in PERIODS.items()],
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        kinds = [(kind.kind, kind.title) for kind in all_kinds()]
        self.fields["kind"].choices = [("", "любое"), *kinds]

    def chosen(self):
        """What ``queries.outbox`` is asked; a value that is not offered narrows nothing."""
        self.is_valid()
        told = {name: self.cleaned_data.get(name, "") for name in ("q", "state", "kind")}
        days = PERIODS[self.cleaned_data.get("period", "")][1]
        return told | {"since": timezone.now() - timedelta(days=days) if days else None}


class ResendForm(forms.ModelForm):
    class Meta:
        model = Message
        fields = ["to_address"]
        labels = {"to_address": "Адрес"}

    to_address = forms.EmailField(
        label="Адрес", widget=forms.EmailInput(attrs={"autocomplete": "off"})
    )


class TodoForm(forms.ModelForm):
    """A task one sets oneself."""

    class Meta:
        model = Todo
        fields = ["title", "due_on", "url"]
        labels = {"title": "Что сделать", "due_on": "К какому дню", "url": "Страница портала"}
        help_texts = {"url": "Например, адрес заявления: скопируйте из строки браузера."}
        widgets = {"due_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}

    def __init__(self, *args, host="", **kwargs):
        super().__init__(*args, **kwargs)
        self.host = host
        self.fields["url"].required = False

    def clean_url(self):
        """Only a page of ours: a task must not lead away."""
        parts = urlsplit(self.cleaned_data["url"].strip())
        if parts.netloc and parts.netloc != self.host:
            raise forms.ValidationError("Это адрес другого сайта. Нужна страница портала.")
        path = parts.path + (f"?{parts.query}" if parts.query else "")
        if path and (not path.startswith("/") or path.startswith("//") or "\\" in path):
            raise forms.ValidationError("Адрес страницы начинается с «/», например /office/.")
        return path


class LetterForm(forms.ModelForm):
    """The wording of one kind of letter; faults are named beside the field."""

    VIEWS = (("html", "как письмо"), ("text", "простым текстом"))

    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    body = forms.CharField(
        label="Текст",
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 14}),
        help_text="Пустая строка отделяет абзацы. Кнопка, подпись и контакты организации "
        "добавляются сами.",
    )

    class Meta:
        model = LetterText
        fields = ["subject", "body"]
        labels = {"subject": "Тема"}
        widgets = {"subject": forms.TextInput(attrs={"maxlength": 200})}

    def __init__(self, *args, kind, **kwargs):
        super().__init__(*args, **kwargs)
        self.kind = kind

    def advice(self):
        """What could be better in the words that were typed; they have no faults."""
        return advice_on(self.kind, self.cleaned_data["subject"], self.cleaned_data["body"])

    def mark(self):
        """Of the typed words: who has seen the advice on them saves them all the same."""
        words = "\0".join((self.cleaned_data["subject"], self.cleaned_data["body"]))
        return sha256(words.encode()).hexdigest()[:16]

    def clean_subject(self):
        subject = " ".join(self.cleaned_data["subject"].split())
        return self._checked(subject)

    def clean_body(self):
        return self._checked(self.cleaned_data["body"].replace("\r\n", "\n").strip())

    def _checked(self, text):
        fault = fault_of(text, self.kind.allowed)
        if fault:
            raise forms.ValidationError(fault)
        return text
