"""What a card lacks: one table for marks on the card, for filters and for the queue of corrections.

Each check is a condition of the database, so that a mark on one card and a filter of a million
never differ. ``CHECKS[name].q(on)`` is that condition.
"""

from collections.abc import Callable
from datetime import date, timedelta
from typing import NamedTuple

from django.db.models import BooleanField, Exists, ExpressionWrapper, F, OuterRef, Q
from django.utils import timezone

from members.consents.outputs import given
from members.duplicates.shown import pairs_before
from members.enums import ConsentKind, Employment
from members.models import Member
from members.numbers import as_regex, masks
from structure.scope import Scope

YOUNGEST, OLDEST = 14, 100  # by law nobody joins younger (10-ФЗ ст. 2)
WORKING = Q(employment__in=[Employment.UNKNOWN, Employment.WORKS])


class Check(NamedTuple):
    """One thing that may be wrong, what it costs (of 100) and where it is put right."""

    name: str
    weight: int
    title: str  # «нет телефона»: in a filter and in a list of what is missing
    why: str  # what cannot be done because of it
    block: str  # the form of the card in which the field stands, "" when it stands elsewhere
    field: str
    condition: Callable[[date], Q]
    is_of_reader: bool = False  # the condition asks ``reader`` too: what he may not see is nothing

    def q(self, on=None, *, reader=None):
        """Cards of which this is true on the day ``on`` (today), as ``reader`` may know."""
        on = on or timezone.localdate()
        return self.condition(on, reader) if self.is_of_reader else self.condition(on)


def _years_before(on, years):
    return on.replace(year=on.year - years, day=min(on.day, 28))


def _absurd(on):
    born = F("birth_date") + timedelta(days=round(YOUNGEST * 365.25) - 1)
    return (
        Q(birth_date__gt=_years_before(on, YOUNGEST))
        | Q(birth_date__lt=_years_before(on, OLDEST))
        | Q(admitted_on__lt=born)
        | Q(first_joined_on__lt=born)
    )


def _without_consent(on):
    return ~given(ConsentKind.PROCESSING, on=on)


def _off_mask(on):
    """A number unlike the pattern of the nearest organisation that has one."""
    patterns = masks()
    found = Q(pk__in=[])
    for unit, mask in patterns:
        inside = _branch(unit)
        for lower, _ in patterns:
            if lower != unit and lower.tree_id == unit.tree_id and unit.lft < lower.lft < unit.rght:
                inside &= ~_branch(lower)
        found |= inside & ~Q(card_number="") & ~Q(card_number__regex=as_regex(mask))
    return found


def _branch(unit):
    return Scope(branches=((unit.tree_id, unit.lft, unit.rght),)).q("unit")


def _suspected(on, reader):
    """Only pairs that he sees on the page of duplicates: both cards are in his hands."""
    sides = Q(first=OuterRef("pk")) | Q(second=OuterRef("pk"))
    return Q(Exists(pairs_before(reader).filter(sides)))


# fmt: off
CHECKS = {check.name: check for check in (
    Check("consent", 20, "нет согласия на обработку данных",
          "Без него хранить данные нельзя.", "consent", "given_on", _without_consent),
    Check("phone", 15, "нет телефона",
          "Не позвонить и не отправить СМС.", "contacts", "phone", lambda on: Q(phone="")),
    Check("birth_date", 15, "нет даты рождения",
          "Не посчитать молодёжь, не поздравить.", "identity", "birth_date",
          lambda on: Q(birth_date=None)),
    Check("absurd", 15, "невозможные даты",
          f"Младше {YOUNGEST} или старше {OLDEST} лет, либо вступление раньше {YOUNGEST} лет.",
          "identity", "birth_date", _absurd),
    Check("email", 10, "нет почты",
          "Не отправить письмо.", "contacts", "email", lambda on: Q(email="")),
    Check("employer", 10, "нет работодателя",
          "Не попадёт в реестр на удержание взносов.", "work", "employer",
          lambda on: WORKING & Q(employer=None)),
    Check("duplicate", 10, "похоже на двойника",
          "Сравните карточки и решите, один ли это человек.", "", "", _suspected, True),
    Check("gender", 5, "не указан пол",
          "Не посчитать женщин для отчёта.", "identity", "gender", lambda on: Q(gender="")),
    Check("position", 5, "нет должности",
          "Не видно, кем человек работает.", "work", "position",
          lambda on: WORKING & Q(position="", profession="")),
    Check("personnel_number", 5, "нет табельного номера",
          "Бухгалтерии труднее найти человека.", "work", "personnel_number",
          lambda on: WORKING & Q(personnel_number="")),
    Check("card_number", 5, "№ профбилета не по образцу",
          "Исправьте номер или уточните образец.", "membership", "card_number", _off_mask),
)}
# fmt: on


class Quality(NamedTuple):
    """How good a card is: 100 when nothing is missing."""

    score: int
    defects: list[Check]


def quality_of(pk, *, reader=None, on=None):
    """The state of one card as ``reader`` may know it, in one question to the database."""
    return qualities([pk], reader=reader, on=on)[pk]


def qualities(pks, *, reader=None, on=None):
    """{pk: Quality} of several cards; the same number of queries for any number of them."""
    on = on or timezone.localdate()
    flags = {
        f"defect_{check.name}": ExpressionWrapper(
            check.q(on, reader=reader), output_field=BooleanField()
        )
        for check in CHECKS.values()
    }
    rows = Member.objects.filter(pk__in=pks).annotate(**flags).values("pk", *flags)
    return {row["pk"]: _judged(row) for row in rows}


def _judged(row):
    defects = [check for check in CHECKS.values() if row[f"defect_{check.name}"]]
    return Quality(100 - sum(check.weight for check in defects), defects)


def defective(names=(), *, reader=None, on=None):
    """A condition: anything of ``names`` (of everything) is wrong, as ``reader`` may know."""
    on = on or timezone.localdate()
    found = Q(pk__in=[])
    for check in CHECKS.values():
        if not names or check.name in names:
            found |= check.q(on, reader=reader)
    return found
