"""Forms of answers and of destruction."""

from django import forms

from accounts.codes import Tried, try_code
from privacy.enums import RuleKind
from privacy.rules import USUAL

PURPOSES = ("Запрос человека о его данных", "Запрос Роскомнадзора или суда", "Проверка данных")


class PurposeForm(forms.Form):
    """What everything about a person is collected for: it stands in the journal."""

    purpose = forms.CharField(
        label="Для чего",
        max_length=300,
        initial=PURPOSES[0],
        help_text="Запишется в журнал; человек это увидит.",
    )


class ReasonForm(forms.Form):
    """Why data are destroyed: the words of the act."""

    reason = forms.CharField(
        label="Причина уничтожения",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Так будет написано в акте. Имён не пишите: акт хранится дольше данных.",
    )


WRONG_CODE = "Код не подошёл. Каждый код действует полминуты и один раз: введите новый."
CLOSED = "Слишком много неверных кодов: ввод кодов закрыт на час. Подождите или возьмите ключ."


class StepForm(forms.Form):
    """What a step asks for: the password and the second step of whoever takes it, the words why."""

    note = forms.CharField(
        label="Почему", max_length=300, widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Эти слова останутся в записи. Имён не пишите.",
    )  # fmt: skip
    password = forms.CharField(
        label="Ваш пароль",
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        strip=False,
        help_text="Ещё раз: уничтоженное не вернуть.",
    )

    code = forms.CharField(
        label="Код второго шага",
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "class": "code-input"}),
        help_text="Шесть цифр из приложения или запасной код с бумаги.",
    )

    def __init__(self, *args, user, needs_note, needs_password, needs_code=False, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        if not needs_note:
            del self.fields["note"]
        if not needs_password:
            del self.fields["password"]
        if not needs_code:
            del self.fields["code"]

    def clean_password(self):
        password = self.cleaned_data["password"]
        if not self.user.check_password(password):
            raise forms.ValidationError("Пароль не подходит. Проверьте раскладку и регистр букв.")
        return password

    def clean_code(self):
        """Used up only beside a right password: codes are good once."""
        code = self.cleaned_data["code"]
        if "password" in self.cleaned_data:
            tried = try_code(self.user.pk, code)
            if not tried.is_right:
                raise forms.ValidationError(CLOSED if tried == Tried.CLOSED else WRONG_CODE)
        return code


class HoldForm(forms.Form):
    """Until which day the data are needed, and why."""

    until = forms.DateField(
        label="Не уничтожать до",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    reason = forms.CharField(
        label="Почему", max_length=300, help_text="Суд, проверка, спор о взносах."
    )

    def __init__(self, *args, today, **kwargs):
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_until(self):
        until = self.cleaned_data["until"]
        if until <= self.today:
            raise forms.ValidationError("Укажите день впереди: этот уже прошёл.")
        return until


class RulesForm(forms.Form):
    """Terms by which data are found, and what a destruction may not go beyond."""

    most_people = forms.IntegerField(label="Людей за один раз не больше", min_value=1,
                                     max_value=2000)  # fmt: skip
    most_percent = forms.IntegerField(
        label="От карточек одной организации не больше, %", min_value=1, max_value=100,
        help_text="Больше — только с разрешения администратора союза.",
    )  # fmt: skip
    quarantine_days = forms.IntegerField(
        label="Дней карантина", min_value=1, max_value=90,
        help_text="Данные скрыты, но их ещё можно вернуть.",
    )  # fmt: skip
    archive_years = forms.IntegerField(
        label="Сколько лет хранятся заявления, решения и списки", min_value=0, max_value=75
    )
    dues_years = forms.IntegerField(
        label="Сколько лет хранятся реестры взносов", min_value=0, max_value=75
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for kind in USUAL:
            self.fields[f"{kind}_months"] = forms.IntegerField(
                label=f"{RuleKind(kind).label}: через сколько месяцев", min_value=0, max_value=900
            )
            self.fields[f"{kind}_active"] = forms.BooleanField(
                label=f"{RuleKind(kind).label}: искать таких", required=False
            )
        self.order_fields([f"{kind}_{part}" for kind in USUAL for part in ("active", "months")])

    @classmethod
    def of(cls, rules, limits, data=None):
        initial = {name: getattr(limits, name) for name in cls.base_fields}
        for kind, rule in rules.items():
            initial |= {f"{kind}_months": rule.months, f"{kind}_active": rule.is_active}
        return cls(data, initial=initial)

    def told(self):
        """(rules, limits) as ``privacy.rules.set_rules`` takes them."""
        data = self.cleaned_data
        rules = {kind: (data[f"{kind}_months"], data[f"{kind}_active"]) for kind in USUAL}
        return rules, {name: data[name] for name in self.base_fields}
