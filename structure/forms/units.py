"""The card of an organisation: fields by its kind, in sections, with plain checks."""

from decimal import Decimal

from django import forms

from structure import requisites, time_zones
from structure.enums import CHILDREN, AdmittingBody, Kind
from structure.forms.numbers import NumberField, check_changed
from structure.models import Unit

OFFICES = {Kind.UNION, Kind.TERRITORIAL, Kind.PRIMARY}  # may be legal entities with an account
ADMITTING = OFFICES | {Kind.SHOP}
EVERY = set(Kind)

# (title, field, kinds that have it); a section is shown when any of its fields is.
SECTIONS = (
    (
        "Название",
        {
            "name": EVERY,
            "short_name": EVERY,
            "name_genitive": EVERY,
            "code": EVERY,
            "opened_on": EVERY,
        },
    ),
    (
        "Где находится и как связаться",
        {
            "town": EVERY,
            "address": EVERY,
            "phone": EVERY,
            "email": EVERY,
            "site": OFFICES,
            "time_zone": EVERY,
        },
    ),
    ("Приём и взносы", {"admitting_body": ADMITTING, "dues_percent": OFFICES}),
    (
        "Реквизиты",
        {"is_legal_entity": OFFICES, "inn": OFFICES, "kpp": OFFICES, "ogrn": OFFICES},
    ),
    (
        "Счёт для взносов",
        {
            "bank_account": OFFICES,
            "bank_name": OFFICES,
            "bank_bik": OFFICES,
            "bank_corr_account": OFFICES,
            "payment_purpose": OFFICES,
        },
    ),
)
NUMERIC = ("inn", "kpp", "ogrn", "bank_account", "bank_bik", "bank_corr_account")
NARROW = {
    "code", "phone", "dues_percent", "inn", "kpp", "ogrn", "bank_account", "bank_bik",
    "bank_corr_account",
}  # fmt: skip


def fields_of(kind):
    """Names of the fields that a card of this kind has."""
    return [name for _, fields in SECTIONS for name, kinds in fields.items() if kind in kinds]


class UnitForm(forms.ModelForm):
    site = forms.URLField(
        label="Сайт", required=False, assume_scheme="https", help_text="Например, elprof.ru"
    )

    class Meta:
        model = Unit
        fields = [name for _, fields in SECTIONS for name in fields]
        field_classes = dict.fromkeys(NUMERIC, NumberField)
        localized_fields = ["dues_percent"]  # «0,9»
        widgets = {
            "name": forms.Textarea(attrs={"rows": 2}),
            "opened_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "phone": forms.TextInput(attrs={"type": "tel", "autocomplete": "off"}),
            "payment_purpose": forms.Textarea(attrs={"rows": 2}),
        }
        labels = {
            "name": "Полное наименование",
            "short_name": "Краткое наименование",
            "opened_on": "Действует с",
        }
        help_texts = {
            "name": "Как в уставе: стоит на бумагах.",
            "short_name": "Как называют в разговоре: видно в списках и на плакате.",
            "code": "Номер, под которым организация стоит на учёте.",
        }

    def __init__(self, *args, inherited, **kwargs):
        """``inherited`` tells in words what an empty field means: {"time_zone": "как у …"}."""
        super().__init__(*args, **kwargs)
        kept = fields_of(self.instance.kind)
        for name in [name for name in self.fields if name not in kept]:
            del self.fields[name]
        self.fields["time_zone"] = forms.ChoiceField(
            label="Часовой пояс",
            required=False,
            choices=time_zones.choices(
                default=inherited["time_zone"], present=self.instance.time_zone
            ),
            help_text="По нему считаются сроки заявлений.",
        )
        if "dues_percent" in self.fields:
            self.fields["dues_percent"].help_text = f"Пусто — {inherited['dues_percent']}."
        if self.instance.kind == Kind.SHOP:
            self.fields["admitting_body"].choices = [
                (body.value, body.label)
                for body in (AdmittingBody.SHOP_COMMITTEE, AdmittingBody.MEETING)
            ]
            self.fields[
                "admitting_body"
            ].help_text = "Если цеховые организации принимают сами: это решают правила приёма."
        elif "admitting_body" in self.fields:
            self.fields["admitting_body"].choices = [
                (body.value, body.label)
                for body in AdmittingBody
                if body != AdmittingBody.SHOP_COMMITTEE
            ]

    def sections(self):
        """[(title, [(bound field, is it short)])]."""
        shown = []
        for title, names in SECTIONS:
            fields = [self[name] for name in names if name in self.fields]
            if fields:
                shown.append((title, [(field, field.name in NARROW) for field in fields]))
        return shown

    def clean_name(self):
        return " ".join(self.cleaned_data["name"].split())

    def clean_dues_percent(self):
        percent = self.cleaned_data["dues_percent"]
        if percent is not None and not Decimal("0") < percent <= Decimal("10"):
            raise forms.ValidationError("Взносы — больше нуля и не больше 10 %.")
        return percent

    def clean(self):
        cleaned = super().clean()
        bik = cleaned.get("bank_bik", "")
        checks = {
            "inn": requisites.check_inn,
            "kpp": requisites.check_kpp,
            "ogrn": requisites.check_ogrn,
            "bank_bik": requisites.check_bik,
            "bank_account": lambda value: requisites.check_account(value, bik),
            "bank_corr_account": lambda value: requisites.check_correspondent(value, bik),
        }
        check_changed(self, checks)
        if len(cleaned.get("inn", "")) == 12:
            self.add_error("inn", "У организации ИНН из 10 цифр: двенадцать бывает у человека.")
        return cleaned


class NewUnitForm(forms.Form):
    """What a new organisation cannot do without; the rest is filled in on its card."""

    kind = forms.ChoiceField(label="Что создать", widget=forms.RadioSelect)
    name = forms.CharField(
        label="Полное наименование",
        max_length=300,
        help_text="Как в уставе: стоит на бумагах.",
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    short_name = forms.CharField(
        label="Краткое наименование",
        max_length=120,
        help_text="Как называют в разговоре: видно в списках и на плакате.",
    )
    town = forms.CharField(label="Населённый пункт", max_length=100, required=False)
    code = forms.CharField(label="Номер в реестре", max_length=30, required=False)
    time_zone = forms.ChoiceField(
        label="Часовой пояс", required=False, help_text="По нему считаются сроки заявлений."
    )

    def __init__(self, *args, parent, inherited_zone, **kwargs):
        super().__init__(*args, **kwargs)
        self.parent = parent
        kinds = [kind for kind in Kind if kind in CHILDREN[parent.kind]]
        self.fields["kind"].choices = [(kind.value, kind.label) for kind in kinds]
        self.fields["time_zone"].choices = time_zones.choices(default=inherited_zone)
        if len(kinds) == 1:
            self.fields["kind"].initial = kinds[0].value

    def clean_name(self):
        return " ".join(self.cleaned_data["name"].split())

    def clean_short_name(self):
        name = self.cleaned_data["short_name"]
        same = self.parent.get_children().open().filter(short_name__iexact=name).first()
        if same:
            raise forms.ValidationError(f"Здесь уже есть {same.quoted}. Дайте другое название.")
        return name
