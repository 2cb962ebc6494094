"""Filters of «Исходящие», the address of a letter, the channels that stand in for one another."""

from datetime import datetime, timedelta

from django import forms
from django.utils import timezone

from notifications.catalogue import all_kinds, find_kind
from notifications.enums import After, Channel, MessageState, Reason
from notifications.ledger import TITLES
from notifications.models import Batch, Message
from structure.models import Unit
from structure.scope import Action

PERIODS = {"": ("за 30 дней", 30), "7": ("за 7 дней", 7), "all": ("за всё время", None)}
FIRST, LAST = 2000, 3000  # years of a calendar that has months before and behind
ONE_STATE = (MessageState.KEPT, MessageState.SENDING)  # of the group «ждут», asked for alone


class OutboxFilter(forms.Form):
    q = forms.CharField(
        label="Кому",
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": "имя или почта"}),
    )
    state = forms.ChoiceField(label="Что с письмом", required=False)
    kind = forms.ChoiceField(label="Какое письмо", required=False)
    period = forms.ChoiceField(label="Когда", required=False)
    reason = forms.ChoiceField(
        required=False, choices=[("", ""), *Reason.choices], widget=forms.HiddenInput
    )
    unit = forms.IntegerField(required=False, widget=forms.HiddenInput)
    batch = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, user, now=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.user, self.now = user, now or timezone.now()
        kinds = [(kind.kind, kind.title) for kind in all_kinds()]
        self.fields["kind"].choices = [("", "любое"), *kinds]
        groups = [(name, title.capitalize()) for name, title in TITLES.items()]
        alone = [(state.value, state.label) for state in ONE_STATE]
        self.fields["state"].choices = [("", "всё равно"), *groups, *alone]
        asked = self.data.get("period", "")
        month = [(asked, f"за {asked[5:7]}.{asked[:4]}")] if month_of(asked) else []
        periods = [(word, title) for word, (title, _) in PERIODS.items()]
        self.fields["period"].choices = [*periods, *month]

    def chosen(self):
        """What ``queries.outbox`` is asked; a value that is not offered narrows nothing."""
        self.is_valid()
        told = {
            name: self.cleaned_data.get(name) or "" for name in ("q", "state", "kind", "reason")
        }
        told["unit"] = self._found(Unit, "unit", Action.VIEW_UNIT)
        told["batch"] = self._found(Batch, "batch", Action.VIEW_OUTBOX) or ""
        period = self.cleaned_data.get("period", "")
        month = month_of(period)
        if month:
            return told | {"since": month, "until": next_month(month)}
        days = PERIODS[period][1]
        if told["batch"]:  # one sending is shown whole
            days = None
        return told | {"since": self.now - timedelta(days=days) if days else None}

    def _found(self, model, name, action):
        pk = self.cleaned_data.get(name)
        return model.objects.for_user(self.user, action).filter(pk=pk).first() if pk else None


def month_of(word):
    """The first moment of «2026-11» here, or None."""
    try:
        told = timezone.make_aware(datetime.strptime(word, "%Y-%m"))  # noqa: DTZ007 - made aware
    except ValueError:
        return None
    return told if FIRST <= told.year < LAST else None


def next_month(month):
    """The first moment of the month after it."""
    return (month + timedelta(days=32)).replace(day=1)


class ResendForm(forms.ModelForm):
    class Meta:
        model = Message
        fields = ["to_address"]
        labels = {"to_address": "Адрес"}

    to_address = forms.EmailField(
        label="Адрес", widget=forms.EmailInput(attrs={"autocomplete": "off"})
    )


class FallbackForm(forms.Form):
    """The channels that stand in for a letter of one kind, in their order."""

    first = forms.ChoiceField(label="Сначала", required=False)
    first_after = forms.ChoiceField(label="Когда", required=False, choices=After.choices)
    second = forms.ChoiceField(label="Затем", required=False)
    second_after = forms.ChoiceField(label="Когда", required=False, choices=After.choices)

    def __init__(self, *args, kind, **kwargs):
        super().__init__(*args, **kwargs)
        self.kind = kind
        channels = [(name.value, name.label) for name in (Channel.SMS, Channel.PAPER)]
        for name in ("first", "second"):
            self.fields[name].choices = [("", "никак"), *channels]

    def clean(self):
        told = super().clean()
        if told.get("first") == "" and told.get("second"):
            self.add_error("first", "Выберите, что пробовать сначала.")
        if told.get("first") and told.get("first") == told.get("second"):
            self.add_error("second", "Это уже выбрано строкой выше.")
        if Channel.SMS in (told.get("first"), told.get("second")):
            known = find_kind(self.kind)
            if known is None or known.is_secret:
                self.add_error("first", "Ссылка этого письма открывает кабинет: в SMS её не шлют.")
        return told

    def steps(self):
        """[(channel, after)] in order."""
        told = self.cleaned_data
        pairs = [
            (told[name], told[f"{name}_after"] or After.NO_WAY) for name in ("first", "second")
        ]
        return [pair for pair in pairs if pair[0]]
