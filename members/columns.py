"""Columns of the register, on the screen, on paper and in files: one table of them.

Every column shows what whoever may open the card sees on it; nothing here is known to fewer.
"""

from collections.abc import Callable
from typing import NamedTuple

from django.utils import timezone

from members.consents.outputs import KEPT_COLUMNS, NOTHING, standings
from members.enums import Status
from members.found import WITH_PLACE
from members.models import ChosenColumns, Member
from members.wording import age_on
from structure.enums import Kind

NAME = "name"


class Column(NamedTuple):
    """``text`` makes the words of a cell; ``needs`` are rows to be loaded with the card."""

    name: str
    title: str
    text: Callable[[Member], str]
    needs: tuple[str, ...] = ()
    is_narrow: bool = False  # dates and numbers are not broken into lines


def _plain(name):
    return lambda member: str(getattr(member, name))


def _label(name):
    return lambda member: getattr(member, f"get_{name}_display")() if getattr(member, name) else ""


def _day(name):
    return lambda member: said(getattr(member, name))


def said(day):
    return f"{day:%d.%m.%Y}" if day else ""


def _phone(name):
    """«8 (904) 123-45-67»: read by people and by tables alike; «+» would begin a formula."""

    def text(member):
        digits = str(getattr(member, name))
        if not digits.startswith("+7") or len(digits) != 12:
            return digits
        return f"8 ({digits[2:5]}) {digits[5:8]}-{digits[8:10]}-{digits[10:]}"

    return text


def _status(member):
    reason = f": {member.status_reason}" if member.status_reason else ""
    return f"{Status(member.status).label}{reason}"


def _age(member):
    age = age_on(member.birth_date, timezone.localdate())
    return "" if age is None else str(age)


def _primary(member):
    """The primary organisation in which his shop or group stands."""
    unit = member.unit
    while unit.kind in {Kind.SHOP, Kind.GROUP} and unit.parent:
        unit = unit.parent
    return unit.short_name


COLUMNS = {
    column.name: column
    for column in (
        Column(NAME, "Фамилия, имя, отчество", lambda member: member.full_name),
        Column("status", "Статус", _status),
        Column("unit", "Организация", lambda member: member.unit.short_name, ("unit",)),
        Column("primary", "Первичная организация", _primary, WITH_PLACE),
        Column("position", "Должность", _plain("position")),
        Column("phone", "Телефон", _phone("phone"), is_narrow=True),
        Column("email", "Почта", _plain("email")),
        Column("admitted_on", "Принят", _day("admitted_on"), is_narrow=True),
        Column("birth_date", "Дата рождения", _day("birth_date"), is_narrow=True),
        Column("age", "Возраст", _age, is_narrow=True),
        Column("gender", "Пол", _label("gender")),
        Column(
            "employer",
            "Работодатель",
            lambda member: member.employer.short_name if member.employer else "",
            ("employer",),
        ),
        Column("department", "Подразделение", _plain("department")),
        Column("profession", "Профессия", _plain("profession")),
        Column("personnel_number", "Табельный №", _plain("personnel_number"), is_narrow=True),
        Column("employment", "Занятость", _label("employment")),
        Column("card_number", "№ профбилета", _plain("card_number"), is_narrow=True),
        Column("extra_phone", "Другой телефон", _phone("extra_phone"), is_narrow=True),
        Column("address", "Адрес", _plain("address")),
        Column("education", "Образование", _label("education")),
        Column("school", "Учебное заведение", _plain("school")),
        Column("speciality", "Специальность", _plain("speciality")),
        Column("applied_on", "Подал заявление", _day("applied_on"), is_narrow=True),
        Column("first_joined_on", "Впервые вступил", _day("first_joined_on"), is_narrow=True),
        Column("came_from", "Откуда прибыл", _plain("came_from")),
        Column("dues_mode", "Взносы", _label("dues_mode")),
        Column("dues_from", "Платит с", _day("dues_from"), is_narrow=True),
    )
}
USUAL = ("status", "unit", "position", "phone", "admitted_on")


def columns_named(names):
    """The name first, then those of ``names`` that there are, each once; the usual ones if none."""
    known = [name for name in dict.fromkeys(names) if name in COLUMNS and name != NAME]
    return [COLUMNS[name] for name in (NAME, *(known or USUAL))]


def chosen_by(user):
    """The columns at which this person looks."""
    chosen = ChosenColumns.objects.filter(user=user).first()
    return columns_named(chosen.names if chosen else ())


def choose(user, names):
    """Remember the columns of this person; the usual ones when ``names`` tell none."""
    known = [name for name in dict.fromkeys(names) if name in COLUMNS and name != NAME]
    ChosenColumns.objects.update_or_create(user=user, defaults={"names": known})


def texts_of(members, columns, output):
    """[(card, [words of its cells])]: who took back his consent to processing keeps only what the
    charter keeps. One question for any number of cards."""
    known = standings([member.pk for member in members])
    found = []
    for member in members:
        is_let = known.get(member.pk, NOTHING).lets(output)
        cells = [
            column.text(member) if is_let or column.name in KEPT_COLUMNS else ""
            for column in columns
        ]
        found.append((member, cells))
    return found


def needs_of(columns):
    """What to load together with the cards."""
    return tuple(dict.fromkeys(need for column in columns for need in column.needs))
