"""One act on many cards: who can, who cannot and why; done one by one under one operation; taken
back by it.

A job of a few cards is done at once, a longer one by a worker; killed half-way, it is gone on with.
"""

import logging
from collections.abc import Callable
from datetime import date, timedelta
from typing import NamedTuple
from uuid import uuid4

from celery import current_app
from django.db import transaction
from django.db.models import Prefetch, Q
from django.utils import timezone

from audit.services import operation as known_operation
from audit.services import record
from members import mending, movement, transfers
from members.editing import MemberRefused
from members.enums import ON_THE_BOOKS, JobState, MovementKind, Status, TransferSide
from members.models import (
    Member,
    Membership,
    MoveJob,
    Movement,
    RemovalReason,
    Suspension,
    SuspensionGround,
    Transfer,
)
from structure.models import Unit
from structure.scope import Action

logger = logging.getLogger(__name__)

MOST = 300
AT_ONCE = 20  # so many are done while the page waits
LEASE = timedelta(minutes=5)
UNDO_WITHIN = timedelta(days=30)
UNDO = "undo"
_UNDONE = {MovementKind.SUSPENDED, MovementKind.REMOVED, MovementKind.TRANSFERRED}
# What a form gives that JSON does not keep: how it is read again.
_READ = {
    "reason": lambda pk: RemovalReason.objects.get(pk=pk),
    "ground": lambda pk: SuspensionGround.objects.get(pk=pk),
    "target": lambda pk: Unit.objects.get(pk=pk),
    "on": date.fromisoformat,
    "planned_until": lambda text: text and date.fromisoformat(text),
}


class Kind(NamedTuple):
    """What can be done with many at once."""

    title: str
    statuses: frozenset[Status]
    act: Callable


def _transfer(pk, *, target, on, actor, now, basis=""):
    transfers.ask(pk, target, side=TransferSide.SOURCE, on=on, basis=basis, actor=actor, now=now)


KINDS = {
    "suspend": Kind("Временно снять с учёта", frozenset({Status.MEMBER}), movement.suspend),
    "remove": Kind("Снять с учёта", ON_THE_BOOKS, movement.remove),
    "transfer": Kind("Перевести на учёт", ON_THE_BOOKS, _transfer),
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


@transaction.atomic
def order(code, cards, *, actor, now=None, undoes=None, **told):
    """Begin to do the same to each of ``cards``; returns the job, done already when it is short."""
    now = now or timezone.now()
    job = MoveJob.objects.create(
        operation=uuid4(),
        undoes=undoes,
        user=actor,
        what=code,
        told={name: _plain(value) for name, value in told.items()},
        members=sorted({card.pk for card in cards}),
        created_at=now,
    )
    record(
        "members.moved_many", job, actor=actor, unit_id=cards[0].unit_id, what=code,
        cards=len(job.members), of=str(job.operation),
    )  # fmt: skip
    if len(job.members) > AT_ONCE:
        transaction.on_commit(lambda: _ask_worker(job.pk), robust=True)
    return job


def _ask_worker(pk):
    """By name, since the task imports this module; a lost message is mended by the sweep."""
    current_app.send_task("members.tasks.move_many", args=[pk])


def _plain(value):
    return getattr(value, "pk", None) or (value.isoformat() if isinstance(value, date) else value)


def owed(now):
    """Jobs that nobody is doing."""
    waiting = Q(state=JobState.WAITING) | Q(state=JobState.RUNNING, lease_until__lt=now)
    return MoveJob.objects.filter(waiting).order_by("created_at", "pk")


def work(pk, *, now=None):
    """Do what is left of a job; each card in a transaction that also moves the job on.

    True when it is done. Another worker that holds the lease is left alone.
    """
    now = now or timezone.now()
    claimed = owed(now).filter(pk=pk).order_by()
    if not claimed.update(state=JobState.RUNNING, lease_until=now + LEASE):
        return False
    job = MoveJob.objects.select_related("user").get(pk=pk)
    told = {name: _READ.get(name, lambda same: same)(value) for name, value in job.told.items()}
    with known_operation(known=job.operation):
        for place in range(job.position, len(job.members)):
            if not _one(job, place, told):
                return False
    MoveJob.objects.filter(pk=pk).update(state=JobState.DONE, lease_until=None)
    return True


@transaction.atomic
def _one(job, place, told):
    """One card; False when another worker has taken this place meanwhile."""
    row = MoveJob.objects.select_for_update().get(pk=job.pk)
    if row.position != place:
        return False
    member, moment = row.members[place], timezone.now()
    try:
        with transaction.atomic():
            if row.what == UNDO:
                _take_back(member, row.undoes, actor=job.user, now=moment)
            else:
                KINDS[row.what].act(member, actor=job.user, now=moment, **told)
    except MemberRefused as refusal:
        row.refused.append([member, str(refusal)])
    except Exception:  # one broken card must not stop the others for ever
        logger.exception("%s of card %s failed", row.what, member)
        row.refused.append([member, "Не получилось. Попробуйте из карточки."])
    row.position, row.lease_until = place + 1, moment + LEASE
    row.save(update_fields=["position", "refused", "lease_until"])
    return True


def _take_back(pk, operation, *, actor, now):
    note = "Отменено всё сразу"
    lines = Movement.objects.filter(member=pk, operation=operation, undone_by=None)
    line = lines.filter(kind__in=_UNDONE).exclude(trace={}).order_by("-pk").first()
    if line:
        mending.take_back(pk, line=line.pk, note=note, actor=actor, now=now)
        return
    for request in Transfer.objects.open().filter(member=pk, operation=operation):
        transfers.withdraw(request.pk, note=note, actor=actor, now=now)


def refused_of(job):
    """[(card, why not)] of a job, by name."""
    whys = dict(job.refused)
    cards = Member.objects.filter(pk__in=whys).order_by("fio_sort", "pk")
    return [(card, whys[card.pk]) for card in cards]


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
    return bool(recorded) and max(recorded) > now - UNDO_WITHIN and bool(left(lines, requests))


def left(lines, requests):
    """Cards on which something of the operation still stands."""
    return [line.member for line in lines if not hasattr(line, "undone_by")] + [
        request.member for request in requests if request.stage in transfers.OPEN
    ]


def undo(user, operation, *, now=None):
    """Begin to take back what the operation did and nothing has moved since; returns the job."""
    now = now or timezone.now()
    lines, requests = lines_of(user, operation), requests_of(user, operation)
    if not may_be_undone(lines, requests, now):
        raise MemberRefused("Отменять уже нечего, или прошло больше 30 дней.")
    return order(UNDO, left(lines, requests), actor=user, undoes=operation, now=now)
