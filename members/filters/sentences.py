"""The whole filter as one sentence: «Женщины до 35 лет в ЦПО № 2 без согласия на обработку»."""

from typing import NamedTuple

from members.filters.conditions import CONDITIONS, NOBODY, SEX, STANDING
from members.filters.phrases import Clause, in_unit

EVERYBODY = "Все, кто есть в реестре"
PEOPLE = "Люди"


class Part(NamedTuple):
    """A piece of the sentence. ``names`` are the fields without which it goes; the beginning may
    have none. ``glue`` stands before it."""

    names: tuple[str, ...]
    text: str
    glue: str = " "


def parts_of(given, *, unit=None, q="", chosen=0):
    """The sentence in pieces. ``chosen`` is how many cards were ticked by hand."""
    head = _head(given)
    plain, clauses = [], []
    for condition in CONDITIONS:
        mine = condition.given(given)
        if not mine or condition.names == head.names:
            continue
        words = condition.words(mine)
        (clauses if isinstance(words, Clause) else plain).append(Part(condition.names, words))
    if unit:
        plain.insert(_after_age(plain), Part(("unit",), in_unit(unit.short_name)))
    if q:
        plain.append(Part(("q",), f"по запросу «{q}»"))
    if chosen:
        clauses.append(Part(("member",), f"отмеченные в списке ({chosen})"))
    if not plain and not clauses and not head.names:
        return [Part((), EVERYBODY, "")]
    return [head, *plain, *(part._replace(glue=", ") for part in clauses)]


def said(parts):
    return "".join(f"{part.glue}{part.text}" for part in parts)


def _head(given):
    """Whom the sentence is about."""
    gender, status = given.get("gender"), given.get("status")
    if gender in SEX:
        return Part(("gender",), SEX[gender], "")
    if status and gender != NOBODY:
        return Part(("status",), STANDING[status][0], "")
    return Part((), PEOPLE, "")


def _after_age(plain):
    """The place of an organisation: after the gender and the age, before all the rest."""
    return sum(part.names in {("gender",), ("age_from", "age_to")} for part in plain)
