"""The public form: what an applicant tells of himself and what he agrees to."""

import uuid
from datetime import date

from django import forms
from django.core import signing
from django.utils import timezone

from members.consent_texts import ON_JOINING, consent_agreed, consent_shown
from members.consents.categories import CATEGORIES
from members.enums import ConsentKind
from members.forms.wording import HumanPhoneField, NameField, mail_hint
from members.wording import age_on
from structure.enums import Kind
from structure.models import Employer, Unit
from structure.queries import employers_of

YOUNGEST, OLDEST = 14, 100
TOO_FAST = 3  # seconds: nobody fills in the form in less
STAMP_LIVES = 3 * 24 * 3600
STAMP_SALT = "applications.join"
MONTHS = (
    "января", "февраля", "марта", "апреля", "мая", "июня",
    "июля", "августа", "сентября", "октября", "ноября", "декабря",
)  # fmt: skip
BIRTH = ("birth_day", "birth_month", "birth_year")
PLAIN = (
    "surname", "name", "patronymic", "phone", "email", "department", "position",
    "personnel_number", "was_member_before",
)  # fmt: skip
YES_NO = [("yes", "да"), ("no", "нет")]
KEPT = "Всё, что вы ввели, сохранилось: нажмите «Отправить заявление» ещё раз."
TEXT_CHANGED = "Пока вы заполняли форму, текст согласия обновился. Прочитайте его и отметьте снова."


def new_stamp(now, form_key=None):
    """What a form carries: its own key, so that it is sent once, and when it was opened."""
    told = {"key": str(form_key or uuid.uuid4()), "at": int(now.timestamp())}
    return signing.dumps(told, salt=STAMP_SALT)


def read_stamp(stamp):
    """(form key, when the form was opened), or None for a forged or too old stamp."""
    try:
        told = signing.loads(stamp, salt=STAMP_SALT, max_age=STAMP_LIVES)
    except signing.BadSignature:
        return None
    return uuid.UUID(told["key"]), told["at"]


class FindForm(forms.Form):
    q = forms.CharField(max_length=120, required=False)


class ShopField(forms.ModelChoiceField):
    def label_from_instance(self, unit):
        return unit.short_name


