"""A person's history told in sentences, and how long he has been a member."""

from datetime import date
from typing import NamedTuple

from members.enums import Gender, MovementKind, Status
from members.models import Movement

K = MovementKind
# What happened, as said of a man, and of a woman where the word differs.
SAID = {
    K.APPLIED: ("Подано заявление о приёме",),
    K.CLOSED: ("Заявление закрыто без приёма",),
    K.ADMITTED: ("Принят в члены профсоюза", "Принята в члены профсоюза"),
    K.ANNULLED: ("Приём отменён",),
    K.ARRIVED: ("Поставлен на учёт", "Поставлена на учёт"),
    K.TRANSFERRED: ("Переведён", "Переведена"),
    K.SUSPENDED: ("Временно снят с учёта", "Временно снята с учёта"),
    K.RETURNED: ("Вернулся на учёт", "Вернулась на учёт"),
    K.REMOVED: ("Снят с учёта", "Снята с учёта"),
    K.RESTORED: ("Восстановлен в членах профсоюза", "Восстановлена в членах профсоюза"),
    K.STRUCK: ("Исправлена ошибка учёта",),
}
ICONS = {
    K.APPLIED: "send",
    K.CLOSED: "x",
    K.ADMITTED: "user-check",
    K.ANNULLED: "x",
    K.ARRIVED: "user-check",
    K.TRANSFERRED: "arrow-right",
    K.SUSPENDED: "clock-pause",
    K.RETURNED: "arrow-back-up",
    K.REMOVED: "user-x",
    K.RESTORED: "user-check",
    K.STRUCK: "eraser",
}
SHOWN = 50  # lines: more than anybody's life in the union


class Told(NamedTuple):
    """One line of the history."""

    title: str
    text: str
    on: date
    icon: str
    movement: Movement


def history_of(member):
    """What happened to the member, the latest first."""
    movements = member.movements.select_related("unit").order_by("-on", "-pk")[:SHOWN]
    return [
        Told(
            f"{said(movement.kind, member.gender)}: {movement.unit}",
            movement.note,
            movement.on,
            ICONS[movement.kind],
            movement,
        )
        for movement in movements
    ]


def said(kind, gender):
    """«Принята в члены профсоюза» of a woman; of one whose gender is unknown, as of a man."""
    words = SAID[kind]
    return words[-1] if gender == Gender.FEMALE else words[0]


def status_said(member):
    """The status as a sentence of this person says it."""
    match member.status:
        case Status.SUSPENDED:
            return said(K.SUSPENDED, member.gender)
        case Status.REMOVED:
            return said(K.REMOVED, member.gender)
    return member.get_status_display()


def full_years(memberships, on):
    """Whole years of membership by the day ``on``; breaks are not counted, transfers are none."""
    days = sum(
        ((min(row.until or on, on)) - row.since).days for row in memberships if row.since < on
    )
    return int(days / 365.2425)
