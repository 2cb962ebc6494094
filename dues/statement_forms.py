"""What the accountant types of statements, exemptions and the way a member pays."""

from datetime import date
from decimal import Decimal

from django import forms
from django.utils import timezone

from documents.enums import UploadRefused
from documents.uploads import accept
from dues.wording import in_percent
from members.enums import DuesMode
from structure.choosing import as_choices
from structure.models import Employer

EARLIEST = date(1950, 1, 1)
ONE_RATE = "Укажите процент или твёрдую сумму: что-нибудь одно."


def day_field(label, *, required=True, **kwargs):
    return forms.DateField(
        label=label,
        required=required,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        **kwargs,
    )


class RateField(forms.DecimalField):
    """A percent without needless noughts."""

    def prepare_value(self, value):
        return in_percent(value).removesuffix(" %") if isinstance(value, Decimal) else value


class StatementForm(forms.Form):
    """A signed statement; ``employers`` are those of the member's organisation."""

    employer = forms.ModelChoiceField(
        label="Кто удерживает", queryset=Employer.objects.none(), empty_label="Выберите"
    )
    percent = RateField(
        label="Процент от зарплаты",
        required=False,
        help_text="Процент или сумма: что-нибудь одно.",
        localize=True,
        min_value=Decimal("0.01"),
        max_value=100,
        max_digits=5,
        decimal_places=2,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )
    amount = forms.DecimalField(
        label="Или твёрдая сумма в месяц, ₽",
        required=False,
        localize=True,
        min_value=Decimal("0.01"),
        max_digits=10,
        decimal_places=2,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )
    starts_on = day_field("Удерживать с")
    dated = day_field("Дата заявления")
    number = forms.CharField(label="№ заявления", max_length=40, required=False)
    original_on = day_field(
        "Подлинник получен",
        required=False,
        help_text="Пусто, если подписанной бумаги у вас ещё нет.",
    )
    file = forms.FileField(
        label="Скан заявления",
        required=False,
        help_text="PDF или фотография.",
        widget=forms.FileInput(attrs={"accept": "image/*,.heic,.heif,application/pdf"}),
    )

    def __init__(self, *args, employers, **kwargs):
        super().__init__(*args, **kwargs)
        choices = Employer.objects.filter(pk__in=[employer.pk for employer in employers])
        self.fields["employer"].queryset = choices.order_by("short_name", "pk")
        if len(employers) == 1 and not self.initial.get("employer"):
            self.initial["employer"] = employers[0].pk

    def clean_file(self):
        """(what was accepted, its name), or None."""
        return accepted(self.cleaned_data["file"])

    def clean_starts_on(self):
        return sensible(self.cleaned_data["starts_on"])

    def clean_dated(self):
        return sensible(self.cleaned_data["dated"])

    def clean(self):
        told = super().clean()
        if "percent" in told and "amount" in told and bool(told["percent"]) == bool(told["amount"]):
            self.add_error("percent", ONE_RATE)
        return told


class CorrectionForm(StatementForm):
    """The same fields, without what a correction does not touch."""

    note = forms.CharField(
        label="Что было неверно",
        max_length=200,
        help_text="Останется в журнале.",
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        del self.fields["original_on"], self.fields["file"]
        self.fields["dated"].required = False


class WithdrawForm(forms.Form):
    on = day_field("Не удерживать с", help_text="Первый день без удержания.")

    def clean_on(self):
        return sensible(self.cleaned_data["on"])


class DropForm(forms.Form):
    note = forms.CharField(label="Почему", max_length=200, widget=forms.Textarea(attrs={"rows": 2}))


class ScanForm(forms.Form):
    file = forms.FileField(
        label="Скан заявления",
        help_text="PDF или фотография.",
        widget=forms.FileInput(attrs={"accept": "image/*,.heic,.heif,application/pdf"}),
    )

    def clean_file(self):
        return accepted(self.cleaned_data["file"])


class OriginalForm(forms.Form):
    on = day_field("Когда передан")
    received_by = forms.CharField(label="Кто принял", max_length=150)

    def clean_on(self):
        return passed(self.cleaned_data["on"])


class ModeForm(forms.Form):
    mode = forms.ChoiceField(
        label="Как платит взносы", choices=DuesMode.choices, required=False,
        widget=forms.RadioSelect,
    )  # fmt: skip


class ExemptionForm(forms.Form):
    since = day_field("Освобождён с")
    until = day_field("Снова платит с", required=False, help_text="Пусто — пока не скажете.")
    ground = forms.CharField(
        label="Основание", max_length=200, help_text="Например: отпуск по уходу за ребёнком."
    )
    basis = forms.CharField(
        label="Документ", max_length=200, required=False,
        help_text="Например: постановление № 14 от 12.03.2026.",
    )  # fmt: skip

    def clean(self):
        told = super().clean()
        since, until = told.get("since"), told.get("until")
        if since and since < EARLIEST:
            self.add_error("since", "Проверьте год.")
        if since and until and until <= since:
            self.add_error("until", "Этот день — раньше первого дня освобождения.")
        return told


class ExemptionEndForm(forms.Form):
    until = day_field("Снова платит с")


def accepted(file):
    try:
        return file and (accept(file), file.name)
    except UploadRefused as refusal:
        raise forms.ValidationError(str(refusal))


def sensible(day):
    if day and day < EARLIEST:
        raise forms.ValidationError("Проверьте год.")
    return day


def passed(day):
    if day > timezone.localdate():
        raise forms.ValidationError("Этот день ещё не наступил.")
    return sensible(day)


class PlaceFilter(forms.Form):
    """Which organisation's people a list shows."""

    unit = forms.ChoiceField(label="Организация", required=False)

    def __init__(self, data, *, units):
        super().__init__(data)
        self.fields["unit"].choices = [("", "Все организации"), *as_choices(units)]
