"""Forms of «Здоровье портала»: till when an alarm is known, a rhythm, who is on duty."""

from datetime import timedelta

from django import forms

from accounts.queries import users_who_may
from structure.scope import Action

UNITS = {
    "minutes": ("минут", timedelta(minutes=1)),
    "hours": ("часов", timedelta(hours=1)),
    "days": ("дней", timedelta(days=1)),
}
LONGEST = timedelta(days=366)


class KnownForm(forms.Form):
    """«Принято, знаю»."""

    DAYS = (("1", "до завтра"), ("3", "три дня"), ("7", "неделю"), ("30", "месяц"))

    days = forms.ChoiceField(
        label="Не напоминать", choices=DAYS, initial="1", widget=forms.RadioSelect
    )


class RhythmForm(forms.Form):
    """How often a thing is expected; faults stand beside the number."""

    USUAL, OWN, NONE = "usual", "own", "none"

    how = forms.ChoiceField(label="Когда поднимать тревогу", widget=forms.RadioSelect)
    number = forms.IntegerField(
        label="Не реже, чем раз в", required=False, min_value=1, max_value=9999
    )
    unit = forms.ChoiceField(
        label="Чего",
        choices=[(word, title) for word, (title, _) in UNITS.items()],
        required=False,
    )

    def __init__(self, *args, usual, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["how"].choices = [
            (self.USUAL, f"как обычно: {usual}"),
            (self.OWN, "по своему сроку, он указан ниже"),
            (self.NONE, "никогда: за этим не следить"),
        ]

    def clean(self):
        told = super().clean()
        if told.get("how") != self.OWN or "number" in self.errors:
            return told
        if told.get("number") is None:
            self.add_error("number", "Напишите число: например, 7 дней.")
        elif self.length() > LONGEST:
            self.add_error("number", "Дольше года ждать нельзя: выберите «не следить».")
        return told

    def length(self):
        """The rhythm that was typed, or None for the usual one."""
        if self.cleaned_data["how"] != self.OWN:
            return None
        return self.cleaned_data["number"] * UNITS[self.cleaned_data["unit"] or "days"][1]

    @property
    def is_watched(self):
        return self.cleaned_data["how"] != self.NONE


class DutyForm(forms.Form):
    user = forms.ModelChoiceField(
        label="Дежурный по порталу",
        queryset=None,
        required=False,
        empty_label="никто отдельно: пишем тому, кто отвечает в союзе",
    )

    def __init__(self, *args, union, **kwargs):
        super().__init__(*args, **kwargs)
        able = users_who_may(Action.WATCH_PORTAL, union)
        self.fields["user"].queryset = able.order_by("surname", "name", "pk")
        self.fields["user"].label_from_instance = lambda user: user.full_name
