"""What the accountant types about money: payments, months, shares, sums paid up."""

from datetime import date
from decimal import Decimal

from django import forms
from django.utils.html import format_html

from dues.month_forms import MonthField
from dues.shares import HUNDRED
from dues.wording import in_percent, in_roubles
from structure.models import Employer, Unit

MOST = Decimal("999999999.99")
EARLIEST = date(2000, 1, 1)


class DayField(forms.DateField):
    def __init__(self, **kwargs):
        kwargs.setdefault("widget", forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
        super().__init__(**kwargs)

    def clean(self, value):
        found = super().clean(value)
        if found and not EARLIEST <= found < date(2100, 1, 1):
            raise forms.ValidationError("Проверьте год.")
        return found


class MoneyField(forms.DecimalField):
    """A sum with commas and spaces, as people write it."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})

    def __init__(self, **kwargs):
        kwargs.setdefault("min_value", Decimal("0.01"))
        super().__init__(max_digits=12, decimal_places=2, max_value=MOST, localize=False, **kwargs)
        self.error_messages |= {
            "invalid": "Напишите сумму цифрами, например 1 250,50.",
            "min_value": "Сумма должна быть больше нуля.",
            "max_value": "Сумма слишком большая. Проверьте её.",
        }

    def prepare_value(self, value):
        if isinstance(value, Decimal):
            return f"{value:,.2f}".replace(",", " ").replace(".", ",")
        return value

    def to_python(self, value):
        if isinstance(value, str):
            value = "".join(value.split()).replace("\u2212", "-").replace(",", ".").rstrip("₽р.")
        return super().to_python(value)


class PercentField(forms.DecimalField):
    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})

    def __init__(self, **kwargs):
        super().__init__(
            max_digits=5, decimal_places=2, min_value=0, max_value=100, localize=False, **kwargs
        )
        self.error_messages |= {
            "invalid": "Напишите процент цифрами, например 30 или 7,5.",
            "max_value": "Больше 100 %% не бывает.",
            "min_value": "Процент не бывает отрицательным.",
        }

    def prepare_value(self, value):
        return in_percent(value).removesuffix(" %") if isinstance(value, Decimal) else value

    def to_python(self, value):
        if isinstance(value, str):
            value = value.replace(",", ".").replace("%", "").strip()
        return super().to_python(value)


class NotLater:
    """A day that has not come is refused. ``today`` is that of the organisation."""

    def _require_past(self, name):
        day = self.cleaned_data.get(name)
        if day and day > self.today:
            self.add_error(name, "Этот день ещё не наступил.")


class PaymentForm(NotLater, forms.Form):
    employer = forms.ModelChoiceField(
        label="Кто перечислил",
        queryset=Employer.objects.none(),
        empty_label="Выберите работодателя",
        error_messages={"required": "Выберите работодателя."},
    )
    paid_on = DayField(label="Когда поступило")
    number = forms.CharField(label="№ платёжного поручения", max_length=40, required=False)
    amount = MoneyField(label="Сумма, ₽")
    month = MonthField(label="За какой месяц взносы")

    def __init__(self, *args, employers, today, **kwargs):
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["employer"].queryset = employers
        found = employers[:2]
        if len(found) == 1:  # nothing to choose from
            self.initial.setdefault("employer", found[0].pk)

    def clean(self):
        self._require_past("paid_on")
        return self.cleaned_data


class DecisionForm(forms.Form):
    """Who paid and for which month, or that it is not dues."""

    employer = forms.ModelChoiceField(
        label="Работодатель", queryset=Employer.objects.none(), required=False,
        empty_label="не указан",
    )  # fmt: skip
    month = MonthField(label="За месяц", required=False)
    unit = forms.ModelChoiceField(
        label="Чьи взносы", queryset=Unit.objects.none(), empty_label=None, required=False
    )
    is_aside = forms.BooleanField(label="Не взносы", required=False)
    twin = forms.ChoiceField(
        label="Такое уже записано вручную",
        choices=[
            ("", "решите, то же ли это"),
            ("same", "то же самое: второй раз не учитывать"),
            ("other", "другое поступление: учесть"),
        ],
        required=False,
    )

    def __init__(self, *args, employers, twin=None, units=(), **kwargs):
        """``units``: whose dues may come to this account, if not only of its owner."""
        super().__init__(*args, **kwargs)
        self.fields["employer"].queryset = employers
        if len(units) > 1:
            self.fields["unit"].queryset = Unit.objects.filter(pk__in=[one.pk for one in units])
            self.fields["unit"].choices = [(one.pk, one.short_name) for one in units]
        else:
            del self.fields["unit"]
        if twin is None:
            del self.fields["twin"]
        else:
            told = format_html("{}, {}", twin.payer, in_roubles(twin.amount))
            self.fields["twin"].help_text = told

    def decision(self):
        """The fields of a ``Decision``; None while it is not told from one typed in by hand."""
        told = dict(self.cleaned_data)
        answer = told.pop("twin", "other")
        if answer == "same":
            told["is_aside"] = True
        return told if answer or told["is_aside"] else None


class BankForm(forms.Form):
    file = forms.FileField(
        label="Файл выписки",
        help_text="Текстовый файл «1CClientBankExchange» (часто kl_to_1c.txt), до 10 МБ.",
        widget=forms.ClearableFileInput(attrs={"accept": ".txt"}),
        error_messages={
            "required": "Выберите файл, который выгрузили из банка.",
            "empty": "Файл пустой. Выгрузите выписку из банка ещё раз.",
        },
    )


class CashForm(NotLater, forms.Form):
    amount = MoneyField(label="Сумма, ₽")
    month = MonthField(label="За какой месяц")
    on = DayField(label="Когда принято")
    number = forms.CharField(label="№ приходного ордера", max_length=40, required=False)
    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args, today, **kwargs):
        super().__init__(*args, **kwargs)
        self.today = today

    def clean(self):
        self._require_past("on")
        return self.cleaned_data


class PaidUpForm(NotLater, forms.Form):
    receiver = forms.ChoiceField(label="Кому")
    amount = MoneyField(label="Сумма, ₽")
    on = DayField(label="Когда перечислено")
    number = forms.CharField(label="№ платёжного поручения", max_length=40, required=False)
    advance = forms.BooleanField(label="Больше долга: это аванс", required=False)
    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args, receivers, today, **kwargs):
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["receiver"].choices = receivers

    def clean(self):
        self._require_past("on")
        return self.cleaned_data


class HandedOutForm(NotLater, forms.Form):
    amount = MoneyField(label="Сумма, ₽")
    on = DayField(label="Когда выдано")
    number = forms.CharField(
        label="№ документа", max_length=40, required=False,
        help_text="Расходного ордера или платёжного поручения.",
    )  # fmt: skip
    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args, today, **kwargs):
        super().__init__(*args, **kwargs)
        self.today = today

    def clean(self):
        self._require_past("on")
        return self.cleaned_data


class ReverseForm(NotLater, forms.Form):
    on = DayField(label="Каким днём сторнировать")
    reason = forms.CharField(
        label="Почему", max_length=300, widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Без фамилий: запись в книге остаётся навсегда.",
    )  # fmt: skip

    def __init__(self, *args, today, **kwargs):
        super().__init__(*args, **kwargs)
        self.today = today

    def clean(self):
        self._require_past("on")
        return self.cleaned_data


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label="Почему открываете", max_length=300, widget=forms.Textarea(attrs={"rows": 2})
    )


class ShareForm(forms.Form):
    starts_on = DayField(label="С какого дня")
    territorial = PercentField(label="Территориальной организации, %")
    union = PercentField(label="Профсоюзу, %")
    basis = forms.CharField(label="Решение, № и дата", max_length=200, required=False)

    def clean(self):
        told = self.cleaned_data
        parts = [told.get(name) for name in ("territorial", "union")]
        if None not in parts and sum(parts) > HUNDRED:
            self.add_error(
                "union", "Вместе больше 100 %: первичной организации ничего не остаётся."
            )
        return told


class ActForm(forms.Form):
    since = MonthField(label="С месяца")
    until = MonthField(label="По месяц")

    def clean(self):
        since, until = self.cleaned_data.get("since"), self.cleaned_data.get("until")
        if since and until and since > until:
            self.add_error("until", "Последний месяц раньше первого.")
        elif since and until and (until.year - since.year) * 12 + until.month - since.month > 11:
            self.add_error("until", "Сверяйте не больше 12 месяцев сразу.")
        return self.cleaned_data
