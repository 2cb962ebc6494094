"""What the register can be narrowed by: the only such table.

Each row has the fields of the form, the condition for the database, and the words that stand for
it in the sentence above the list. A page, a saved list, an export and the tests read this table.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django import forms
from django.contrib.postgres.fields.array import ArrayContains
from django.db.models import Exists, OuterRef, Q
from django.db.models.lookups import Contains

from members.consents.outputs import given as has_consent
from members.enums import ConsentKind, DuesMode, Employment, Gender, Status
from members.filters.phrases import IN_MONTH, Clause, between, of_age
from members.models import ElectedPost, Membership, Suspension
from members.models.searching import LONGEST, SHORTEST, WordGrams
from members.quality import CHECKS
from structure.branches import employers_named
from structure.models.units import years_after
from structure.plain_text import Plain, stem, words_of

NOBODY = "none"  # how an empty value is called in an address
STATUSES = [(status.value or NOBODY, status.label) for status in Status]
WHO, WORK, BOOKS, REACH = "Кто", "Работа", "Учёт", "Связь и согласия"
OLDEST = 120
MONTHS = (
    "январь", "февраль", "март", "апрель", "май", "июнь", "июль", "август", "сентябрь",
    "октябрь", "ноябрь", "декабрь",
)  # fmt: skip


@dataclass(frozen=True)
class Condition:
    """``fields`` {name: maker of a form field}; ``q(given, on)`` and ``words(given)`` get the
    values of those that are filled, and ``q`` the reader too where he knows what others do not."""

    group: str
    fields: dict[str, Callable[[], forms.Field]]
    q: Callable[..., Q]
    words: Callable[[dict], str]
    is_of_reader: bool = False

    @property
    def names(self):
        return tuple(self.fields)

    def asked(self, given, on, reader):
        """The condition for the database, as of a day, with what ``reader`` may know."""
        return self.q(given, on, reader) if self.is_of_reader else self.q(given, on)

    def given(self, values):
        """Its own of ``values``, without the empty ones."""
        return {name: values[name] for name in self.fields if values.get(name) not in EMPTY}


EMPTY = (None, "", False, [])


def choice(label, choices, any_label):
    return lambda: forms.ChoiceField(
        label=label, required=False, choices=[("", any_label), *choices]
    )


def tick(label):
    return lambda: forms.BooleanField(label=label, required=False)


def text(label, help_text=""):
    return lambda: forms.CharField(label=label, required=False, max_length=100, help_text=help_text)


def age(label):
    return lambda: forms.IntegerField(label=label, required=False, min_value=1, max_value=OLDEST)


def day(label):
    return lambda: forms.DateField(
        label=label,
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


def of(enum):
    return [(member.value or NOBODY, member.label) for member in enum]


def value(given):
    return next(iter(given.values()))


def plain(name):
    """A column that has exactly the chosen value."""
    return lambda given, on: Q(**{name: "" if value(given) == NOBODY else value(given)})


def blank(name):
    return lambda given, on: Q(**{name: ""})


def constant(words):
    return lambda given: words


def has_words(name):
    """Words of the column begin with those that were typed, whatever their endings."""

    def q(given, on):
        stems = [stem(word) for word in words_of(value(given))]
        indexed = [word[:LONGEST] for word in stems if len(word) >= SHORTEST]
        if not stems:
            return Q(pk__in=[])
        found = Q()
        if indexed:
            found &= Q(ArrayContains(WordGrams(name), indexed))
        for word in stems:
            if not SHORTEST <= len(word) <= LONGEST:
                found &= Q(Contains(Plain(name), f" {word}"))
        return found

    return q


def _aged(given, on):
    found = Q()
    if "age_from" in given:
        found &= Q(birth_date__lte=years_after(on, -given["age_from"]))
    if "age_to" in given:
        found &= Q(birth_date__gt=years_after(on, -given["age_to"] - 1))
    return found


def _period(path, since, until):
    """Days of ``path`` from one to another, both included."""

    def q(given, on):
        found = Q()
        if since in given:
            found &= Q(**{f"{path}__gte": given[since]})
        if until in given:
            found &= Q(**{f"{path}__lte": given[until]})
        return found

    return q


_since = _period("since", "books_from", "books_to")


def _on_books(given, on):
    runs = Membership.objects.filter(_since(given, on), member=OuterRef("pk"), until=None)
    return Q(Exists(runs))


def _without_consent(kind):
    return lambda values, on: ~has_consent(kind, on=on)


def _with_post(given, on):
    held = ElectedPost.objects.filter(
        Q(until=None) | Q(until__gt=on), member=OuterRef("pk"), since__lte=on
    )
    return Q(Exists(held))


def _returning(given, on):
    away = Suspension.objects.filter(
        member=OuterRef("pk"), until=None, planned_until__lte=value(given)
    )
    return Q(Exists(away))


def _at_employer(given, on):
    return Q(employer__in=employers_named(value(given)))


SEX = {Gender.FEMALE: "Женщины", Gender.MALE: "Мужчины"}
STANDING = {
    Status.MEMBER: ("Члены профсоюза", "состоящие в профсоюзе"),
    Status.APPLIED: ("Подавшие заявление о приёме", "подавшие заявление о приёме"),
    Status.SUSPENDED: ("Временно снятые с учёта", "временно снятые с учёта"),
    Status.REMOVED: ("Снятые с учёта", "снятые с учёта"),
    NOBODY: ("Не члены профсоюза", "не состоящие в профсоюзе"),
}
BUSY = {
    Employment.WORKS: Clause("работающие"),
    Employment.STUDIES: Clause("учащиеся"),
    Employment.PENSIONER: Clause("неработающие пенсионеры"),
    Employment.NOT_WORKING: Clause("временно не работающие"),
    NOBODY: "с неуказанной занятостью",
}
PAYING = {
    DuesMode.EMPLOYER: Clause("платящие взносы через работодателя"),
    DuesMode.CASH: Clause("платящие взносы наличными"),
    DuesMode.EXEMPT: Clause("освобождённые от взносов"),
    NOBODY: "с неуказанным способом уплаты взносов",
}
DEFECTS = [(check.name, check.title) for check in CHECKS.values()]

# The order of rows is the order of words. Gender and status may become the beginning of the
# sentence; see ``sentences``.
CONDITIONS = (
    Condition(
        WHO,
        {"gender": choice("Пол", of(Gender), "Любой")},
        plain("gender"),
        lambda given: SEX.get(value(given), "без указанного пола"),
    ),
    Condition(
        WHO,
        {"age_from": age("Возраст от, лет"), "age_to": age("Возраст до, лет")},
        _aged,
        lambda given: of_age(given.get("age_from"), given.get("age_to")),
    ),
    Condition(
        WORK,
        {"employer": text("Работодатель", "Название, город или ИНН.")},
        _at_employer,
        lambda given: f"с работодателем «{value(given)}»",
    ),
    Condition(
        WORK,
        {"department": text("Подразделение")},
        has_words("department"),
        lambda given: f"из подразделения «{value(given)}»",
    ),
    Condition(
        WORK,
        {"position": text("Должность", "Слова или их начала: «слесарь ремонт».")},
        has_words("position"),
        lambda given: f"с должностью «{value(given)}»",
    ),
    Condition(
        BOOKS,
        {"has_post": tick("Есть выборная должность или поручение")},
        _with_post,
        constant("с выборной должностью или поручением"),
    ),
    Condition(REACH, {"no_phone": tick("Нет телефона")}, blank("phone"), constant("без телефона")),
    Condition(REACH, {"no_email": tick("Нет почты")}, blank("email"), constant("без почты")),
    Condition(
        WORK,
        {"no_employer": tick("Нет работодателя")},
        lambda given, on: Q(employer=None),
        constant("без работодателя"),
    ),
    Condition(
        BOOKS,
        {"no_card": tick("Нет № профбилета")},
        blank("card_number"),
        constant("без № профбилета"),
    ),
    Condition(
        REACH,
        {"no_processing": tick("Нет согласия на обработку данных")},
        _without_consent(ConsentKind.PROCESSING),
        constant("без согласия на обработку"),
    ),
    Condition(
        REACH,
        {"no_dissemination": tick("Нет согласия на распространение данных")},
        _without_consent(ConsentKind.DISSEMINATION),
        constant("без согласия на распространение"),
    ),
    Condition(
        REACH,
        {"defect": choice("В карточке не в порядке", DEFECTS, "Не важно")},
        lambda given, on, reader: CHECKS[value(given)].q(on, reader=reader),
        lambda given: f"с пометкой «{CHECKS[value(given)].title}»",
        is_of_reader=True,
    ),
    Condition(
        WHO,
        {
            "birth_month": choice(
                "Родились в месяце",
                [(str(number), name) for number, name in enumerate(MONTHS, 1)],
                "Любом",
            )
        },
        lambda given, on: Q(birth_date__month=int(value(given))),
        lambda given: Clause(f"родившиеся в {IN_MONTH[int(value(given)) - 1]}"),
    ),
    Condition(
        BOOKS,
        {"status": choice("Статус", STATUSES, "Любой статус")},
        plain("status"),
        lambda given: Clause(STANDING[value(given)][1]),
    ),
    Condition(
        WORK,
        {"employment": choice("Занятость", of(Employment), "Любая")},
        plain("employment"),
        lambda given: BUSY[value(given)],
    ),
    Condition(
        BOOKS,
        {"dues_mode": choice("Взносы", of(DuesMode), "Не важно")},
        plain("dues_mode"),
        lambda given: PAYING[value(given)],
    ),
    Condition(
        BOOKS,
        {"admitted_from": day("Приняты с"), "admitted_to": day("Приняты по")},
        _period("admitted_on", "admitted_from", "admitted_to"),
        lambda given: Clause(
            f"принятые {between(given.get('admitted_from'), given.get('admitted_to'))}"
        ),
    ),
    Condition(
        BOOKS,
        {"books_from": day("На учёте с"), "books_to": day("На учёте по")},
        _on_books,
        lambda given: Clause(
            f"вставшие на учёт {between(given.get('books_from'), given.get('books_to'))}"
        ),
    ),
    Condition(
        BOOKS,
        {"away_until": day("Временное снятие кончается до")},
        _returning,
        lambda given: Clause(f"которые вернутся на учёт до {value(given):%d.%m.%Y}"),
    ),
)
