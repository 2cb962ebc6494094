"""What is asked of a group and of its people."""

from django import forms

from accounts.enums import Role
from structure.choosing import as_choices
from training.enums import Category
from training.grouping import FIELDS
from training.models import Group
from training.number_fields import NumberField

DAY = {"type": "date"}
LIST_HELP = (
    "Почта, табельный номер, номер профбилета или фамилия, имя и отчество — по одному человеку в "
    "строке, не больше двухсот строк."
)


class GroupForm(forms.ModelForm):
    class Meta:
        model = Group
        fields = FIELDS
        field_classes = {"cost": NumberField}
        widgets = {
            name: forms.DateInput(attrs=DAY, format="%Y-%m-%d")
            for name in ("starts_on", "ends_on", "enrol_until")
        } | {"about": forms.Textarea(attrs={"rows": 3})}
        help_texts = {
            "title": "Как её узнают в списке: «Подгруппа 3», «Осень, Волгоград».",
            "about": "Увидят слушатели: что взять с собой, кому звонить.",
            "takes_applications": "Люди сами находят группу и просятся в неё.",
            "enrol_until": "Последний день, когда можно попроситься. Пусто — пока идёт обучение.",
        }

    def clean(self):
        told = super().clean()
        begins, ends = told.get("starts_on"), told.get("ends_on")
        if begins and ends and ends < begins:
            self.add_error("ends_on", "Окончание раньше начала: исправьте одну из дат.")
        until = told.get("enrol_until")
        if until and ends and until > ends:
            self.add_error("enrol_until", "Набор кончается не позже обучения.")
        return told


class NewGroupForm(GroupForm):
    """The same with whose group it is and what is learnt in it."""

    unit = forms.ChoiceField(label="Кто проводит")
    course = forms.ChoiceField(label="Курс")
    field_order = ("course", "unit", *FIELDS)

    def __init__(self, *args, units, courses, **kwargs):
        super().__init__(*args, **kwargs)
        self.units = {str(unit.pk): unit for unit in units}
        self.courses = {str(course.pk): course for course in courses}
        self.fields["unit"].choices = as_choices(units)
        self.fields["course"].choices = [
            (pk, f"{course}, {course.unit.short_name}") for pk, course in self.courses.items()
        ]

    def clean_unit(self):
        return self.units[self.cleaned_data["unit"]]

    def clean_course(self):
        return self.courses[self.cleaned_data["course"]]


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label="Причина", max_length=300, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Её прочтёт слушатель.",
        error_messages={"required": "Напишите причину: её прочтёт слушатель."},
    )  # fmt: skip


class MessageForm(forms.Form):
    message = forms.CharField(
        label="Что написать", max_length=4000, widget=forms.Textarea(attrs={"rows": 8}),
        error_messages={"required": "Напишите хотя бы строку."},
    )  # fmt: skip


class MoveForm(forms.Form):
    group = forms.ChoiceField(
        label="В какую группу", widget=forms.RadioSelect,
        error_messages={"required": "Выберите группу."},
    )  # fmt: skip
    reason = forms.CharField(label="Почему", max_length=300, required=False)

    def __init__(self, *args, groups, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["group"].choices = [
            (group.pk, f"{group.title}, с {group.starts_on:%d.%m.%Y}, {group.unit.short_name}")
            for group in groups
        ]


class CategoryForm(forms.Form):
    category = forms.ChoiceField(
        label="Кем учится", choices=Category.choices, required=False, widget=forms.RadioSelect,
        help_text="Строка раздела IV формы № 2. Портал предлагает её по должностям человека.",
    )  # fmt: skip


class HowForm(forms.Form):
    """How the people of a list get into the group."""

    how = forms.ChoiceField(
        label="Как записать", widget=forms.RadioSelect, initial="enrol",
        choices=[("enrol", "Записать сразу"), ("invite", "Пригласить: человек сам ответит")],
    )  # fmt: skip
    in_spite = forms.CharField(
        label="Взять и тех, кто не прошёл нужный курс", max_length=300, required=False,
        help_text="Напишите, почему: причина останется в журнале.",
    )  # fmt: skip


class ListForm(HowForm):
    lines = forms.CharField(
        label="Кого записать", widget=forms.Textarea(attrs={"rows": 8}), max_length=20_000,
        help_text=LIST_HELP, error_messages={"required": "Вставьте хотя бы одну строку."},
    )  # fmt: skip
    field_order = ("lines", "how", "in_spite")


class OfficeForm(forms.Form):
    """People by the office they hold in an organisation and below it."""

    role = forms.ChoiceField(label="Должность", choices=Role.choices)
    unit = forms.ChoiceField(label="Где")

    def __init__(self, *args, units, **kwargs):
        super().__init__(*args, **kwargs)
        self.units = {str(unit.pk): unit for unit in units}
        self.fields["unit"].choices = as_choices(units)

    def clean_unit(self):
        return self.units[self.cleaned_data["unit"]]


class PersonForm(forms.Form):
    q = forms.CharField(label="Фамилия, телефон, билет", max_length=100, required=False)


class TutorForm(forms.Form):
    q = forms.CharField(label="Фамилия или почта", max_length=100, required=False)


class OpenForm(forms.Form):
    q = forms.CharField(label="Название", max_length=100, required=False)
    fits = forms.BooleanField(label="Только для меня", required=False)
