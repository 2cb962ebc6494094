"""Signing in, one's own data, and people in office."""

from django import forms
from django.contrib.auth.forms import (
    AuthenticationForm,
    PasswordChangeForm,
    SetPasswordForm,
)
from django.utils import timezone
from phonenumber_field.formfields import PhoneNumberField

from accounts.deputies import deputies_offered
from accounts.enums import Role
from accounts.models import Absence, Mandate, User
from structure.models import Employer

HELP_ON_PASSWORDS = "Не короче 10 знаков, не из одних цифр и не слишком простой."


def day_field(**options):
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(widget=widget, **options)


class SignInForm(AuthenticationForm):
    error_messages = {
        "invalid_login": "Почта или пароль не подходят. Проверьте раскладку и регистр букв.",
        "inactive": "Почта или пароль не подходят. Проверьте раскладку и регистр букв.",
    }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["username"].label = "Электронная почта"
        self.fields["username"].widget = forms.EmailInput(
            attrs={"autocomplete": "username", "autofocus": True, "maxlength": 254}
        )
        self.fields["password"].label = "Пароль"

    def clean_username(self):
        return self.cleaned_data["username"].strip().lower()


class ResetForm(forms.Form):
    email = forms.EmailField(
        label="Электронная почта",
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "username"}),
    )

    def clean_email(self):
        return self.cleaned_data["email"].strip().lower()


class NewPasswordForm(SetPasswordForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["new_password1"].label = "Пароль"
        self.fields["new_password1"].help_text = HELP_ON_PASSWORDS
        self.fields["new_password2"].label = "Пароль ещё раз"
        self.fields["new_password2"].help_text = ""


class ChangePasswordForm(PasswordChangeForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["old_password"].label = "Прежний пароль"
        self.fields["new_password1"].help_text = HELP_ON_PASSWORDS
        self.fields["new_password2"].label = "Новый пароль ещё раз"
        self.fields["new_password2"].help_text = ""

    def clean_new_password1(self):
        new = self.cleaned_data["new_password1"]
        if new == self.cleaned_data.get("old_password"):
            raise forms.ValidationError("Это прежний пароль. Придумайте другой.")
        return new


class PersonForm(forms.ModelForm):
    """Names and phone; with ``with_email`` also the e-mail by which the person signs in."""

    class Meta:
        model = User
        fields = ["surname", "name", "patronymic", "phone", "email"]
        help_texts = {"email": "По этой почте человек входит и на неё получает письма."}

    def __init__(self, *args, with_email, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["phone"].widget.input_type = "tel"
        if not with_email:
            del self.fields["email"]

    def _post_clean(self):
        """Uniqueness is asked by the service under a lock; the instance stays as it is read."""


class AbsenceForm(forms.ModelForm):
    """Days away of ``user``, and who near him holds his offices meanwhile."""

    class Meta:
        model = Absence
        fields = ["starts_on", "ends_on", "reason", "deputy"]
        field_classes = {"starts_on": forms.DateField, "ends_on": forms.DateField}

    starts_on = day_field(label="С какого дня")
    ends_on = day_field(label="По какой день")
    deputy = forms.ModelChoiceField(
        queryset=User.objects.none(),
        label="Кто исполняет обязанности",
        required=False,
        help_text="На эти дни у него те же права, новые заявления и подпись «и. о.» на бумагах.",
    )

    def __init__(self, *args, user, actor, **kwargs):
        super().__init__(*args, auto_id="id_away_%s", **kwargs)
        today = timezone.localdate()
        self.fields["starts_on"].initial = today
        offered = deputies_offered(user, actor=actor, on=today)
        deputy = self.fields["deputy"]
        deputy.queryset = User.objects.filter(pk__in=[office.user_id for office in offered])
        deputy.choices = [
            ("", "никто: новые заявления получит ближайший ответственный"),
            *((office.user_id, f"{office.user.full_name} — {office.title}, "
               f"{office.unit.short_name}") for office in offered),
        ]  # fmt: skip
        self.fields["reason"].widget.attrs["placeholder"] = "отпуск"

    def _post_clean(self):
        """Dates are compared by the service, which tells it in words."""

    def told(self):
        """What the service is told."""
        told = dict(self.cleaned_data)
        deputy = told.pop("deputy")
        return {**told, "deputy_id": deputy and deputy.pk}


class MandateForm(forms.ModelForm):
    """Give an office to a new or known person."""

    email = forms.EmailField(
        label="Электронная почта", help_text="По ней человек входит. На неё придёт письмо."
    )
    surname = forms.CharField(label="Фамилия", max_length=60)
    name = forms.CharField(label="Имя", max_length=60)
    patronymic = forms.CharField(label="Отчество", max_length=60, required=False)
    phone = PhoneNumberField(label="Телефон", required=False)
    role = forms.ChoiceField(label="Полномочие")
    starts_on = day_field(label="С какого дня")
    ends_on = day_field(
        label="По какой день", required=False, help_text="Пусто — пока не будет снято."
    )

    field_order = ["role", "surname", "name", "patronymic", "email", "phone"]

    class Meta:
        model = Mandate
        fields = ["role", "starts_on", "ends_on", "post", "basis"]
        help_texts = {
            "post": "Как подписывается на постановлениях. Пусто — по полномочию.",
            "basis": "Например: протокол отчётно-выборной конференции № 3 от 12.05.2026.",
        }

    def __init__(self, *args, roles, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [("", "—"), *((role, Role(role).label) for role in roles)]
        self.fields["starts_on"].initial = timezone.localdate()
        self.fields["phone"].widget.input_type = "tel"

    def _post_clean(self):
        """The office is checked by the service under a lock."""


class MandateWordsForm(forms.ModelForm):
    class Meta:
        model = Mandate
        fields = ["post", "basis"]


class TermForm(forms.Form):
    """From when to when an office holds; the first day only while it has not begun."""

    starts_on = day_field(label="С какого дня")
    ends_on = day_field(
        label="По какой день", required=False, help_text="Пусто — пока не будет снято."
    )

    def __init__(self, *args, mandate, **kwargs):
        kwargs["initial"] = {"starts_on": mandate.starts_on, "ends_on": mandate.ends_on}
        super().__init__(*args, **kwargs)
        if mandate.starts_on <= timezone.localdate():
            del self.fields["starts_on"]


class EndForm(forms.Form):
    on = day_field(label="Последний день")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = timezone.localdate()


class ResponsibleForm(forms.Form):
    user = forms.ModelChoiceField(
        queryset=User.objects.none(),
        label="Кто отвечает за заявления",
        required=False,
        empty_label="никто здесь: отвечает вышестоящая организация",
    )

    def __init__(self, *args, users, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["user"].queryset = users


class LendForm(forms.Form):
    employer = forms.ModelChoiceField(queryset=Employer.objects.none(), label="Работодатель")
    answers = forms.ChoiceField(
        label="Что ему можно",
        choices=[
            ("yes", "Отвечать: принимать реестры к удержанию и загружать ведомости"),
            ("", "Только смотреть реестры и скачивать их"),
        ],
        required=False,
        initial="yes",
        widget=forms.RadioSelect,
    )
    starts_on = day_field(label="С какого дня")
    ends_on = day_field(label="По какой день", required=False, help_text="Пусто — без срока.")
    reason = forms.CharField(label="Зачем", max_length=200, required=False)

    def __init__(self, *args, employers, **kwargs):
        super().__init__(*args, auto_id="id_lend_%s", **kwargs)
        self.fields["employer"].queryset = employers
        self.fields["starts_on"].initial = timezone.localdate()
