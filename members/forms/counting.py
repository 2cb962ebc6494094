"""What a balance is made of and for which day the register is asked."""

from datetime import date

from django import forms
from django.utils import timezone

from members.periods import days, offered
from structure.choosing import as_choices

EARLIEST = date(1905, 1, 1)  # the first unions; whoever types an older day has mistyped
OWN_DAYS = "days"


def _day_field(label):
    return forms.DateField(
        label=label,
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": "Укажите день так: 31.12.2026."},
    )


def _checked(day):
    if day and not EARLIEST <= day <= timezone.localdate():
        raise forms.ValidationError("Укажите день не раньше 1905 года и не позже сегодняшнего.")
    return day


class BalanceForm(forms.Form):
    """An organisation and a period: one of the ready ones, or any days."""

    unit = forms.ChoiceField(label="Организация", required=False)
    period = forms.ChoiceField(label="Период", required=False)
    first = _day_field("С какого дня")
    last = _day_field("По какой день")

    def __init__(self, data, *, units, chosen):
        super().__init__(data)
        self.ready = {period.key: period for period in offered(timezone.localdate())}
        self.fields["unit"].choices = as_choices(units)
        titles = [(period.key, period.title) for period in self.ready.values()]
        self.fields["period"].choices = [*titles, (OWN_DAYS, "Другие дни")]
        self.initial = {"unit": chosen.pk, "period": next(iter(self.ready))}
        if data.get("period") != OWN_DAYS:
            for name in ("first", "last"):
                del self.fields[name]

    def clean_first(self):
        return _checked(self.cleaned_data["first"])

    def clean_last(self):
        return self.cleaned_data["last"]

    def clean(self):
        told = super().clean()
        if "first" in self.fields and not self.errors:
            if not (told["first"] and told["last"]):
                raise forms.ValidationError("Укажите оба дня: с какого и по какой.")
            if told["last"] < told["first"]:
                self.add_error("last", "Период кончается раньше, чем начался. Поменяйте дни.")
            elif (told["last"] - told["first"]).days > 366 * 50:
                self.add_error("last", "Слишком большой период. Укажите не больше 50 лет.")
        return told

    @property
    def chosen(self):
        """The period asked for; the current quarter while what is typed is wrong."""
        current = next(iter(self.ready.values()))
        if not self.is_valid():
            return current
        if "first" in self.fields:
            return days(self.cleaned_data["first"], self.cleaned_data["last"])
        return self.ready.get(self.cleaned_data["period"], current)


class AsOfForm(forms.Form):
    """A day, an organisation, and by which knowledge the register is asked."""

    q = forms.CharField(
        label="Имя, телефон, № билета",
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    unit = forms.ChoiceField(label="Организация", required=False)
    on = _day_field("На какой день")
    by = forms.ChoiceField(
        label="По каким сведениям",
        required=False,
        choices=[("", "Как известно сейчас"), ("then", "Как говорил реестр тогда")],
    )

    def __init__(self, data, *, units, chosen):
        super().__init__(data)
        self.fields["unit"].choices = as_choices(units)
        self.initial = {"unit": chosen.pk, "on": timezone.localdate()}

    def clean_on(self):
        return _checked(self.cleaned_data["on"])
