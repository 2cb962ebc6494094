"""Five people who do not exist: what a file looks like before there is anybody to put in it."""

from datetime import date
from decimal import Decimal
from typing import NamedTuple

from dues.enums import LineKind
from dues.files import fields_of, mark_of
from dues.layouts import FIELDS, MARK, TEXT, format_of
from dues.letters import Letters

_DECEMBER, _MAY = date(2026, 12, 1), date(2026, 5, 18)
_PEOPLE = (
    (
        "004512",
        "Абрамова Инна Петровна",
        "Электрический цех",
        "инженер",
        "1",
        None,
        LineKind.NEW,
        "",
    ),
    (
        "000078",
        "Гатауллина Гөлнур Рәшитовна",
        "Бухгалтерия",
        "бухгалтер",
        "1.5",
        None,
        LineKind.NEW,
        "",
    ),
    ("1130", "Ёлкин Олег Иванович", "Цех № 3", "слесарь", None, "300", LineKind.CHANGED, ""),
    ("0215", "Ким Вера", "Цех № 3", "машинист", "1", None, LineKind.STOPPED, "Выход из профсоюза"),
    ("А-17", "Щукина-Белая Анна Львовна", "Управление", "юрист", "1", None, LineKind.CANCELLED, ""),
)


class Preview(NamedTuple):
    headings: list[str]
    rows: list[list[str]]
    replaced: str


def facts_made_up(fields):
    """The values of these fields for five people, line by line."""
    for place, told in enumerate(_PEOPLE, start=1):
        number, full_name, department, post, percent, amount, kind, reason = told
        surname, name, patronymic = (*full_name.split(" "), "")[:3]
        known = {
            "position": place, "personnel_number": number, "full_name": full_name,
            "surname": surname, "name": name, "patronymic": patronymic, "department": department,
            "post": post, "percent": percent and Decimal(percent),
            "amount": amount and Decimal(amount), "starts_on": _DECEMBER,
            "stops_on": _DECEMBER if reason else None, "reason": reason, "dated": _MAY,
            "number": f"{place}-В", "kind": kind,
        }  # fmt: skip
        yield tuple(known[name] for name in fields)


def preview(layout) -> Preview:
    """The file in words: a letter that the encoding does not have is shown as it will be."""
    letters = Letters(layout.encoding if layout.form == "csv" else "utf-8-sig")
    rows = []
    for values in facts_made_up(fields_of(layout)):
        told = iter(values)
        rows.append([letters.known(_said(column, told)) for column in layout.columns])
    headings = [letters.known(column["heading"]) for column in layout.columns]
    return Preview(headings if layout.has_heading else [], rows, letters.replaced)


def _said(column, told):
    if column["field"] == MARK:
        return mark_of("Громова Л. П.", _DECEMBER)
    if column["field"] not in FIELDS:
        return column.get(TEXT, "")
    value = next(told)
    return "" if value is None or value == "" else format_of(column).text(value)
