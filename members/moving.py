"""What may be done now with the membership of a person: the buttons of his card, from one table."""

from typing import NamedTuple

from django.urls import reverse

from members.enums import Status
from structure.scope import Action, may

S = Status
ON_THE_BOOKS = frozenset({S.MEMBER, S.SUSPENDED})
WERE_EVER = ON_THE_BOOKS | {S.REMOVED}


class Move(NamedTuple):
    code: str  # the last part of the address, unless ``address`` says otherwise
    title: str
    icon: str
    statuses: frozenset[Status]  # of whom it is offered
    address: str = ""
    is_danger: bool = False


MOVES = (
    Move("enter", "Поставить на учёт", "user-check", frozenset({S.NONE})),
    Move("return", "Вернулся на учёт", "arrow-back-up", frozenset({S.SUSPENDED})),
    Move("restore", "Восстановить", "user-check", frozenset({S.REMOVED})),
    Move("transfer", "Перевести", "arrow-right", ON_THE_BOOKS, "members:transfer_out"),
    Move("suspend", "Временно снять", "clock-pause", frozenset({S.MEMBER})),
    Move("prolong", "Изменить срок", "calendar-time", frozenset({S.SUSPENDED})),
    Move("remove", "Снять с учёта", "user-x", ON_THE_BOOKS, is_danger=True),
    Move("papers", "Бумаги движения", "printer", WERE_EVER, "members:move_papers"),
    Move("mend", "Исправить ошибку", "eraser", WERE_EVER, "members:mend"),
)


class Offered(NamedTuple):
    """A button of the card."""

    title: str
    icon: str
    url: str
    is_danger: bool


def moves_open_to(user, member):
    """What this user may do with the membership now: ``moves`` of ``members/moves.html``."""
    if member.merged_into_id or not may(user, Action.MOVE_MEMBER, member.unit):
        return []
    waiting = member.transfers.open().first()
    return [_offered(move, member, waiting) for move in moves_of(member.status)]


def moves_of(status):
    return [move for move in MOVES if status in move.statuses]


def _offered(move, member, waiting):
    if move.code == "transfer" and waiting:
        url = reverse("members:transfer", args=[waiting.pk])
        return Offered("Запрос о переводе", move.icon, url, False)
    if move.address:
        url = reverse(move.address, args=[member.pk])
    else:
        url = reverse("members:act", args=[member.pk, move.code])
    return Offered(move.title, move.icon, url, move.is_danger)


def consequences(member):
    """What ends when the member is removed: (posts in office, the open transfer)."""
    posts = list(member.posts.filter(until=None).select_related("unit").order_by("since", "pk"))
    return posts, member.transfers.open().select_related("target").first()
