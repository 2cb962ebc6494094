"""Side by side: what the applicant told and what the card that looks like his says.

A card of an organisation that the user does not see stays closed: only whether it agrees is shown.
"""

from typing import NamedTuple

from members.enums import Status
from members.names import key_form

HIDDEN = "другое"
UNKNOWN = "не указано"


class Compared(NamedTuple):
    """One line of ``components/duplicates.html``."""

    title: str
    left: str
    right: str
    same: bool


class Likeness(NamedTuple):
    """One card of the register beside the application."""

    rows: list[Compared]
    status: str
    unit: str
    url: str  # of the card, "" when the user may not open it
    is_strong: bool


def likeness(application, candidate, *, is_open) -> Likeness:
    card = candidate.member
    same_name = key_form(application.surname, application.name, application.patronymic) == (
        key_form(card.surname, card.name, card.patronymic)
    )
    rows = [Compared("ФИО", application.full_name, card.full_name, same_name)]
    for title, name in (
        ("Дата рождения", "birth_date"),
        ("Телефон", "phone"),
        ("Почта", "email"),
        ("Работодатель", "employer"),
        ("Подразделение", "department"),
    ):
        left, right = _said(getattr(application, name)), _said(getattr(card, name))
        if not left and not right:
            continue
        same = bool(left) and left.casefold() == right.casefold()
        if right and not same and not is_open:
            right = HIDDEN
        rows.append(Compared(title, left or UNKNOWN, right or UNKNOWN, same))
    return Likeness(
        rows=rows,
        status=Status(card.status).label,
        unit=str(card.unit),
        url=card.get_absolute_url() if is_open else "",
        is_strong=len(candidate.reasons) > 1,
    )


def _said(value):
    if value in ("", None):
        return ""
    if hasattr(value, "as_international"):
        return value.as_international
    return f"{value:%d.%m.%Y}" if hasattr(value, "strftime") else str(value)
