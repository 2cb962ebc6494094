"""The weights by which duplicates are found, and the filter of their list."""

from django import forms

from members.duplicates.rules import Weights, complaint_of
from members.models import DuplicateRules
from structure.choosing import as_choices

MOST = 100


class DuplicatesFilter(forms.Form):
    unit = forms.ChoiceField(label="Организация", required=False)

    def __init__(self, data, *, units):
        super().__init__(data)
        self.fields["unit"].choices = [("", "Все организации"), *as_choices(units)]


class WeightsForm(forms.Form):
    """Weights of the union; ``weights`` are those typed, once they are valid."""

    def __init__(self, data=None, *, weights):
        super().__init__(data, initial=weights._asdict())
        for name in Weights._fields:
            title = str(DuplicateRules._meta.get_field(name).verbose_name)
            self.fields[name] = forms.IntegerField(
                label=title[:1].upper() + title[1:],
                min_value=1,
                max_value=MOST if name != "threshold" else MOST * 6,
            )
        self.fields["similar_name"].label = "Похожие ФИО"
        self.fields["similar_name"].help_text = (
            "Другая, лишняя или пропущенная буква. Или другая фамилия у женщины с теми же именем, "
            "отчеством и датой рождения."
        )
        self.fields["phone"].help_text = "Любой из двух, записанных на карточке."
        self.fields["threshold"].label = "Порог: с какой суммы это возможный двойник"

    def clean(self):
        cleaned = super().clean()
        if not self.errors and (complaint := complaint_of(self.weights)):
            self.add_error("threshold", complaint)
        return cleaned

    @property
    def weights(self):
        return Weights(*(self.cleaned_data[name] for name in Weights._fields))
