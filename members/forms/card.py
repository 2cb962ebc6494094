"""The card of a member by its blocks: what is typed, tidied and checked."""

from datetime import date
from typing import NamedTuple

from django import forms
from django.utils import timezone

from members.forms.wording import HumanPhoneField, NameField
from members.models import Member
from members.numbers import fits
from members.quality import OLDEST, YOUNGEST
from members.wording import age_on
from structure.models import Employer

EARLIEST = date(1900, 1, 1)
CONSENT_LAW = date(2006, 7, 27)  # 152-ФЗ: nobody consented before it


class Block(NamedTuple):
    """A part of the card that is edited in one form."""

    title: str
    fields: tuple[str, ...]


BLOCKS = {
    "identity": Block(
        "Имя и дата рождения",
        ("surname", "name", "patronymic", "genitive", "gender", "birth_date"),
    ),
    "contacts": Block("Как связаться", ("phone", "extra_phone", "email", "address")),
    "work": Block(
        "Работа",
        ("employer", "department", "position", "profession", "personnel_number", "employment"),
    ),
    "membership": Block(
        "Членство",
        ("card_number", "applied_on", "first_joined_on", "came_from", "dues_mode", "dues_from",
         "papers_at_chair"),
    ),
    "education": Block("Образование", ("education", "school", "speciality")),
}  # fmt: skip
NARROW = {
    "gender", "birth_date", "phone", "extra_phone", "personnel_number", "card_number",
    "applied_on", "first_joined_on", "dues_mode", "dues_from", "employment", "education",
}  # fmt: skip
DAYS = ("birth_date", "applied_on", "first_joined_on", "dues_from")


def day_input():
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class CardForm(forms.ModelForm):
    """Some fields of a card. Only what was changed in the form is judged: what somebody else once
    wrote badly does not stop one from putting right something beside it.
    """

    surname = NameField(label="Фамилия")
    name = NameField(label="Имя")
    patronymic = NameField(label="Отчество", required=False)
    phone = HumanPhoneField(label="Телефон", required=False)
    extra_phone = HumanPhoneField(label="Другой телефон", required=False)

    class Meta:
        model = Member
        fields = [name for block in BLOCKS.values() for name in block.fields]
        widgets = {
            **{name: day_input() for name in DAYS},
            "address": forms.Textarea(attrs={"rows": 2, "autocomplete": "off"}),
            "email": forms.EmailInput(attrs={"autocomplete": "off"}),
        }
        labels = {
            "genitive": "ФИО в родительном падеже",
            "gender": "Пол",
            "birth_date": "Дата рождения",
            "email": "Электронная почта",
            "address": "Почтовый адрес",
            "education": "Образование",
            "school": "Учебное заведение и год окончания",
            "speciality": "Специальность",
            "employer": "Работодатель",
            "department": "Подразделение",
            "position": "Должность",
            "profession": "Профессия",
            "personnel_number": "Табельный номер",
            "employment": "Занятость",
            "card_number": "№ профбилета",
            "applied_on": "Подал заявление",
            "first_joined_on": "Впервые вступил в профсоюз",
            "came_from": "Откуда прибыл",
            "dues_mode": "Как платит взносы",
            "dues_from": "С какого дня платит",
            "papers_at_chair": "Подписанные бумаги у председателя",
        }
        help_texts = {
            "genitive": "Для бумаг: «от Ивановой Марии Петровны». Пусто — портал склоняет сам.",
            "address": "Индекс, населённый пункт, улица, дом, квартира.",
            "came_from": "Организация, где состоял раньше.",
        }

    def __init__(self, *args, names, employers=(), mask="", **kwargs):
        super().__init__(*args, **kwargs)
        self.mask = mask
        for name in [name for name in self.fields if name not in names]:
            del self.fields[name]
        if "employer" in self.fields:
            known = {employer.pk for employer in employers} | {self.instance.employer_id} - {None}
            self.fields["employer"].queryset = Employer.objects.filter(pk__in=known)
            self.fields["employer"].empty_label = "Не указан"
        if mask and "card_number" in self.fields:
            self.fields["card_number"].help_text = f"По образцу {mask}, где # — цифра."

    def rows(self, newer=None):
        """[(bound field, is it short, what stands in the card now when it differs)]."""
        newer = newer or {}
        return [(self[name], name in NARROW, newer.get(name)) for name in self.fields]

    def clean(self):
        """One space between words, none around: what is typed by hand is searched and compared."""
        told = super().clean()
        return {
            name: " ".join(value.split()) if type(value) is str else value
            for name, value in told.items()
        }

    def clean_birth_date(self):
        born, today = self.cleaned_data["birth_date"], timezone.localdate()
        if born and "birth_date" in self.changed_data:
            age = age_on(born, today)
            if born > today:
                raise forms.ValidationError("Этот день ещё не наступил. Проверьте год.")
            if not YOUNGEST <= age <= OLDEST:
                raise forms.ValidationError(
                    f"Выходит возраст {age}. В профсоюзе состоят от {YOUNGEST} лет: проверьте год."
                )
            admitted = self.instance.admitted_on
            if admitted and admitted.year - born.year < YOUNGEST:
                raise forms.ValidationError(
                    f"Выходит, что принят раньше {YOUNGEST} лет ({admitted:%d.%m.%Y}). "
                    "Проверьте обе даты."
                )
        return born

    def clean_applied_on(self):
        return self._passed("applied_on")

    def clean_first_joined_on(self):
        day = self._passed("first_joined_on")
        admitted, born = self.instance.admitted_on, self.instance.birth_date
        if day and "first_joined_on" in self.changed_data:
            if admitted and day > admitted:
                raise forms.ValidationError(
                    f"Позже вступления здесь ({admitted:%d.%m.%Y}). Укажите первый день или "
                    "оставьте пустым."
                )
            if born and day.year - born.year < YOUNGEST:
                raise forms.ValidationError(f"Выходит, что вступил раньше {YOUNGEST} лет.")
        return day

    def clean_dues_from(self):
        day = self.cleaned_data["dues_from"]
        if day and day < EARLIEST:
            raise forms.ValidationError("Проверьте год.")
        return day

    def clean_card_number(self):
        number = " ".join(self.cleaned_data["card_number"].split())
        if number and "card_number" in self.changed_data:
            if not fits(number, self.mask):
                raise forms.ValidationError(
                    f"Номер не по образцу {self.mask}: каждый знак # — одна цифра."
                )
            if Member.objects.filter(card_number=number).exclude(pk=self.instance.pk).exists():
                raise forms.ValidationError("Этот номер уже занят. Впишите другой.")
        return number

    def _passed(self, name):
        day = self.cleaned_data[name]
        if day and name in self.changed_data:
            if day > timezone.localdate():
                raise forms.ValidationError("Этот день ещё не наступил.")
            if day < EARLIEST:
                raise forms.ValidationError("Проверьте год.")
        return day

    def validate_unique(self):
        """The number is judged above, in words that name nobody."""

    def validate_constraints(self):
        """The database judges last, and ``members.editing`` says it in a sentence."""


class PhotoForm(forms.Form):
    photo = forms.FileField(
        label="Фотография",
        help_text="JPEG, PNG, HEIC или WebP. Как на документ: лицо прямо, без посторонних.",
        widget=forms.FileInput(attrs={"accept": "image/*,.heic,.heif"}),
    )
