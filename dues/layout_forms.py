"""What the accountant says of the files for one employer, and of the days of its payroll."""

from django import forms

from documents.tables.limits import MAX_BYTES, MEGABYTE
from dues.enums import Encoding, FileForm
from dues.layouts import (
    DELIMITERS,
    EXTRA,
    FIELDS,
    FORMATS,
    LONGEST,
    MOST_COLUMNS,
    SORT_TITLES,
    TEXT,
    default_format,
)

ACCEPTED = ".xlsx,.xls,.xlsm,.ods,.csv,.tsv,.txt"
WORDS_LONGEST = 200
_FIELDS = [(name, field.title) for name, field in FIELDS.items()] + list(EXTRA.items())
_FORMATS = [
    ("", "Обычный"),
    *(
        (SORT_TITLES[sort], [(name, one.title) for name, one in formats.items()])
        for sort, formats in FORMATS.items()
    ),
]


class SampleForm(forms.Form):
    sample = forms.FileField(
        label="Файл-образец",
        help_text=f"XLSX, XLS, ODS или CSV в любой кодировке, до {MAX_BYTES // MEGABYTE} МБ.",
        widget=forms.ClearableFileInput(attrs={"accept": ACCEPTED}),
        error_messages={
            "required": "Выберите файл, который дала бухгалтерия.",
            "empty": "Файл пустой. Выберите его ещё раз.",
        },
    )

    def clean_sample(self):
        sample = self.cleaned_data["sample"]
        if sample.size > MAX_BYTES:
            raise forms.ValidationError(
                f"Файл больше {MAX_BYTES // MEGABYTE} МБ. Оставьте в образце десять строк."
            )
        return sample


class LayoutForm(forms.Form):
    form = forms.ChoiceField(label="Файл", choices=FileForm.choices, widget=forms.RadioSelect)
    encoding = forms.ChoiceField(
        label="Кодировка CSV", choices=Encoding.choices, widget=forms.RadioSelect
    )
    delimiter = forms.ChoiceField(label="Разделитель CSV", choices=list(DELIMITERS.items()))
    has_heading = forms.BooleanField(label="Первая строка — заголовки столбцов", required=False)


class ColumnForm(forms.Form):
    """One column of the file. ``words`` are examples from the sample, carried along."""

    order = forms.IntegerField(label="Место", min_value=1, max_value=999)
    field = forms.ChoiceField(label="Что в столбце", choices=_FIELDS)
    heading = forms.CharField(label="Заголовок", max_length=LONGEST, required=False)
    format = forms.ChoiceField(label="Как писать", choices=_FORMATS, required=False)
    text = forms.CharField(label="Текст", max_length=LONGEST, required=False)
    words = forms.CharField(required=False, max_length=WORDS_LONGEST, widget=forms.HiddenInput())

    def clean(self):
        told = super().clean()
        field, name = told.get("field"), told.get("format")
        if field in FIELDS and name and name not in FORMATS[FIELDS[field].sort]:
            kind = SORT_TITLES[FIELDS[field].sort].lower()
            self.add_error("format", f"Это для других столбцов. Выберите из раздела «{kind}».")
        if field == TEXT and not told.get("text"):
            self.add_error("text", "Напишите, что ставить в каждую строку.")
        return told

    def column(self):
        """The column as a layout keeps it."""
        told = self.cleaned_data
        field = told["field"]
        column = {"field": field, "heading": told["heading"]}
        if field == TEXT:
            column[TEXT] = told["text"]
        elif field in FIELDS:
            column["format"] = told["format"] or default_format(field)
        return column


ColumnsFormSet = forms.formset_factory(
    ColumnForm, extra=0, can_delete=True, max_num=MOST_COLUMNS, validate_max=True
)


def typed_columns(post):
    """What stands in the rows of the formset as it was typed, but for those to be removed."""
    total = post.get("columns-TOTAL_FORMS", "")
    count = (
        min(int(total), MOST_COLUMNS)
        if total.isascii() and total.isdigit() and len(total) < 6
        else 0
    )
    return [
        {name: post.get(f"columns-{row}-{name}", "") for name in ColumnForm.base_fields}
        for row in range(count)
        if not post.get(f"columns-{row}-DELETE")
    ]


def as_initial(columns, words=()):
    """Columns of a layout as the formset begins with them."""
    return [
        {
            "order": place + 1,
            "field": column["field"],
            "heading": column["heading"],
            "format": column.get("format", ""),
            "text": column.get(TEXT, ""),
            "words": " · ".join(words[place])[:WORDS_LONGEST] if place < len(words) else "",
        }
        for place, column in enumerate(columns)
    ]


class PayrollDaysForm(forms.Form):
    withholds = forms.IntegerField(label="Удерживает, число месяца", min_value=1, max_value=31)
    pays = forms.IntegerField(
        label="Перечисляет, число месяца",
        min_value=1,
        max_value=31,
        help_text="Если в месяце столько дней нет, считается последний.",
    )
