"""Headcounts and collective agreements as they are typed."""

from decimal import Decimal

from django import forms
from django.utils import timezone

from structure.models import CollectiveAgreement, Headcount

DAY = {"type": "date"}


def day_input():
    return forms.DateInput(attrs=DAY, format="%Y-%m-%d")


class HeadcountForm(forms.ModelForm):
    class Meta:
        model = Headcount
        fields = ("on", "employees", "women", "under_35", "source")
        widgets = {"on": day_input()}
        labels = {
            "on": "На какой день",
            "employees": "Сколько человек работает",
            "women": "Из них женщин",
            "under_35": "Из них до 35 лет",
            "source": "Откуда сведения",
        }
        help_texts = {
            "employees": "Всех работников там, где действует организация, не только членов.",
            "source": "Например: справка отдела кадров № 12.",
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("employees", "women", "under_35"):
            self.fields[name].widget.attrs |= {"inputmode": "numeric", "min": 0}

    def clean_on(self):
        on = self.cleaned_data["on"]
        if on > timezone.localdate():
            raise forms.ValidationError("Этот день ещё не наступил.")
        return on

    def clean(self):
        cleaned = super().clean()
        employees = cleaned.get("employees")
        for name in ("women", "under_35"):
            part = cleaned.get(name)
            if employees is not None and part is not None and part > employees:
                self.add_error(name, f"Больше, чем всего работает: {employees}.")
        return cleaned

    def validate_constraints(self):
        """The same is told by ``clean`` and the service in words of this page."""


class AgreementForm(forms.ModelForm):
    class Meta:
        model = CollectiveAgreement
        fields = (
            *("employer", "number", "concluded_on", "until", "registration", "covered"),
            *("dues_clause", "dues_term", "dues_percent", "note"),
        )
        localized_fields = ("dues_percent",)
        widgets = {
            "concluded_on": day_input(),
            "until": day_input(),
            "note": forms.Textarea(attrs={"rows": 2}),
        }
        labels = {
            "number": "Номер",
            "concluded_on": "Когда заключён",
            "until": "До какого дня действует",
            "registration": "Регистрационный номер органа по труду",
            "covered": "На скольких работников распространяется",
            "dues_clause": "Пункт о взносах",
            "dues_term": "Когда работодатель перечисляет взносы",
            "dues_percent": "Размер взносов по договору, %",
        }
        help_texts = {
            "until": "Продлили — поставьте новый день. За 90 дней портал напомнит ответственному.",
            "dues_clause": "Например: п. 8.3.",
            "dues_term": "Например: не позже трёх дней после выплаты зарплаты.",
        }

    def __init__(self, *args, unit, **kwargs):
        super().__init__(*args, **kwargs)
        employers = unit.employers.order_by("short_name", "pk")
        if self.instance.employer_id:
            employers = employers | type(self.instance.employer).objects.filter(
                pk=self.instance.employer_id
            )
        field = self.fields["employer"]
        field.queryset, field.empty_label = employers.distinct(), "Не указан"
        if not self.instance.pk and len(employers) == 1:
            field.initial = employers[0]
        if not employers:
            del self.fields["employer"]
        self.fields["covered"].widget.attrs |= {"inputmode": "numeric", "min": 0}

    def clean_dues_percent(self):
        percent = self.cleaned_data["dues_percent"]
        if percent is not None and not Decimal("0") < percent <= Decimal("10"):
            raise forms.ValidationError("Взносы — больше нуля и не больше 10 %.")
        return percent

    def clean(self):
        cleaned = super().clean()
        begins, ends = cleaned.get("concluded_on"), cleaned.get("until")
        if begins and ends and ends < begins:
            self.add_error("until", f"Раньше, чем заключён: {begins:%d.%m.%Y}.")
        return cleaned

    def validate_constraints(self):
        """The same is told by ``clean`` in words of this page."""
