"""What a student hands in, and what a tutor says of it."""

from django import forms

from documents.enums import UploadRefused
from documents.office_files import TAKEN, WHAT_IS_TAKEN, accept_any
from training.checking_works import MARKS

LONGEST = 20_000


class SeveralFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """[(what was accepted, its name)]; each that cannot be taken has its own sentence."""

    def __init__(self, **told):
        widget = SeveralFiles(attrs={"accept": TAKEN})
        super().__init__(widget=widget, required=False, help_text=WHAT_IS_TAKEN, **told)

    def clean(self, data, initial=None):
        kept, faults = [], []
        for file in data if isinstance(data, list | tuple) else [data] if data else []:
            try:
                kept.append((accept_any(file), file.name))
            except UploadRefused as refusal:
                faults.append(forms.ValidationError(f"«{file.name}»: {refusal}"))
        if faults:
            raise forms.ValidationError(faults)
        return kept


class WorkForm(forms.Form):
    text = forms.CharField(
        label="Ответ", required=False, max_length=LONGEST, widget=forms.Textarea({"rows": 8})
    )
    files = FilesField(label="Файлы")

    def __init__(self, *args, task, **kwargs):
        super().__init__(*args, **kwargs)
        if not task.takes_text:
            del self.fields["text"]
        if not task.takes_files:
            del self.fields["files"]


class VerdictForm(forms.Form):
    mark = forms.TypedChoiceField(
        label="Оценка", required=False, coerce=int, empty_value=None,
        choices=[("", "Без оценки"), *((mark, str(mark)) for mark in MARKS)],
    )  # fmt: skip
    remark = forms.CharField(
        label="Замечание", required=False, max_length=4000, widget=forms.Textarea({"rows": 5}),
        help_text="Его прочитает слушатель. Чтобы вернуть работу, напишите, что доработать.",
    )  # fmt: skip
