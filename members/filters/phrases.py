"""Pieces of a sentence about people: in the right case, ready to stand after «женщины»."""

import re

from structure.models.units import in_quotes

IN_MONTH = (
    "январе", "феврале", "марте", "апреле", "мае", "июне", "июле", "августе", "сентябре",
    "октябре", "ноябре", "декабре",
)  # fmt: skip
_ABBREVIATED = re.compile(r"[А-ЯЁ]{2,}\b")
_FEMININE = re.compile(r"(\w+)(ая|яя)( ТО\b.*)")
_GROUP = re.compile(r"Профгруппа\b")
_HARD_TO_SAY = re.compile(r"[ВвФф][^аеёиоуыэюя\W]")


class Clause(str):
    """Words that are set off by commas: «, работающие», «, снятые с учёта»."""

    __slots__ = ()


def years(number):
    """After «до», «от», «в возрасте»: «21 года», «35 лет»."""
    return f"{number}\u00a0{'года' if number % 10 == 1 and number % 100 != 11 else 'лет'}"


def of_age(least, most):
    if least is None:
        return f"до {years(most)}"
    if most is None:
        return f"от {years(least)}"
    if least == most:
        return f"в возрасте {years(least)}"
    return f"от {least} до {years(most)}"


def between(since, until):
    """«с 01.02.2026 по 31.03.2026»; one of the days may be missing."""
    said = []
    if since:
        said.append(f"с {since:%d.%m.%Y}")
    if until:
        said.append(f"по {until:%d.%m.%Y}")
    return " ".join(said)


def in_unit(name):
    """«в ЦПО № 2», «в Тверской ТО», «во Владимирской ТО», «в организации «Электропрофсоюз»»."""
    if _ABBREVIATED.match(name):
        return f"в {name}"
    if _GROUP.match(name):
        return f"в п{name[1:].replace('рофгруппа', 'рофгруппе', 1)}"
    feminine = _FEMININE.fullmatch(name)
    if feminine:
        stem, ending, rest = feminine.groups()
        said = f"{stem}{'ой' if ending == 'ая' else 'ей'}{rest}"
        return f"{'во' if _HARD_TO_SAY.match(said) else 'в'} {said}"
    return f"в организации {in_quotes(name)}"
