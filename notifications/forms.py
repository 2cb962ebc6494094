"""A task of one's own, the wording of letters."""

from hashlib import sha256
from urllib.parse import urlsplit

from django import forms

from notifications.models import LetterText, Todo
from notifications.plain_language import advice_on
from notifications.wording import fault_of

LONGEST_TEXT = 10_000  # letters; differences between versions are found word by word


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
