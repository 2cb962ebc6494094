"""How an organisation keeps its members: the mask of cards, terms, from when стаж counts."""

import re

from django import forms

from members.models import MembershipRules
from structure.forms.joining import in_words

DAYS = (1, 90)
MASK = re.compile(r"[0-9A-ZА-ЯЁ#/ -]*#[0-9A-ZА-ЯЁ#/ -]*")


class MembershipRulesForm(forms.ModelForm):
    confirm_transfer_days = forms.IntegerField(
        label="Перевод подтверждается сам через, дней",
        required=False,
        min_value=DAYS[0],
        max_value=DAYS[1],
    )
    seniority_from_application = forms.TypedChoiceField(
        label="Профсоюзный стаж считается",
        required=False,
        coerce=lambda value: value == "True",
        empty_value=None,
    )

    class Meta:
        model = MembershipRules
        fields = ["card_mask", "confirm_transfer_days", "seniority_from_application"]

    def __init__(self, *args, inherited, **kwargs):
        """``inherited`` tells what holds without rules of its own (``inherited_rules``)."""
        super().__init__(*args, **kwargs)
        mask, days = inherited["card_mask"], inherited["confirm_transfer_days"]
        whose = in_words(mask) if mask.value else "любой номер"
        self.fields[
            "card_mask"
        ].help_text = f"# — цифра, остальное как написано: «34-######». Пусто — {whose}."
        self.fields[
            "confirm_transfer_days"
        ].help_text = f"Если вторая организация не ответила. Пусто — {in_words(days)}."
        seniority = inherited["seniority_from_application"]
        whose = f"Как у {seniority.unit.quoted}" if seniority.unit else "Как у всех"
        said = "со дня заявления" if seniority.value else "со дня решения о приёме"
        self.fields["seniority_from_application"].choices = [
            ("", f"{whose}: {said}"),
            ("True", "Со дня заявления о вступлении"),
            ("False", "Со дня решения о приёме"),
        ]

    def clean_card_mask(self):
        mask = self.cleaned_data["card_mask"].strip().upper()
        if mask and not MASK.fullmatch(mask):
            raise forms.ValidationError(
                "Образец из цифр, букв, дефиса и знака # на месте каждой цифры номера: «34-######»."
            )
        return mask
