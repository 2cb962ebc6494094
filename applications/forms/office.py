"""Forms of the office: filters of the lists, a reason, papers in hand, corrected data."""

from django import forms

from accounts.models import User
from applications.enums import Stage
from applications.models import Application
from applications.writes import PERSONAL
from documents.services import KINDS_OF_JOINING, PaperKind
from members.forms.wording import HumanPhoneField, NameField
from structure.choosing import as_choices
from structure.models import Employer

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
REMARKS = ("Нет подписи", "Нет даты", "Не читается", "Это другая бумага", "Не все страницы")


class BoardFilter(forms.Form):
    q = forms.CharField(
        label="Фамилия, имя",
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    unit = forms.ChoiceField(label="Организация", required=False)
    who = forms.ChoiceField(
        label="Кто отвечает",
        required=False,
        choices=[("", "Все"), ("mine", "Только мои")],
    )
    late = forms.ChoiceField(
        label="Срок", required=False, choices=[("", "Все"), ("1", "Только просроченные")]
    )

    def __init__(self, data, *, units):
        super().__init__(data)
        self.fields["unit"].choices = [("", "Все организации"), *as_choices(units)]


class TableFilter(BoardFilter):
    stage = forms.ChoiceField(
        label="Стадия", required=False, choices=[("", "Все открытые"), *Stage.choices]
    )
    order = forms.CharField(required=False, widget=forms.HiddenInput)

    field_order = ["q", "stage", "unit", "who", "late", "order"]


class ReasonForm(forms.Form):
    """A step that must say why."""

    note = forms.CharField(
        label="Причина",
        max_length=500,
        help_text="Эти слова увидит заявитель.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class OriginalsForm(forms.Form):
    """Which signed originals are in hand."""

    kinds = forms.MultipleChoiceField(
        label="Подписанные подлинники у меня в руках",
        choices=[(kind, PaperKind(kind).label) for kind in KINDS_OF_JOINING],
        widget=forms.CheckboxSelectMultiple,
    )


class RemarksForm(forms.Form):
    """What is wrong with each paper; a paper without a remark is not asked for again."""

    def __init__(self, *args, slots, **kwargs):
        super().__init__(*args, **kwargs)
        for slot in slots:
            self.fields[slot.kind] = forms.CharField(
                label=str(slot),
                required=False,
                max_length=300,
                widget=forms.TextInput(attrs={"list": "remarks", "autocomplete": "off"}),
            )

    def clean(self):
        told = super().clean()
        if not self.errors and not any(told.values()):
            raise forms.ValidationError("Напишите хотя бы у одной бумаги, что в ней исправить.")
        return told


class ResponsibleForm(forms.Form):
    user = forms.ModelChoiceField(
        label="Кто будет отвечать", queryset=User.objects.none(), empty_label="Выберите человека"
    )

    def __init__(self, *args, users, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["user"].queryset = users


class CorrectionForm(forms.ModelForm):
    """What the applicant wrote, put right."""

    surname = NameField(label="Фамилия")
    name = NameField(label="Имя")
    patronymic = NameField(label="Отчество", required=False)
    phone = HumanPhoneField(label="Телефон", required=False)

    class Meta:
        model = Application
        fields = PERSONAL
        widgets = {"birth_date": DAY}
        labels = {
            "genitive": "ФИО в родительном падеже",
            "birth_date": "Дата рождения",
            "email": "Электронная почта",
            "employer": "Работодатель",
            "department": "Подразделение",
            "position": "Должность",
            "personnel_number": "Табельный номер",
        }

    field_order = ["surname", "name", "patronymic", "genitive"]

    def __init__(self, *args, employers, **kwargs):
        super().__init__(*args, **kwargs)
        own = {self.instance.employer_id} - {None}
        known = own | {employer.pk for employer in employers}
        self.fields["employer"].queryset = Employer.objects.filter(pk__in=known)
        self.fields["employer"].empty_label = "Не указан"

    def clean(self):
        told = super().clean()
        if not self.errors and not told.get("phone") and not told.get("email"):
            raise forms.ValidationError("Укажите телефон или почту: как иначе связаться?")
        return told
