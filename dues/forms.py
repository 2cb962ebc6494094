"""What the accountant writes about statements."""

from django import forms

from dues.money_forms import PercentField
from dues.statement_forms import day_field
from members.forms.consents import ScanField
from structure.models import Employer


class AnnulForm(forms.Form):
    reason = forms.CharField(
        label="Почему аннулируется", max_length=300, widget=forms.Textarea(attrs={"rows": 2})
    )


class FoundingForm(forms.Form):
    """The rate that the payroll withholds already."""

    percent = PercentField(
        label="Сколько удерживает бухгалтерия, %",
        help_text="У кого ставка другая, поменяйте потом на странице человека.",
    )

    def clean_percent(self):
        percent = self.cleaned_data["percent"]
        if not percent:
            raise forms.ValidationError("Ставка должна быть больше нуля.")
        return percent


class RegisterForm(forms.Form):
    """What a register is made up to. ``until`` and ``department`` are what was chosen, or what
    stands there before anything is."""

    until = day_field(
        "По какой день включительно",
        help_text="Что наступит позже, подождёт следующего реестра.",
    )
    department = forms.CharField(
        label="Только подразделение",
        required=False,
        max_length=150,
        help_text="Как оно написано в карточках. Пусто: все.",
    )

    def __init__(self, *args, until, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["until"].initial = self.until = until
        self.department = ""

    def clean(self):
        told = super().clean()
        self.until = told.get("until") or self.until
        self.department = told.get("department") or ""
        return told


class RefuseForm(forms.Form):
    """Why the payroll does not take the lines, and since when."""

    on = day_field("Когда бухгалтерия ответила")
    reason = forms.CharField(
        label="Почему не принято",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Словами бухгалтерии: «нет такого табельного №», «уже не работает».",
    )

    def __init__(self, *args, today, **kwargs):
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["on"].initial = today

    def clean_on(self):
        on = self.cleaned_data["on"]
        if on > self.today:
            raise forms.ValidationError("Этот день ещё не наступил: проверьте дату.")
        return on


class ReceiptForm(forms.Form):
    receipt = ScanField(
        label="Скан расписки",
        required=True,
        help_text="Отрывная часть реестра с подписью бухгалтерии: фотография или PDF, до 20 МБ.",
    )


class EmployerForm(forms.Form):
    """Whose payroll withholds: an employer of the organisation."""

    employer = forms.ModelChoiceField(
        label="Работодатель", queryset=Employer.objects.none(), empty_label="Выберите работодателя"
    )

    def __init__(self, *args, employers, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["employer"].queryset = Employer.objects.filter(
            pk__in=[employer.pk for employer in employers]
        ).order_by("short_name", "pk")
