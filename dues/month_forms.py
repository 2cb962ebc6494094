"""The choice of a month, the same on every page of dues: the last months by name."""

import re
from datetime import date

from django import forms
from django.utils import timezone

from dues.months import month_in_words, month_of, months_until

OFFERED = 36  # months, back from this one
EARLIEST = date(2000, 1, 1)
MONTH_FAULT = "Укажите месяц и год, например 10.2026."
_NUMBERS = re.compile(r"(\d{4})-(\d\d)(?:-01)?|(\d\d?)[./-](\d{4})")


def months_offered(today=None):
    """The last months, this one first."""
    return [*reversed(months_until(month_of(today or timezone.localdate()), OFFERED))]


def read_month(words):
    """«2026-10» of the choice or «10.2026» typed, as the first day; None for anything else."""
    found = _NUMBERS.fullmatch(words.strip())
    if not found:
        return None
    year, month = int(found[1] or found[4]), int(found[2] or found[3])
    if not 1 <= month <= 12 or not EARLIEST.year <= year < 2100:
        return None
    return date(year, month, 1)


class MonthSelect(forms.Select):
    """Offers what is chosen too, however long ago it was."""

    def optgroups(self, name, value, attrs=None):
        months = months_offered()
        chosen = {month for words in value if (month := read_month(words or ""))}
        offered = [*months, *sorted(chosen - {*months}, reverse=True)]
        nothing = [] if self.is_required else [("", "не указан")]
        self.choices = nothing + [(f"{month:%Y-%m}", month_in_words(month)) for month in offered]
        return super().optgroups(name, value, attrs)


class MonthField(forms.Field):
    """A month as its first day."""

    widget = MonthSelect

    def prepare_value(self, value):
        if isinstance(value, str):
            value = read_month(value) or value
        return f"{value:%Y-%m}" if isinstance(value, date) else value

    def to_python(self, value):
        words = str(value or "").strip()
        if not words:
            return None
        found = read_month(words)
        if found is None:
            raise forms.ValidationError(MONTH_FAULT)
        return found
