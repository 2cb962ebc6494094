"""The form of a mailbox. Its password is typed and never shown."""

import re

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS

from notifications.mailbox.keeping import TWICE
from notifications.models import Mailbox
from structure.choosing import as_choices

_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_HOST = re.compile(r"[a-z0-9а-яё](?:[a-z0-9а-яё.-]{0,250}[a-z0-9а-яё])?", re.IGNORECASE)
TOLD = (
    *("title", "address", "host", "port", "security", "login", "has_plus", "after"),
    *("silent_after", "expected_every"),
)


class MailboxForm(forms.ModelForm):
    unit = forms.TypedChoiceField(
        label="Чей ящик",
        coerce=int,
        help_text="Письма из него разбирают те, кто ведёт заявления этой организации и ниже.",
    )
    password = forms.CharField(
        label="Пароль",
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text="У Яндекса и Mail.ru — пароль приложения. Хранится под замком, не показывается.",
    )

    class Meta:
        model = Mailbox
        fields = TOLD
        error_messages = {NON_FIELD_ERRORS: {"unique_together": TWICE}}
        help_texts = {
            "title": "Как называть его на страницах, например «Почта Волгоградской ТО».",
            "address": "На него отвечают люди.",
            "host": "Например, imap.yandex.ru или imap.mail.ru.",
            "has_plus": "Тогда ответ находит заявление и без темы письма. Проверьте: отправьте "
            "письмо на адрес с плюсом, вида box+test@…, — оно должно прийти.",
            "silent_after": "Сколько портал может не дозвониться до сервера.",
            "expected_every": "Если обычно пишут часто. Пусто — тишина не тревожит.",
        }

    def __init__(self, *args, units, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["unit"].choices = as_choices(units)
        if self.instance.pk:
            self.fields["password"].required = False
            self.fields["password"].label = "Новый пароль"
            self.fields["unit"].disabled = True
            self.initial["unit"] = self.instance.unit_id
        self.units = {unit.pk: unit for unit in units}
        self.order_fields(
            ["unit", "title", "address", "host", "port", "security", "login", "password"]
        )
        for name in ("silent_after", "expected_every"):
            self.fields[name].widget.attrs["inputmode"] = "numeric"

    def clean_host(self):
        host = self.cleaned_data["host"].strip().rstrip(".").lower()
        if not _HOST.fullmatch(host):
            raise forms.ValidationError("Напишите имя сервера, например imap.yandex.ru.")
        return host

    def clean_login(self):
        return self._without_control("login")

    def clean_password(self):
        return self._without_control("password")

    def clean_silent_after(self):
        hours = self.cleaned_data["silent_after"]
        if not 1 <= hours <= 720:
            raise forms.ValidationError("От 1 до 720 часов.")
        return hours

    def clean_expected_every(self):
        days = self.cleaned_data["expected_every"]
        if days is not None and not 1 <= days <= 365:
            raise forms.ValidationError("От 1 до 365 дней или ничего.")
        return days

    def _without_control(self, name):
        value = self.cleaned_data[name]
        if _CONTROL.search(value):
            raise forms.ValidationError("Здесь лишний невидимый знак: введите ещё раз.")
        return value

    def told(self):
        """What ``keeping.add`` and ``keeping.change`` take."""
        told = {name: self.cleaned_data[name] for name in TOLD}
        return told | {
            "unit": self.units.get(self.cleaned_data["unit"]) or self.instance.unit,
            "password": self.cleaned_data["password"],
        }
