"""The card of an organisation: fields by its kind, in sections, with plain checks."""

from decimal import Decimal

from django import forms
from django.utils import timezone

from structure import requisites, time_zones
from structure.enums import CHILDREN, TERM_YEARS, AdmittingBody, Bookkeeping, Kind
from structure.forms.numbers import NumberField, check_changed
from structure.models import Unit

OFFICES = {Kind.UNION, Kind.TERRITORIAL, Kind.PRIMARY}  # may be legal entities with an account
ADMITTING = OFFICES | {Kind.SHOP}
EVERY = set(Kind)
REGISTERED = EVERY - {Kind.UNION, Kind.GROUP}  # the organisation above keeps a list of them
BRANCHES = {Kind.UNION, Kind.TERRITORIAL}

# (word in the address, title, {field: kinds that have it}); a section is shown when any of its
# fields is.
SECTIONS = (
    (
        "name",
        "Название и учёт",
        {
            "name": EVERY,
            "short_name": EVERY,
            "name_genitive": EVERY,
            "code": EVERY,
            "opened_on": EVERY,
            "certificate_number": REGISTERED,
            "certificate_on": REGISTERED,
            "standing": EVERY - {Kind.UNION},
        },
    ),
    (
        "contacts",
        "Где находится и как связаться",
        {
            "town": EVERY,
            "address": EVERY,
            "phone": EVERY,
            "email": EVERY,
            "site": OFFICES,
            "social": OFFICES,
            "time_zone": EVERY,
        },
    ),
    ("joining", "Приём и взносы", {"admitting_body": ADMITTING, "dues_percent": OFFICES}),
    ("elections", "Выборы", {"last_election_on": EVERY, "term_years": EVERY}),
    (
        "tariff",
        "Отраслевое соглашение",
        {"tariff_agreement": BRANCHES, "tariff_agreement_until": BRANCHES},
    ),
    (
        "legal",
        "Реквизиты",
        dict.fromkeys(
            (
                *("is_legal_entity", "inn", "kpp", "ogrn", "registered_on", "legal_address"),
                *("oktmo", "okpo", "okved"),
            ),
            OFFICES,
        ),
    ),
    (
        "bank",
        "Счёт для взносов",
        dict.fromkeys(
            (
                *("bank_bik", "bank_account", "bank_name", "bank_corr_account"),
                *("payment_purpose", "bookkeeping"),
            ),
            OFFICES,
        ),
    ),
)
BLOCKS = [block for block, _, _ in SECTIONS]
NUMERIC = (
    *("inn", "kpp", "ogrn", "oktmo", "okpo"),
    *("bank_account", "bank_bik", "bank_corr_account"),
)
DATES = (
    *("opened_on", "certificate_on", "registered_on"),
    *("last_election_on", "tariff_agreement_until"),
)
NARROW = {
    *NUMERIC, *DATES, "code", "phone", "dues_percent", "certificate_number", "okved", "term_years",
}  # fmt: skip


def fields_of(kind, block=""):
    """Names of the fields that a card of this kind has, all of them or those of one section."""
    return [
        name
        for word, _, fields in SECTIONS
        for name, kinds in fields.items()
        if kind in kinds and block in ("", word)
    ]


def title_of(block):
    return next(title for word, title, _ in SECTIONS if word == block)


