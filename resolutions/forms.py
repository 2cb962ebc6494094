"""What a person writes about a resolution."""

from django import forms

from documents.enums import UploadRefused
from documents.uploads import accept
from resolutions.enums import ResolutionRefused
from resolutions.guards import has_quorum, is_adopted
from resolutions.models import Resolution


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self, attrs=None):
        super().__init__(attrs, format="%Y-%m-%d")


class DecisionForm(forms.ModelForm):
    """The sitting, the votes and who signs. Saved by the services, never by the form."""

    votes_for = forms.IntegerField(
        label="За",
        required=False,
        min_value=0,
    )

    class Meta:
        model = Resolution
        fields = (
            "dated", "place", "protocol",
            "elected", "present", "votes_for", "votes_against", "votes_abstained",
            "chair_name", "chair_post", "secretary_name", "controller_name",
        )  # fmt: skip
        widgets = {"dated": DayInput}
        labels = {
            "elected": "Избрано в состав",
            "present": "Присутствовало",
            "votes_against": "Против",
            "votes_abstained": "Воздержались",
            "chair_name": "Подписывает",
            "chair_post": "Должность",
            "secretary_name": "Секретарь заседания",
            "controller_name": "Контроль возложить на",
        }
        help_texts = {
            "controller_name": "Фамилия и инициалы: на бумаге имя склонится само.",
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("votes_against", "votes_abstained"):
            self.fields[name].required = False
        for name in ("elected", "present"):
            self.fields[name].min_value = 1

    def clean(self):
        told = super().clean()
        against = told["votes_against"] = told.get("votes_against") or 0
        abstained = told["votes_abstained"] = told.get("votes_abstained") or 0
        elected, present = told.get("elected"), told.get("present")
        if elected is None or present is None or self.errors:
            return told
        if told.get("votes_for") is None:
            told["votes_for"] = max(0, present - against - abstained)
        self._ask("present", has_quorum, elected, present)
        self._ask("votes_for", is_adopted, present, told["votes_for"], against, abstained)
        return told

    def _ask(self, field, guard, *facts):
        try:
            guard(*facts)
        except ResolutionRefused as refusal:
            self.add_error(field, str(refusal))


class ScanField(forms.FileField):
    """A photograph or a PDF, judged by its bytes; the value is ``documents.uploads.Accepted``."""

    def clean(self, data, initial=None):
        file = super().clean(data, initial)
        if not file:
            return None
        try:
            accepted = accept(file)
        except UploadRefused as refusal:
            raise forms.ValidationError(str(refusal))
        return accepted, file.name


class ScanForm(forms.Form):
    scan = ScanField(
        label="Скан подписанного постановления",
        help_text="Фотография или PDF, до 20 МБ.",
        widget=forms.FileInput(attrs={"accept": "image/*,application/pdf"}),
    )
