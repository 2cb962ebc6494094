"""The second step, keys and apps, and what offices ask for."""

from django import forms

from accounts.enums import Role
from accounts.forms import SignInForm


class CodeForm(forms.Form):
    code = forms.CharField(
        label="Код",
        help_text="Шесть цифр из приложения или запасной код с бумаги.",
        max_length=40,
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "autofocus": True, "class": "code-input"}
        ),
    )


class FirstCodeForm(forms.Form):
    code = forms.CharField(
        label="Код из приложения",
        help_text="Шесть цифр, которые оно показывает сейчас.",
        max_length=40,
        widget=forms.TextInput(
            attrs={
                "autocomplete": "one-time-code",
                "inputmode": "numeric",
                "class": "code-input",
            }
        ),
    )


class DeviceNameForm(forms.Form):
    name = forms.CharField(
        label="Как назвать",
        help_text="По этому названию вы узнаете устройство в списке.",
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class NewKeyForm(DeviceNameForm):
    """``answer`` is what the browser tells of the key it has made."""

    answer = forms.CharField(widget=forms.HiddenInput, required=False)


class ProofForm(forms.Form):
    password = forms.CharField(
        label="Ваш пароль",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password", "autofocus": True}),
    )


class ResetStepForm(forms.Form):
    reason = forms.CharField(
        label="Почему",
        help_text="Останется в журнале и будет в письме. Например: потеряла телефон, "
        "личность подтвердила звонком.",
        max_length=200,
    )


class RulesForm(forms.Form):
    """A day for each office; an empty one asks for nothing."""

    def __init__(self, *args, days, **kwargs):
        super().__init__(*args, **kwargs)
        for role in Role:
            self.fields[role.value] = forms.DateField(
                label=role.label,
                required=False,
                initial=days.get(role.value),
                widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            )

    def days(self):
        return {role: self.cleaned_data[role] for role in Role.values}


class DoorForm(SignInForm):
    """Whose account is closed as unused is told so by the page, once his password is right."""

    def confirm_login_allowed(self, user):
        """``accounts.backends.PasswordBackend`` has let through whom the page answers."""
