"""The card of an employer."""

from django import forms

from structure import requisites
from structure.forms.numbers import NumberField, check_changed
from structure.models import Employer

SECTIONS = (
    ("Предприятие", ("name", "short_name", "town", "address", "inn", "kpp", "ogrn")),
    (
        "Кому адресуются заявления",
        ("head_post", "head_surname", "head_name", "head_patronymic", "head_dative"),
    ),
    ("Бухгалтерия", ("accounting_name", "accounting_phone", "accounting_email")),
)
NARROW = {"inn", "kpp", "ogrn", "accounting_phone"}


class EmployerForm(forms.ModelForm):
    class Meta:
        model = Employer
        fields = [name for _, names in SECTIONS for name in names]
        field_classes = dict.fromkeys(("inn", "kpp", "ogrn"), NumberField)
        widgets = {"name": forms.Textarea(attrs={"rows": 2})}
        help_texts = {
            "name": "Как в договоре: «Публичное акционерное общество …».",
            "short_name": "Как ищут работники: «Волжская ГЭС».",
            "accounting_email": "Сюда бухгалтер первички отправляет реестры.",
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["accounting_phone"].widget.input_type = "tel"

    def sections(self):
        return [
            (title, [(self[name], name in NARROW) for name in names]) for title, names in SECTIONS
        ]

    def clean_name(self):
        return " ".join(self.cleaned_data["name"].split())

    def clean(self):
        cleaned = super().clean()
        checks = {
            "inn": requisites.check_inn,
            "kpp": requisites.check_kpp,
            "ogrn": requisites.check_ogrn,
        }
        check_changed(self, checks)
        if len(cleaned.get("inn", "")) == 12 and cleaned.get("kpp"):
            self.add_error("kpp", "У предпринимателя КПП не бывает: уберите его или проверьте ИНН.")
        inn, kpp = cleaned.get("inn"), cleaned.get("kpp", "")
        if inn and "inn" in self.changed_data and not self.errors:
            others = Employer.objects.filter(inn=inn, kpp=kpp).exclude(pk=self.instance.pk)
            twin = others.first()
            if twin:
                self.add_error("inn", f"С этим ИНН уже записан работодатель {twin.quoted}.")
        return cleaned
