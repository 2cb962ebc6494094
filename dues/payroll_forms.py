"""What is asked about a payroll: whose it is, of what month, what its columns are."""

from django import forms
from django.utils import timezone

from documents.tables.headings import samples
from documents.tables.limits import MAX_BYTES, MEGABYTE
from dues.models import PayrollLayout
from dues.month_forms import MonthField
from dues.months import month_of, months_before
from dues.payrolls.columns import AMOUNT, FULL_NAME, NAMES, TITLES, is_enough
from structure.choosing import as_choices

ACCEPTED = ".xlsx,.xls,.xlsm,.ods,.csv,.tsv,.txt"
NOT_TAKEN = [("", "Не нужен")]


class UploadForm(forms.Form):
    unit = forms.ChoiceField(label="Чьи члены профсоюза")
    employer = forms.ChoiceField(label="Работодатель")
    month = MonthField(label="За какой месяц удержано")
    file = forms.FileField(
        label="Ведомость из бухгалтерии",
        help_text=f"XLSX, XLS, ODS или CSV, до {MAX_BYTES // MEGABYTE} МБ. Столбцы могут стоять в "
        "любом порядке; итоги и заголовки внутри не мешают.",
        widget=forms.ClearableFileInput(attrs={"accept": ACCEPTED}),
        error_messages={
            "required": "Выберите файл ведомости.",
            "empty": "Файл пустой. Выберите его ещё раз.",
        },
    )

    def __init__(self, *args, units, employers, **kwargs):
        initial = {"month": months_before(month_of(timezone.localdate()), 1)} | kwargs.pop(
            "initial", {}
        )
        super().__init__(*args, initial=initial, **kwargs)
        self.units = {unit.pk: unit for unit in units}
        self.employers = {employer.pk: employer for employer in employers}
        self.fields["unit"].choices = as_choices(units)
        self.fields["employer"].choices = [(one.pk, one.short_name) for one in employers]
        for name, known in (("unit", self.units), ("employer", self.employers)):
            if len(known) == 1:
                self.fields[name].initial = next(iter(known))
        if len(units) == 1:
            self.fields["unit"].widget = forms.HiddenInput()

    def clean_unit(self):
        return self.units[int(self.cleaned_data["unit"])]

    def clean_employer(self):
        return self.employers[int(self.cleaned_data["employer"])]


class ColumnsForm(forms.Form):
    """A select for each column; the month again when the file speaks of another."""

    swing = forms.IntegerField(
        label="На сколько процентов взнос может отличаться от обычного",
        min_value=1,
        max_value=500,
        help_text="Больше — строка попадёт в «Сумма странная». Нужно, когда базы в ведомости нет.",
    )
    month = MonthField(label="За какой месяц ведомость")
    agreed = forms.BooleanField(
        label="Да, это нужный файл",
        error_messages={"required": "Проверьте предупреждения выше и отметьте, что файл тот."},
    )

    def __init__(self, *args, of, rows=(), **kwargs):
        layout = PayrollLayout.objects.filter(employer=of.employer_id).first()
        swing = layout.swing if layout else PayrollLayout._meta.get_field("swing").default
        initial = {"swing": swing, "month": of.month}
        super().__init__(*args, initial=initial, **kwargs)
        self.of, self.rows, self.width = of, rows, len(of.headings)
        if not of.warnings:
            del self.fields["agreed"]
        for column in range(self.width):
            self.fields[f"column_{column}"] = forms.ChoiceField(
                label=of.headings[column] or f"Столбец {column + 1}",
                choices=NOT_TAKEN + list(TITLES.items()),
                required=False,
                initial=of.columns.get(str(column), ""),
            )

    def columns(self):
        """(heading, samples, select) for the template."""
        return [
            (
                self.fields[f"column_{column}"].label,
                samples(self.rows, column),
                self[f"column_{column}"],
            )
            for column in range(self.width)
        ]

    def clean(self):
        told = super().clean()
        chosen = {column: told.get(f"column_{column}") or "" for column in range(self.width)}
        seen = {}
        for column, field in chosen.items():
            if field and field in seen:
                self.add_error(
                    f"column_{column}",
                    f"«{TITLES[field]}» уже выбрано у другого столбца. Оставьте одно.",
                )
            seen[field] = column
        fields = set(chosen.values())
        if AMOUNT not in fields:
            raise forms.ValidationError("Укажите, в каком столбце удержанная сумма.")
        if not is_enough(chosen):
            raise forms.ValidationError("Укажите, где табельный № или ФИО.")
        if FULL_NAME in fields and fields & set(NAMES):
            raise forms.ValidationError(
                "ФИО указано и одним столбцом, и отдельными. Оставьте что-то одно."
            )
        told["columns"] = chosen
        return told
