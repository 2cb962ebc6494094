"""The process of a request about personal data: its steps and their terms. The only such table.

Working days are of the calendar of Russia; hours run day and night (152-ФЗ ст. 14, 20, 21).
"""

from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import NamedTuple

from members.enums import RequestKind
from structure.queries import time_zone_of
from structure.working_days import working_days_after

K = RequestKind
END_OF_DAY = time(23, 59, 59)


class Counted(StrEnum):
    WORKING_DAYS = "рабочих дней"
    DAYS = "дней"
    HOURS = "часов"


class Term(NamedTuple):
    """``more`` are working days by which a reasoned notice may put it off, once."""

    code: str
    title: str
    number: int
    counted: Counted
    law: str
    more: int = 0


W, D, H = Counted.WORKING_DAYS, Counted.DAYS, Counted.HOURS

# fmt: off
TERMS = {
    K.ACCESS: (
        Term("answer", "Ответить, какие данные есть, откуда и кому переданы", 10, W,
             "ст. 20 ч. 1", more=5),
    ),
    K.CORRECTION: (
        Term("correct", "Исправить данные и сообщить об этом", 7, W, "ст. 20 ч. 3"),
    ),
    K.STOP_PROCESSING: (
        Term("stop", "Прекратить обработку и ответить", 10, W, "ст. 21 ч. 5.1", more=5),
    ),
    K.WITHDRAWAL: (
        Term("destroy", "Уничтожить данные, которые хранить незачем", 30, D, "ст. 21 ч. 5"),
    ),
    K.STOP_SHOWING: (
        Term("remove", "Убрать данные с сайта, стенда и из соцсетей", 3, W, "ст. 10.1 ч. 14"),
    ),
    K.UNLAWFUL: (
        Term("stop", "Прекратить неправомерную обработку", 3, W, "ст. 21 ч. 3"),
        Term("destroy", "Уничтожить данные, если сделать обработку правомерной нельзя", 10, W,
             "ст. 21 ч. 3"),
    ),
    K.LEAK: (
        Term("notify", "Уведомить Роскомнадзор об утечке", 24, H, "ст. 21 ч. 3.1 п. 1"),
        Term("report", "Сообщить Роскомнадзору, что показало расследование", 72, H,
             "ст. 21 ч. 3.1 п. 2"),
    ),
}
# fmt: on
ABOUT_MANY = frozenset({K.LEAK, K.UNLAWFUL})  # need no single card


def term_of(kind, code):
    return next(term for term in TERMS[kind] if term.code == code)


def due_at(term, received_at, unit):
    """The last moment of a term: of days, the end of the last one where the organisation is."""
    if term.counted == Counted.HOURS:
        return received_at + timedelta(hours=term.number)
    zone = time_zone_of(unit)
    day = received_at.astimezone(zone).date()
    if term.counted == Counted.WORKING_DAYS:
        day = working_days_after(day, term.number)
    else:
        day += timedelta(days=term.number)
    return datetime.combine(day, END_OF_DAY, zone)


def put_off(term, due, unit):
    """The term put off by its ``more`` working days."""
    zone = time_zone_of(unit)
    day = working_days_after(due.astimezone(zone).date(), term.more)
    return datetime.combine(day, END_OF_DAY, zone)
