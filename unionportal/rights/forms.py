"""Forms of lending and of looking through another's eyes."""

from datetime import timedelta

from django import forms
from django.utils import timezone

from accounts.forms import day_field

USUAL = timedelta(days=30)


class LendToForm(forms.Form):
    """Open one thing to a person, known to the portal or new."""

    email = forms.EmailField(
        label="Электронная почта",
        max_length=254,
        help_text="По ней человек входит. Если он в портале впервые, ему придёт приглашение.",
    )
    surname = forms.CharField(label="Фамилия", max_length=60)
    name = forms.CharField(label="Имя", max_length=60)
    patronymic = forms.CharField(label="Отчество", max_length=60, required=False)
    starts_on = day_field(label="С какого дня")
    ends_on = day_field(label="По какой день", help_text="Потом доступ закроется сам.")
    reason = forms.CharField(
        label="Зачем",
        max_length=200,
        help_text="Останется в журнале. Например: подготовка иска, сверка стажа.",
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        today = timezone.localdate()
        self.fields["starts_on"].initial = today
        self.fields["ends_on"].initial = today + USUAL


class LookForm(forms.Form):
    reason = forms.CharField(
        label="Зачем",
        max_length=200,
        help_text="Человек увидит это в уведомлении. Например: не находит заявление Петровой.",
    )
