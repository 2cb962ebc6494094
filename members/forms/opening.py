"""A card opened by hand: what must be known of somebody who has long been a member."""

from django import forms
from django.utils import timezone

from members.forms.card import CONSENT_LAW, EARLIEST, CardForm, day_input
from members.numbers import mask_of
from structure.choosing import as_choices

OF_PERSON = ("surname", "name", "patronymic", "gender", "birth_date", "phone", "email")
OF_WORK = ("position", "personnel_number")
OF_MEMBERSHIP = ("card_number",)
ONE_OF = ("phone", "email")


class OpeningForm(CardForm):
    """Field by field the card's own form, and the day from which the person is on the books."""

    unit = forms.ChoiceField(label="В какую организацию")
    admitted_on = forms.DateField(label="Вступил в профсоюз", widget=day_input())
    since = forms.DateField(
        label="На учёте здесь с",
        required=False,
        widget=day_input(),
        help_text="Пусто — с того же дня, что и вступил.",
    )
    came_from = forms.CharField(
        label="Откуда прибыл",
        required=False,
        max_length=200,
        help_text="Если раньше состоял в другой организации.",
    )
    consent_on = forms.DateField(
        label="Когда подписано согласие на обработку данных",
        required=False,
        widget=day_input(),
        help_text="Если подлинник у вас. Без согласия хранить данные нельзя.",
    )

    one_of = ONE_OF
    field_order = ["unit", *OF_PERSON, *OF_WORK, "admitted_on", "since", "came_from"]

    def __init__(self, *args, units, **kwargs):
        names = {*OF_PERSON, *OF_WORK, *OF_MEMBERSHIP}
        names |= {"unit", "admitted_on", "since", "came_from", "consent_on"}
        super().__init__(*args, names=names, **kwargs)
        self.fields["unit"].choices = [("", "Выберите организацию"), *as_choices(units)]
        self.units = {str(unit.pk): unit for unit in units}
        for name in ONE_OF:
            self.fields[name].help_text = "Телефон или почта: хотя бы одно из двух."

    def sections(self):
        """[(title, fields)] as the page shows them."""
        return [
            ("Человек", [self[name] for name in OF_PERSON]),
            ("Работа", [self[name] for name in OF_WORK]),
            (
                "Членство",
                [
                    self[name]
                    for name in (
                        "unit", "admitted_on", "since", "came_from", "card_number", "consent_on",
                    )
                ],
            ),
        ]  # fmt: skip

    def clean_unit(self):
        unit = self.units[self.cleaned_data["unit"]]
        self.mask = mask_of(unit)
        return unit

    def clean_admitted_on(self):
        return self._passed("admitted_on")

    def clean_since(self):
        return self._passed("since")

    def clean_consent_on(self):
        day = self._passed("consent_on")
        if day and day < CONSENT_LAW:
            raise forms.ValidationError("Закон о персональных данных принят 27.07.2006.")
        return day

    def clean(self):
        told = super().clean()
        admitted, since, born = (told.get(name) for name in ("admitted_on", "since", "birth_date"))
        if admitted and since and since < admitted:
            self.add_error("since", "Раньше, чем вступил. Проверьте обе даты.")
        if admitted and born and admitted.year - born.year < 14:
            self.add_error("admitted_on", "Выходит, что вступил раньше 14 лет.")
        if not (any(told.get(name) for name in ONE_OF) or {*ONE_OF} & {*self.errors}):
            self.add_error("phone", "Укажите телефон или почту: как иначе связаться?")
        return told

    def _post_clean(self):
        """There is no card yet: nothing is written into one by the form."""

    def _passed(self, name):
        day = self.cleaned_data[name]
        if day and day > timezone.localdate():
            raise forms.ValidationError("Этот день ещё не наступил.")
        if day and day < EARLIEST:
            raise forms.ValidationError("Проверьте год.")
        return day

    def of_card(self):
        """Fields of the card itself, without the organisation and the days of the books."""
        return {name: self.cleaned_data[name] for name in (*OF_PERSON, *OF_WORK, *OF_MEMBERSHIP)}
