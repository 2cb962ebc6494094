"""What is told of learning elsewhere, and what whoever confirms it settles."""

from datetime import date

from django import forms
from django.utils import timezone

from documents.enums import UploadRefused
from documents.uploads import accept
from training.elsewhere import FIELDS
from training.enums import Category, CourseKind
from training.models import TrainingRecord
from training.number_fields import NumberField

EARLIEST = date(1950, 1, 1)
DATES = ("began_on", "ended_on", "valid_until")
NUMBERS = ("hours", "cost")
NO_HOURS = "Укажите, сколько было академических часов."


def _day():
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class ElsewhereForm(forms.ModelForm):
    scan = forms.FileField(
        label="Фотография или скан документа", required=False,
        help_text="PDF или фотография, до 20 МБ. С документом обучение подтвердят быстрее.",
        widget=forms.FileInput(attrs={"accept": "image/*,.heic,.heif,application/pdf"}),
    )  # fmt: skip
    field_order = (*FIELDS[:9], "scan", *FIELDS[9:])

    class Meta:
        model = TrainingRecord
        fields = FIELDS
        labels = {
            "title": "Чему учились",
            "subject": "О чём",
            "form": "Как проходило",
            "began_on": "Первый день",
            "ended_on": "Последний день",
            "document": "Документ: что это и номер",
            "valid_until": "Документ действует по",
        }
        help_texts = {
            "kind": "Если не знаете, оставьте как есть: исправит тот, кто подтверждает.",
            "organiser": "Например: Учебный центр ФНПР.",
            "document": "Например: удостоверение № 118 от 12.03.2026.",
            "valid_until": "Пусто — бессрочно.",
            "cost": "Ноль, если бесплатно.",
        }
        widgets = {name: _day() for name in DATES}
        field_classes = dict.fromkeys(NUMBERS, NumberField)
        error_messages = {
            "title": {"required": "Напишите, чему учились."},
            "organiser": {"required": "Напишите, кто учил."},
            "hours": {"required": NO_HOURS},
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = CourseKind.choices
        if not self.instance.pk:
            self.initial.update(kind=CourseKind.ADVANCEMENT, hours=None)

    def clean_scan(self):
        """(what was accepted, its name), or None."""
        file = self.cleaned_data["scan"]
        try:
            return (accept(file), file.name) if file else None
        except UploadRefused as refusal:
            raise forms.ValidationError(str(refusal))

    def clean_hours(self):
        hours = self.cleaned_data["hours"]
        if not hours:
            raise forms.ValidationError(NO_HOURS)
        return hours

    def clean(self):
        told = super().clean()
        began, ended, until = (told.get(name) for name in DATES)
        if began and began < EARLIEST:
            self.add_error("began_on", "Проверьте год.")
        if began and ended and ended < began:
            self.add_error("ended_on", "Последний день — раньше первого.")
        elif ended and ended > timezone.localdate():
            self.add_error("ended_on", "Этот день ещё не наступил: внесите, когда выучитесь.")
        if ended and until and until < ended:
            self.add_error("valid_until", "Этот день — раньше последнего дня обучения.")
        return told

    @property
    def told(self):
        """What was typed, for the service."""
        return {name: self.cleaned_data[name] for name in FIELDS}


class ConfirmForm(ElsewhereForm):
    """The same, put right, with what the organisation alone knows; ``courses`` are mandatory."""

    category = forms.ChoiceField(
        label="Кем был на последний день", choices=Category.choices, required=False,
        help_text="Строка раздела IV формы № 2.",
    )  # fmt: skip
    course_line = forms.ChoiceField(
        label="Засчитать вместо обязательного курса", required=False,
        help_text="Тогда обязательное обучение считается пройденным.",
    )  # fmt: skip
    is_school = forms.BooleanField(label="Это школа профактива", required=False)

    def __init__(self, *args, courses, **kwargs):
        super().__init__(*args, **kwargs)
        del self.fields["scan"]
        self.fields["kind"].help_text = "Столбец раздела IV формы № 2."
        self.fields["course_line"].choices = [("", "Ни одного")] + [
            (str(line), title) for line, title in courses
        ]
        if not courses:
            del self.fields["course_line"]

    @property
    def told(self):
        settled = {
            "category": self.cleaned_data["category"],
            "is_school": self.cleaned_data["is_school"],
            "course_line": self.cleaned_data.get("course_line") or None,
        }
        return super().told | settled


class WhyForm(forms.Form):
    reason = forms.CharField(
        label="Причина", max_length=300, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Её прочитает человек, и она останется в журнале.",
        error_messages={"required": "Напишите причину: её прочитает человек."},
    )  # fmt: skip
