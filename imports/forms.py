"""What is asked about a list: where it goes, and what its columns are."""

import re

from django import forms
from django.utils import timezone

from documents.tables.headings import samples
from documents.tables.limits import MAX_BYTES, MEGABYTE
from imports.columns import names_anybody
from imports.enums import Purpose
from imports.fields import FIELDS, FULL_NAME, NAMES, OWN_ID, STATUS, UNIT, titles
from structure.choosing import as_choices

NEVER_WIPED = {FULL_NAME, *NAMES, OWN_ID, STATUS, UNIT, "since", "admitted_on", "applied_on"}
ACCEPTED = ".xlsx,.xls,.xlsm,.ods,.csv,.tsv,.txt"
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
NOT_TAKEN = [("", "Не загружать")]


class UploadForm(forms.Form):
    unit = forms.ChoiceField(label="В какую организацию")
    purpose = forms.ChoiceField(
        label="Кто в списке",
        choices=Purpose.choices,
        initial=Purpose.EXISTING,
        widget=forms.RadioSelect,
    )
    file = forms.FileField(
        label="Файл со списком",
        help_text=f"XLSX, XLS, ODS или CSV, до {MAX_BYTES // MEGABYTE} МБ и 200 тысяч строк. "
        "Столбцы могут стоять в любом порядке.",
        widget=forms.ClearableFileInput(attrs={"accept": ACCEPTED}),
        error_messages={
            "required": "Выберите файл со списком.",
            "empty": "Файл пустой. Выберите его ещё раз.",
        },
    )

    def __init__(self, *args, units, **kwargs):
        kwargs["initial"] = {"purpose": Purpose.EXISTING} | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)
        self.units = {unit.pk: unit for unit in units}
        self.fields["unit"].choices = as_choices(units)
        if len(units) == 1:
            self.fields["unit"].widget = forms.HiddenInput()
            self.fields["unit"].initial = units[0].pk

    def clean_unit(self):
        return self.units[int(self.cleaned_data["unit"])]


def _as_said(word):
    """A day as people write it."""
    return "{2}.{1}.{0}".format(*word.split("-")) if _DAY.fullmatch(word) else word


class ColumnsForm(forms.Form):
    """A select for each column, with a tick «пустая ячейка стирает»."""

    since = forms.DateField(
        label="С какого дня на учёте те, у кого даты в списке нет",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="Если дата вступления или постановки на учёт есть в списке, берётся она.",
    )

    def __init__(self, *args, of, rows=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.of, self.rows = of, rows
        self.width = len(of.headings)
        choices = NOT_TAKEN + titles()
        self.initial.setdefault("since", of.since)
        for column in range(self.width):
            name = of.mapping[column] if column < len(of.mapping) else ""
            heading = of.headings[column] or f"Столбец {column + 1}"
            self.fields[f"column_{column}"] = forms.ChoiceField(
                label=heading, choices=choices, required=False, initial=name
            )
            self.fields[f"wipe_{column}"] = forms.BooleanField(
                label="Пустая ячейка стирает", required=False, initial=name in of.wiping
            )

    def columns(self):
        """(heading, samples, select, tick) for the template."""
        return [
            (
                self.fields[f"column_{column}"].label,
                [_as_said(word) for word in samples(self.rows, column)],
                self[f"column_{column}"],
                "" if self._name(column) in NEVER_WIPED else self[f"wipe_{column}"],
            )
            for column in range(self.width)
        ]

    def _name(self, column):
        return self[f"column_{column}"].value()

    def clean_since(self):
        since = self.cleaned_data["since"]
        if since > timezone.localdate():
            raise forms.ValidationError("Этот день ещё не наступил. Укажите прошедший.")
        return since

    def clean(self):
        told = super().clean()
        mapping = [told.get(f"column_{column}") or "" for column in range(self.width)]
        for column, name in enumerate(mapping):
            if name and name in mapping[:column]:
                self.add_error(
                    f"column_{column}",
                    f"«{FIELDS[name].title}» уже выбрано у другого столбца. Оставьте одно.",
                )
        if not names_anybody(mapping):
            raise forms.ValidationError(
                "Укажите, где фамилия и имя: одним столбцом «ФИО» или отдельными столбцами."
            )
        if FULL_NAME in mapping and set(NAMES) & set(mapping):
            raise forms.ValidationError(
                "ФИО указано и одним столбцом, и отдельными. Оставьте что-то одно."
            )
        told["mapping"] = mapping
        told["wiping"] = [
            name
            for column, name in enumerate(mapping)
            if name and name not in NEVER_WIPED and told.get(f"wipe_{column}")
        ]
        return told
