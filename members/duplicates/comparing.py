"""Are two cards of one person? The same answer at entry, at night and on the page of a merge.

A likeness of names is needed, and one thing more: relatives share a telephone, and namesakes are
many. Birth dates known on both sides and different are of different people, unless one digit is
mistyped or day and month stand in each other's place.
"""

from datetime import date
from typing import NamedTuple

NAME, SIMILAR, OTHER_SURNAME = "name", "similar_name", "other_surname"
BIRTH_DATE, PHONE, EMAIL, NUMBER = "birth_date", "phone", "email", "personnel_number"
TITLES = {
    NAME: "ФИО",
    SIMILAR: "похожие ФИО",
    OTHER_SURNAME: "имя и отчество (фамилия другая)",
    BIRTH_DATE: "дата рождения",
    PHONE: "телефон",
    EMAIL: "почта",
    NUMBER: "табельный №",
}
WEIGHED_AS = {OTHER_SURNAME: SIMILAR}
OF_WOMEN = "на"  # how their patronymics end; men keep their surnames


class Traits(NamedTuple):
    """What of a card is compared; names as ``members.names.key_form`` makes them."""

    pk: int
    tree_id: int
    surname: str
    name: str
    patronymic: str
    birth_date: date | None = None
    phones: frozenset[str] = frozenset()
    email: str = ""
    employer_id: int | None = None
    personnel_number: str = ""


class Judged(NamedTuple):
    score: int
    reasons: list  # [[likeness, points], …]


def judge(one, other, weights):
    """``Judged`` when the two are suspected to be one person, else None."""
    found = compare(one, other)
    if len(found) < 2:
        return None
    judged = weigh(found, weights)
    return judged if judged.score >= weights.threshold else None


def compare(one, other):
    """What the two have in common, a likeness of names first; nothing without one."""
    named = names_alike(one, other)
    if not named or one.tree_id != other.tree_id or dates_clash(one.birth_date, other.birth_date):
        return []
    found = [named]
    if one.birth_date and one.birth_date == other.birth_date:
        found.append(BIRTH_DATE)
    if one.phones & other.phones:
        found.append(PHONE)
    if one.email and one.email == other.email:
        found.append(EMAIL)
    if (
        one.personnel_number
        and one.employer_id
        and (one.employer_id, one.personnel_number) == (other.employer_id, other.personnel_number)
    ):
        found.append(NUMBER)
    return found


def weigh(found, weights):
    reasons = [[what, getattr(weights, WEIGHED_AS.get(what, what))] for what in found]
    return Judged(sum(points for _, points in reasons), reasons)


def said(reasons, threshold):
    """«ФИО и дата рождения: 75 из 60»."""
    titles = [TITLES[what] for what, _ in reasons]
    words = " и ".join(filter(None, (", ".join(titles[:-1]), titles[-1]))) if titles else ""
    words = words[:1].upper() + words[1:]
    return f"{words}: {sum(points for _, points in reasons)} из {threshold}"


def names_alike(one, other):
    """Which likeness of names there is, or ""."""
    same = [
        one.surname == other.surname,
        one.name == other.name,
        one.patronymic == other.patronymic,
    ]
    if same[0] and same[1] and (same[2] or not one.patronymic or not other.patronymic):
        return NAME
    if sum(same) != 2:
        return ""
    differs = same.index(False)
    parts = [(person.surname, person.name, person.patronymic)[differs] for person in (one, other)]
    if all(parts) and one_letter_apart(*parts):
        return SIMILAR
    is_married = not same[0] and one.patronymic.endswith(OF_WOMEN)
    if is_married and one.birth_date and one.birth_date == other.birth_date:
        return OTHER_SURNAME
    return ""


def one_letter_apart(one, other):
    """One letter is put in, left out or another. The same word is not."""
    short, long = sorted((one, other), key=len)
    if short == long or len(long) - len(short) > 1:
        return False
    begin = 0
    while begin < len(short) and short[begin] == long[begin]:
        begin += 1
    if len(short) == len(long):
        return short[begin + 1 :] == long[begin + 1 :]
    return short[begin:] == long[begin + 1 :]


def dates_clash(one, other):
    """Both known, and not by a slip of the pen different."""
    if not one or not other or one == other:
        return False
    if (one.year, one.month, one.day) == (other.year, other.day, other.month):
        return False
    digits = zip(f"{one:%Y%m%d}", f"{other:%Y%m%d}", strict=True)
    return sum(a != b for a, b in digits) > 1