class JoinForm(forms.Form):
    """One application to ``unit``. Only a name, a way to answer and a consent are asked for.

    Whatever is wrong, all that was typed comes back; a form sent by a machine is asked to press
    again, which a person does and a machine does not.
    """

    surname = NameField(label="Фамилия")
    name = NameField(label="Имя")
    patronymic = NameField(label="Отчество", required=False)
    birth_day = forms.CharField(label="День", max_length=20, required=False)
    birth_month = forms.ChoiceField(
        label="Месяц",
        choices=[("", "месяц"), *enumerate(MONTHS, start=1)],
        required=False,
    )
    birth_year = forms.CharField(label="Год", max_length=20, required=False)
    phone = HumanPhoneField(label="Телефон", required=False, max_length=40)
    email = forms.EmailField(
        label="Электронная почта",
        max_length=254,
        required=False,
        error_messages={"invalid": "Похоже, в адресе ошибка. Пример: ivanova@mail.ru"},
    )
    workplace = forms.CharField(
        label="Где вы работаете",
        help_text="Название и город: по ним найдут вашу организацию.",
        max_length=200,
        required=False,
    )
    shop = ShopField(
        Unit.objects.none(),
        label="Цех или подразделение профсоюза",
        empty_label="Не знаю или нет в списке",
        required=False,
    )
    employer = forms.ModelChoiceField(
        Employer.objects.none(), label="Работодатель", empty_label="Выберите", required=False
    )
    position = forms.CharField(label="Должность или профессия", max_length=150, required=False)
    department = forms.CharField(label="Подразделение", max_length=150, required=False)
    personnel_number = forms.CharField(
        label="Табельный номер",
        help_text="Есть в расчётном листке и на пропуске.",
        max_length=30,
        required=False,
    )
    was_member_before = forms.BooleanField(
        label="Раньше уже состоял(а) в профсоюзе", required=False
    )
    comment = forms.CharField(
        label="Что ещё нам знать",
        max_length=700,
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
    )
    processing = forms.BooleanField(
        label="Даю согласие на обработку моих персональных данных",
        error_messages={
            "required": "Без этого согласия заявление нельзя ни прочитать, ни сохранить. "
            "Отметьте, чтобы продолжить."
        },
    )
    dissemination = forms.BooleanField(
        label="Даю согласие на распространение — только того, что выберу ниже", required=False
    )
    stamp = forms.CharField(max_length=400, required=False)
    site = forms.CharField(max_length=200, required=False)  # empty, unless a machine filled it in
    mail_checked = forms.CharField(max_length=254, required=False)
    processing_text = forms.CharField(max_length=64, required=False)
    dissemination_text = forms.CharField(max_length=64, required=False)

    def __init__(self, data=None, *, unit, now=None):
        self.unit, self.now = unit, now or timezone.now()
        super().__init__(data.copy() if data is not None else None, label_suffix="")
        self.texts = {kind.value: consent_shown(kind) for kind in ON_JOINING}
        for code, title in CATEGORIES.items():
            self.fields[f"share_{code}"] = forms.ChoiceField(
                label=title, choices=YES_NO, widget=forms.RadioSelect, required=False
            )
        self._offer_places()
        self._tell_keyboards()

    def _offer_places(self):
        """Only questions that have an answer here: shops, several employers, or none known."""
        shops = Unit.objects.none()
        if self.unit.kind == Kind.PRIMARY:
            shops = Unit.objects.open().filter(parent=self.unit, kind=Kind.SHOP)
        self.fields["shop"].queryset = shops.order_by("short_name")
        employers = self._employers = employers_of(self.unit)
        self.fields["employer"].queryset = Employer.objects.filter(
            pk__in=[employer.pk for employer in employers]
        ).order_by("short_name")
        if not shops.exists():
            del self.fields["shop"]
        if len(employers) < 2:
            del self.fields["employer"]
        if employers:
            del self.fields["workplace"]

    def _tell_keyboards(self):
        for name, attrs in KEYBOARDS.items():
            if name in self.fields:
                self.fields[name].widget.attrs.update(attrs)

    @property
    def today_stamp(self):
        """The stamp to draw: the one that came, while it is good, else a new one."""
        came = self.data.get("stamp", "") if self.is_bound else ""
        return came if came and read_stamp(came) else new_stamp(self.now)

    @property
    def form_key(self):
        return read_stamp(self.cleaned_data["stamp"])[0]

    @property
    def shares(self):
        return [self[f"share_{code}"] for code in CATEGORIES]

    @property
    def more_is_open(self):
        """Is anything wrong or told among the questions folded away?"""
        names = ("personnel_number", "was_member_before", "comment")
        return any(self[name].errors or self[name].value() for name in names)

    @property
    def birth_errors(self):
        return [error for name in BIRTH for error in self[name].errors]

    def clean(self):
        told = super().clean()
        if not (told.get("phone") or told.get("email") or {"phone", "email"} & set(self.errors)):
            self.add_error("phone", "Напишите телефон или почту: иначе мы не сможем ответить.")
        told["birth_date"] = self._birth_date()
        self._look_at_consents(told)
        if not self.errors:  # what is wrong is told first: it has to be sent again anyway
            self._ask_again(told)
        return told

    def _birth_date(self):
        day, month, year = (self.cleaned_data.get(name, "") for name in BIRTH)
        if not (day or month or year):
            return None
        if not (day and month and year):
            return self._wrong_birth("Допишите день, месяц и год или оставьте все три пустыми.")
        today = timezone.localdate(self.now)
        try:
            born = date(_whole_year(_figures(year), today), int(month), _figures(day))
        except ValueError:
            return self._wrong_birth("Такого дня нет. Проверьте день и год, например 7 мая 1985.")
        age = age_on(born, today)
        if born > today or age > OLDEST:
            return self._wrong_birth("Проверьте год рождения.")
        if age < YOUNGEST:
            return self._wrong_birth("В профсоюз вступают с 14 лет. Проверьте год рождения.")
        return born

    def _wrong_birth(self, sentence):
        self.add_error("birth_day", sentence)

    def _look_at_consents(self, told):
        for kind, text in self.texts.items():
            if told.get(kind) and told.get(f"{kind}_text") != text.sha256:
                self.refuse_consent(kind)
        if told.get("dissemination") and "yes" not in self.choices().values():
            self.add_error(
                "dissemination",
                "Выберите «да» хотя бы в одной строке или снимите эту отметку.",
            )

    def refuse_consent(self, kind):
        """The text agreed to is not today's: the tick goes away, the new text is shown."""
        self.data.pop(kind, None)
        self.add_error(kind, TEXT_CHANGED)

    def _ask_again(self, told):
        stamp = read_stamp(told["stamp"])
        hint = mail_hint(told["email"])
        if told["site"]:
            self.data["site"] = ""
            self.add_error(None, f"Скрытое поле формы заполнила программа, мы его очистили. {KEPT}")
        elif stamp is None:
            self.add_error(None, f"Форма была открыта слишком давно. {KEPT}")
        elif self.now.timestamp() - stamp[1] < TOO_FAST:
            self.add_error(None, f"Очень быстро! Проверьте, всё ли верно. {KEPT}")
        elif hint and told["mail_checked"] != told["email"]:
            self.data["mail_checked"] = told["email"]
            self.add_error(
                "email",
                f"Возможно, опечатка: вы имели в виду {hint}? Исправьте. А если всё верно, "
                "нажмите «Отправить заявление» ещё раз.",
            )

    def take_new_key(self):
        """The form was sent already with another name: what is typed now is a new application."""
        self.data["stamp"] = new_stamp(self.now)
        self.add_error(
            None,
            "С этой страницы уже отправлено одно заявление. Если это — за другого человека, "
            "нажмите «Отправить заявление» ещё раз.",
        )

    def choices(self):
        """{kind of data: «yes» or «no»} for what was answered; silence is kept as silence."""
        if not self.cleaned_data.get("dissemination"):
            return {}
        answers = {code: self.cleaned_data.get(f"share_{code}") for code in CATEGORIES}
        return {code: answer for code, answer in answers.items() if answer}

    def consents(self):
        """(kind, text, choices) of the ticks given; None when a text has just changed."""
        given = []
        for kind in ON_JOINING:
            if not self.cleaned_data[kind]:
                continue
            text = consent_agreed(kind, self.texts[kind])
            if text is None:
                self.refuse_consent(kind)
                return None
            choices = self.choices() if kind == ConsentKind.DISSEMINATION else {}
            given.append((kind, text, choices))
        return given

    @property
    def target(self):
        """The organisation joined: the shop named, else the one whose form it is."""
        return self.cleaned_data.get("shop") or self.unit

    def told(self):
        """The fields of the application, as ``applications.services.submit`` takes them."""
        data = self.cleaned_data
        employers = self._employers if self.target == self.unit else employers_of(self.target)
        comment = data["comment"]
        if data.get("workplace"):
            comment = f"Место работы: {data['workplace']}\n{comment}".strip()
        return {
            **{name: data[name] for name in PLAIN},
            "birth_date": data["birth_date"],
            "employer": data.get("employer") or (employers[0] if len(employers) == 1 else None),
            "comment": comment,
            "dissemination_choices": self.choices(),
        }


KEYBOARDS = {
    "surname": {"autocomplete": "family-name"},
    "name": {"autocomplete": "given-name"},
    "patronymic": {"autocomplete": "additional-name"},
    "birth_day": {"autocomplete": "bday-day", "inputmode": "numeric", "placeholder": "день"},
    "birth_month": {"autocomplete": "bday-month"},
    "birth_year": {"autocomplete": "bday-year", "inputmode": "numeric", "placeholder": "год"},
    "phone": {"type": "tel", "autocomplete": "tel", "inputmode": "tel"},
    "email": {"autocomplete": "email", "inputmode": "email"},
    "workplace": {"autocomplete": "organization"},
    "position": {"autocomplete": "organization-title"},
    "personnel_number": {"inputmode": "text", "autocomplete": "off"},
}


def _figures(text):
    """The number of a day or of a year; ``ValueError`` for anything else that was typed there."""
    if not (text.isdecimal() and len(text) <= 4):
        raise ValueError(text)
    return int(text)


def _whole_year(year, today):
    """«85» is 1985: two digits are of the last hundred years."""
    if year >= 100:
        return year
    century = today.year // 100 * 100
    return century + year if century + year <= today.year else century - 100 + year
