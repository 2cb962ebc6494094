"""Coming in without a password."""

from django import forms
from django.core.exceptions import ValidationError

from members.forms.wording import HumanPhoneField


class ContactForm(forms.Form):
    contact = forms.CharField(
        label="Электронная почта или телефон",
        help_text="Те, что записаны в вашей учётной карточке.",
        max_length=254,
        widget=forms.TextInput(attrs={"autocomplete": "email", "autofocus": True}),
    )

    def clean_contact(self):
        """The address in small letters, or the number as cards keep it."""
        text = self.cleaned_data["contact"].strip()
        if "@" in text:
            try:
                return forms.EmailField().clean(text).lower()
            except ValidationError:
                raise ValidationError("Похоже, в адресе ошибка. Пример: ivanova@mail.ru")
        try:
            return HumanPhoneField().clean(text).as_e164
        except ValidationError:
            raise ValidationError(
                "Напишите почту, например ivanova@mail.ru, или телефон: 8 912 345-67-89."
            )


class DeviceForm(forms.Form):
    """Asked at every door: whose device is it?"""

    is_own_device = forms.BooleanField(
        label="Это мой телефон или компьютер: не спрашивать 30 дней",
        required=False,
        initial=True,
    )


class CodeForm(DeviceForm):
    code = forms.CharField(
        label="Код из письма",
        help_text="Шесть цифр.",
        max_length=20,
        widget=forms.TextInput(
            attrs={
                "inputmode": "numeric",
                "autocomplete": "one-time-code",
                "autofocus": True,
                "class": "code-input",
            }
        ),
    )
    field_order = ["code", "is_own_device"]

    def clean_code(self):
        code = "".join(self.cleaned_data["code"].split())
        if not (code.isascii() and code.isdigit() and len(code) == 6):
            raise ValidationError("В коде шесть цифр. Он в письме, под кнопкой.")
        return code
