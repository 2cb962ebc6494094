"""Forms of what is made from the register: saved lists, columns, files, changes of many cards."""

from django import forms

from members import bulk_edit
from members.columns import COLUMNS, NAME
from members.enums import ExportFormat
from structure.branches import employers_named
from structure.choosing import as_choices

OF_COLUMNS = [(column.name, column.title) for column in COLUMNS.values() if column.name != NAME]


class ColumnsForm(forms.Form):
    columns = forms.MultipleChoiceField(
        label="Какие столбцы показывать",
        choices=OF_COLUMNS,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Отметьте хотя бы один столбец."},
    )


class ExportForm(ColumnsForm):
    format = forms.ChoiceField(
        label="В каком виде",
        choices=ExportFormat.choices,
        widget=forms.RadioSelect,
        help_text="XLSX открывается в Excel и в «Р7-Офис». CSV — для других программ.",
    )

    field_order = ("format", "columns")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["columns"].label = "Какие столбцы выгрузить"


class SavedListForm(forms.Form):
    """``units`` are organisations with which the list may be shared."""

    title = forms.CharField(label="Название", max_length=120)
    shared_with = forms.ChoiceField(
        label="Кому ещё показывать",
        required=False,
        help_text="Каждый увидит по этому отбору только тех, кого и так может видеть.",
    )

    def __init__(self, *args, units, **kwargs):
        super().__init__(*args, **kwargs)
        self.units = {str(unit.pk): unit for unit in units}
        self.fields["shared_with"].choices = [("", "Только мне"), *as_choices(units)]

    def clean_shared_with(self):
        return self.units.get(self.cleaned_data["shared_with"])


class BulkFieldForm(forms.Form):
    """Which field of the chosen cards is to be set."""

    field = forms.ChoiceField(
        label="Что изменить",
        choices=[(name, bulk_edit.title_of(name).capitalize()) for name in bulk_edit.FIELDS],
        widget=forms.RadioSelect,
    )


class BulkValueForm(forms.Form):
    """The new value of ``field``; an empty one clears it."""

    def __init__(self, data=None, *, field):
        super().__init__(data)
        self.field = field
        title = bulk_edit.title_of(field).capitalize()
        self.fields["value"] = bulk_edit.FIELDS[field](title)

    def clean_value(self):
        """As the card keeps it: an id for an employer."""
        said = self.cleaned_data["value"]
        if self.field != "employer":
            return said
        if not said:
            return None
        found = list(employers_named(said).values_list("pk", "short_name")[:3])
        exact = [pk for pk, name in found if name.lower() == said.lower()]
        if len(found) != 1 and len(exact) != 1:
            raise forms.ValidationError(
                "Подходит несколько работодателей: допишите название или укажите ИНН."
                if found
                else "Такого работодателя нет. Проверьте название или укажите ИНН."
            )
        return exact[0] if len(exact) == 1 else found[0][0]
