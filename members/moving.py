"""What may be done now with the membership of a person: the buttons of his card, from one table."""

from typing import NamedTuple

from django.db import transaction
from django.urls import reverse

from members import movement
from members.editing import MemberRefused, locked
from members.enums import ON_THE_BOOKS, Status
from structure.scope import Action, may

S = Status
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


class Otherwise(MemberRefused):
    """What the preview told of is not so any more: it has to be shown anew."""


@transaction.atomic
def remove_as_shown(pk, *, look, **told):
    """Remove the member if that ends what the preview said; ``look`` is the ``look_of`` it.

    Raises ``Otherwise`` when another tab has changed it, and what ``movement.remove`` raises.
    """
    member = locked(pk)
    if member.status in ON_THE_BOOKS and look != look_of(member):
        raise Otherwise("Пока вы смотрели, на карточке что-то изменилось. Проверьте ещё раз.")
    return movement.remove(pk, **told)


def look_of(member):
    """A short word for what a removal would end."""
    posts, transfer = consequences(member)
    ending = [f"{post.pk}-{post.unit_id}" for post in posts]
    parts = (member.status, member.unit_id, transfer and transfer.pk, *ending)
    return ":".join(map(str, parts))


def consequences(member):
    """What ends when the member is removed: (posts in office, the open transfer)."""
    posts = list(member.posts.filter(until=None).select_related("unit").order_by("since", "pk"))
    return posts, member.transfers.open().select_related("target").first()