class UnitForm(forms.ModelForm):
    """The whole card, or one section of it (``block``)."""

    site = forms.URLField(
        label="Сайт", required=False, assume_scheme="https", help_text="Например, elprof.ru"
    )

    social = forms.URLField(
        label="Страница в соцсети",
        required=False,
        assume_scheme="https",
        help_text="Например, vk.com/elprof",
    )
    term_years = forms.IntegerField(
        label="Срок полномочий, лет",
        required=False,
        min_value=TERM_YEARS[0],
        max_value=TERM_YEARS[-1],
        help_text="Как в уставе. От него портал считает день следующего собрания.",
    )

    class Meta:
        model = Unit
        fields = [name for _, _, fields in SECTIONS for name in fields]
        field_classes = dict.fromkeys(NUMERIC, NumberField)
        localized_fields = ["dues_percent"]  # «0,9»
        widgets = {
            "name": forms.Textarea(attrs={"rows": 2}),
            **{name: forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d") for name in DATES},
            "phone": forms.TextInput(attrs={"type": "tel", "autocomplete": "off"}),
            "payment_purpose": forms.Textarea(attrs={"rows": 2}),
        }
        labels = {
            "name": "Полное наименование",
            "short_name": "Краткое наименование",
            "opened_on": "Действует с",
            "certificate_number": "Свидетельство о постановке на учёт, №",
            "certificate_on": "Дата свидетельства",
            "registered_on": "Когда зарегистрирована",
            "legal_address": "Юридический адрес",
            "bookkeeping": "Кто ведёт бухгалтерский учёт",
            "last_election_on": "Последнее отчётно-выборное собрание или конференция",
            "tariff_agreement": "Какое соглашение действует",
            "tariff_agreement_until": "До какого дня",
        }
        help_texts = {
            "name": "Как в уставе: стоит на бумагах.",
            "short_name": "Как называют в разговоре: видно в списках и на плакате.",
            "code": "Номер, под которым организация стоит на учёте.",
            "certificate_number": "Его выдаёт вышестоящая организация.",
            "standing": "Закрывают организацию отдельно: «Изменить устройство» на карточке.",
            "registered_on": "Дата регистрации в Минюсте.",
            "legal_address": "Если не тот, по которому вы находитесь.",
            "tariff_agreement": "Видно на карточках всех организаций внутри.",
            "tariff_agreement_until": "За 90 дней портал напомнит ответственному.",
        }

    def __init__(self, *args, inherited, block="", **kwargs):
        """``inherited`` tells in words what an empty field means: {"time_zone": "как у …"}."""
        super().__init__(*args, **kwargs)
        kept = fields_of(self.instance.kind, block)
        for name in [name for name in self.fields if name not in kept]:
            del self.fields[name]
        if "time_zone" in self.fields:
            self.fields["time_zone"] = forms.ChoiceField(
                label="Часовой пояс",
                required=False,
                choices=time_zones.choices(
                    default=inherited["time_zone"], present=self.instance.time_zone
                ),
                help_text="По нему считаются сроки заявлений.",
            )
        if "bookkeeping" in self.fields:
            self.fields["bookkeeping"].choices = [("", "Не указано"), *Bookkeeping.choices]
        if "dues_percent" in self.fields:
            self.fields["dues_percent"].help_text = f"Пусто — {inherited['dues_percent']}."
        if "admitting_body" in self.fields and self.instance.kind == Kind.SHOP:
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
        for _, title, names in SECTIONS:
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

    def clean_last_election_on(self):
        day = self.cleaned_data["last_election_on"]
        if day and day > timezone.localdate():
            raise forms.ValidationError("Этот день ещё не наступил. Укажите прошедшее собрание.")
        return day

    def clean(self):
        cleaned = super().clean()
        bik = cleaned.get("bank_bik", "")
        checks = {
            "inn": requisites.check_inn,
            "kpp": requisites.check_kpp,
            "ogrn": requisites.check_ogrn,
            "oktmo": requisites.check_oktmo,
            "okpo": requisites.check_okpo,
            "okved": requisites.check_okved,
            "bank_bik": requisites.check_bik,
        }
        of_bank = {
            "bank_account": lambda value: requisites.check_account(value, bik),
            "bank_corr_account": lambda value: requisites.check_correspondent(value, bik),
        }
        check_changed(self, checks)
        check_changed(self, of_bank, together_with="bank_bik")
        if len(cleaned.get("inn", "")) == 12:
            self.add_error("inn", "У организации ИНН из 10 цифр: двенадцать бывает у человека.")
        if len(cleaned.get("ogrn", "")) == 15:
            self.add_error("ogrn", "У организации ОГРН из 13 цифр: пятнадцать бывает у человека.")
        if cleaned.get("bank_account") and "bank_account" in self.changed_data and not bik:
            self._tell_once("bank_bik", "Укажите БИК: без него платёж не пройдёт.")
        if cleaned.get("tariff_agreement_until") and not cleaned.get("tariff_agreement"):
            self.add_error("tariff_agreement", "Назовите соглашение, срок которого указан.")
        return cleaned

    def _tell_once(self, name, sentence):
        if name not in self.errors:
            self.add_error(name, sentence)


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
