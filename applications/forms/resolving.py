"""What a person writes when a resolution is drafted or signed, or a register handed over."""

from django import forms

from dues.enums import HandWay
from resolutions.forms import DayInput, DecisionForm, ScanField
from structure.enums import AdmittingBody


class DraftForm(DecisionForm):
    """A new resolution. The number is given on saving."""

    body = forms.ChoiceField(label="Кто принимает решение", choices=AdmittingBody.choices)
    start_at = forms.IntegerField(
        label="С какого номера начать",
        required=False,
        min_value=1,
        max_value=99_999,
        help_text="В этом году портал ещё не давал номеров. Если постановления уже были "
        "на бумаге, напишите номер, который идёт следующим.",
    )

    field_order = ["body", "dated", "start_at"]

    def __init__(self, *args, may_start, **kwargs):
        super().__init__(*args, **kwargs)
        if not may_start:
            del self.fields["start_at"]

    def clean(self):
        told = super().clean()
        if not told.get("start_at"):
            told["start_at"] = 1
        return told


class _DayForm(forms.Form):
    """``on`` is a day that has come already, in the time zone of the organisation."""

    on = forms.DateField(widget=DayInput)

    def __init__(self, *args, today, **kwargs):
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["on"].initial = today

    def clean_on(self):
        on = self.cleaned_data["on"]
        if on > self.today:
            raise forms.ValidationError("Этот день ещё не наступил: проверьте дату.")
        return on


class SignForm(_DayForm):
    scan = ScanField(
        label="Скан подписанного постановления",
        required=False,
        help_text="Фотография или PDF, до 20 МБ. Можно приложить потом.",
        widget=forms.FileInput(attrs={"accept": "image/*,application/pdf"}),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["on"].label = "Когда подписано"


class AnnulForm(forms.Form):
    reason = forms.CharField(
        label="Почему аннулируется", max_length=300, widget=forms.Textarea(attrs={"rows": 2})
    )


class HandOverForm(_DayForm):
    received_by = forms.CharField(
        label="Кто принял",
        max_length=150,
        help_text="Человек в бухгалтерии работодателя, который взял реестр.",
    )
    way = forms.ChoiceField(
        label="Как передан", choices=HandWay.choices, initial=HandWay.PAPER, required=False
    )
    receipt = ScanField(
        label="Скан расписки",
        required=False,
        help_text="Отрывная часть реестра с подписью бухгалтерии: фотография или PDF, до 20 МБ. "
        "Можно приложить потом.",
        widget=forms.FileInput(attrs={"accept": "image/*,application/pdf"}),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["on"].label = "Когда передано"

    def clean_way(self):
        return self.cleaned_data["way"] or HandWay.PAPER


class ConfirmForm(_DayForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["on"].label = "Когда бухгалтерия подтвердила"
