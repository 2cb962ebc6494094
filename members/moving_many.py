"""One act on many cards: who can, who cannot and why; done one by one; taken back by operation."""

from collections.abc import Callable
from datetime import timedelta
from typing import NamedTuple

from django.db.models import Prefetch
from django.utils import timezone

from audit.services import current_operation, record
from members import mending, movement, transfers
from members.editing import MemberRefused
from members.enums import MovementKind, Status, TransferSide
from members.models import Member, Membership, Movement, Suspension, Transfer
from structure.scope import Action

MOST = 300
UNDO_WITHIN = timedelta(days=30)
_UNDONE = {MovementKind.SUSPENDED, MovementKind.REMOVED, MovementKind.TRANSFERRED}


class Results(NamedTuple):
    done: list[Member]
    refused: list[tuple[Member, str]]


class Kind(NamedTuple):
    """What can be done with many at once."""

    title: str
    statuses: frozenset[Status]
    act: Callable


def _transfer(pk, *, target, on, actor, now, basis=""):
    transfers.ask(pk, target, side=TransferSide.SOURCE, on=on, basis=basis, actor=actor, now=now)


KINDS = {
    "suspend": Kind("Временно снять с учёта", frozenset({Status.MEMBER}), movement.suspend),
    "remove": Kind("Снять с учёта", frozenset(movement.ON_THE_BOOKS), movement.remove),
    "transfer": Kind("Перевести на учёт", frozenset(movement.ON_THE_BOOKS), _transfer),
}


def chosen(user, pks):
    """The cards named that this user may move, by name, no more than ``MOST``."""
    cards = Member.objects.for_user(user, Action.MOVE_MEMBER).filter(pk__in=pks)
    return list(
        cards.select_related("unit__parent__parent")
        .prefetch_related(
            Prefetch("memberships", Membership.objects.filter(until=None), to_attr="stays"),
            Prefetch("suspensions", Suspension.objects.order_by("since", "pk"), to_attr="absences"),
            Prefetch("transfers", Transfer.objects.open(), to_attr="waiting"),
        )
        .order_by("fio_sort", "pk")[:MOST]
    )


def foresee(code, cards, told):
    """[(card, why not or "")] for the page that asks to confirm; the act itself looks again."""
    return [(card, _why_not(code, card, told)) for card in cards]


def _why_not(code, card, told):
    if card.status not in KINDS[code].statuses:
        return card.get_status_display()
    if code == "transfer":
        if card.waiting:
            return "Уже есть открытый запрос о переводе"
        if card.unit_id == told["target"].pk:
            return "Уже состоит там на учёте"
    days = [stay.since for stay in card.stays] + [
        absence.until or absence.since for absence in card.absences
    ]
    if days and told["on"] < max(days):
        return f"Не раньше {max(days):%d.%m.%Y}: с этого дня записано нынешнее состояние"
    return ""


def move_many(code, cards, *, actor, now=None, **told):
    """Do the same to each, in a transaction of its own; all bear one operation."""
    now = now or timezone.now()
    results = Results([], [])
    for card in sorted(cards, key=lambda card: card.pk):
        try:
            KINDS[code].act(card.pk, actor=actor, now=now, **told)
        except MemberRefused as refusal:
            results.refused.append((card, str(refusal)))
        else:
            results.done.append(card)
    if results.done:
        first = results.done[0]
        record(
            "members.moved_many", first, actor=actor, unit_id=first.unit_id, what=code,
            cards=len(results.done), refused=len(results.refused),
        )  # fmt: skip
    return results, current_operation()


def lines_of(user, operation):
    """Moves of one operation on cards that the user may move, by name."""
    mine = Member.objects.for_user(user, Action.MOVE_MEMBER)
    lines = Movement.objects.filter(operation=operation, kind__in=_UNDONE, member__in=mine)
    lines = lines.exclude(trace={}).select_related("member", "unit", "undone_by")
    return list(lines.order_by("member__fio_sort", "pk")[:MOST])


def requests_of(user, operation):
    """Requests to transfer that were asked by one operation."""
    seen = Transfer.objects.for_user(user, Action.MOVE_MEMBER).filter(operation=operation)
    rows = seen.select_related("member", "source", "target")
    return list(rows.order_by("member__fio_sort", "pk")[:MOST])


def may_be_undone(lines, requests, now):
    """Is there anything left to take back, and is it not too late?"""
    recorded = [line.recorded_at for line in lines] + [request.asked_at for request in requests]
    fresh = bool(recorded) and max(recorded) > now - UNDO_WITHIN
    return fresh and (
        any(not hasattr(line, "undone_by") for line in lines)
        or any(request.stage in transfers.OPEN for request in requests)
    )


def undo_many(user, operation, *, note, now=None):
    """Take back what the operation did and nothing has moved since: (done, [(card, why not)])."""
    now = now or timezone.now()
    results = Results([], [])
    lines, requests = lines_of(user, operation), requests_of(user, operation)
    if not may_be_undone(lines, requests, now):
        raise MemberRefused("Отменять уже нечего, или прошло больше 30 дней.")
    acts = [
        (
            line.member,
            lambda line=line: mending.take_back(
                line.member_id, line=line.pk, note=note, actor=user, now=now
            ),
        )
        for line in lines
        if not hasattr(line, "undone_by")
    ] + [
        (
            request.member,
            lambda request=request: transfers.withdraw(request.pk, note=note, actor=user, now=now),
        )
        for request in requests
        if request.stage in transfers.OPEN
    ]
    for member, act in sorted(acts, key=lambda pair: pair[0].pk):
        try:
            act()
        except MemberRefused as refusal:
            results.refused.append((member, str(refusal)))
        else:
            results.done.append(member)
    return results
