"""Codes of places and the rules of joining."""

from django import forms

from structure.enums import Kind
from structure.models import JoiningRules

DAYS = {"remind_after_days": (1, 90), "close_after_days": (2, 365), "tray_keep_days": (7, 365)}
ASKED = {  # which kinds set what
    "remind_after_days": {Kind.UNION, Kind.TERRITORIAL, Kind.PRIMARY},
    "close_after_days": {Kind.UNION, Kind.TERRITORIAL, Kind.PRIMARY},
    "shops_admit": {Kind.UNION, Kind.TERRITORIAL, Kind.PRIMARY},
    "scan_suffices": {Kind.UNION, Kind.TERRITORIAL, Kind.PRIMARY},
    "tray_keep_days": {Kind.UNION, Kind.TERRITORIAL},
}
LABELS = {
    "remind_after_days": "Напомнить заявителю о документах через, дней",
    "close_after_days": "Закрыть без документов через, дней",
    "shops_admit": "Цеховые организации принимают сами",
    "scan_suffices": "Достаточно скана подписанных документов",
    "tray_keep_days": "Хранить листы, которые никуда не легли, дней",
}
HELP = {
    "remind_after_days": "Считая со дня, когда бумаги отправлены на подпись.",
    "close_after_days": "Считая со дня подачи заявления.",
    "shops_admit": "Если нет, решение принимает первичная организация.",
    "scan_suffices": "Если нет, заявление ждёт подлинников.",
    "tray_keep_days": "На них данные людей: потом портал уничтожает их вместе с файлами.",
}


class PlaceForm(forms.Form):
    place = forms.CharField(
        label="Где будет висеть",
        max_length=80,
        help_text="Например: проходная, столовая, сайт. По коду видно, откуда приходят люди.",
    )


class RulesForm(forms.ModelForm):
    class Meta:
        model = JoiningRules
        fields = list(ASKED)
        labels = LABELS

    def __init__(self, *args, kind, inherited, **kwargs):
        """``inherited`` tells what holds without rules of its own (``inherited_rules``)."""
        super().__init__(*args, **kwargs)
        self.inherited = inherited
        for name, kinds in ASKED.items():
            if kind not in kinds:
                del self.fields[name]
                continue
            said = in_words(inherited[name])
            if name in DAYS:
                low, high = DAYS[name]
                self.fields[name] = forms.IntegerField(
                    label=LABELS[name],
                    required=False,
                    min_value=low,
                    max_value=high,
                    help_text=f"{HELP[name]} Пусто — {said}.",
                )
            else:
                self.fields[name] = forms.TypedChoiceField(
                    label=LABELS[name],
                    required=False,
                    choices=[("", said[0].upper() + said[1:]), ("True", "Да"), ("False", "Нет")],
                    coerce=lambda value: value == "True",
                    empty_value=None,
                    help_text=HELP[name],
                )

    def clean(self):
        cleaned = super().clean()
        remind, close = (
            cleaned.get(name) or self.inherited[name].value
            for name in ("remind_after_days", "close_after_days")
        )
        if not self.errors and remind >= close:
            self.add_error(
                "close_after_days",
                f"Закрытие должно быть позже напоминания: напомнить — через {remind}, "
                f"закрыть — через {close}.",
            )
        return cleaned


def in_words(answer):
    """«как у «Волгоградская ТО»: 10»."""
    whose = f"как у {answer.unit.quoted}" if answer.unit else "как у всех"
    if isinstance(answer.value, bool):
        return f"{whose}: {'да' if answer.value else 'нет'}"
    return f"{whose}: {answer.value}"
