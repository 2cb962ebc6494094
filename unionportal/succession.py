"""Closing an organisation: it ends, and its people and open work go to the successor at once."""

from typing import NamedTuple

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts.endings import drop_lost_responsibilities, end_mandates_of
from accounts.models import Mandate
from applications.enums import OPEN
from applications.models import Application
from applications.transfers import drafts_of, lock_open, move_open, release_from
from dues.enums import StatementState
from dues.models import DuesStatement
from dues.transfers import move_waiting, registers_in_hand
from members.models import Member
from members.succession import transfer_all
from members.transfers import carry_over
from notifications.models import Todo
from notifications.services import tell_user
from notifications.transfers import move_mail, move_todos
from structure import services as structure
from structure.enums import TreeRefused
from structure.models import Unit
from structure.queries import time_zone_of

MERGED_AT_MOST = 20  # each closing renumbers the tree while everybody else waits


class Consequences(NamedTuple):
    """What closing touches, counted for the page that asks to confirm it."""

    people: int
    applications: int
    children: int
    employers: int
    codes: int
    agreements: int
    offices: int
    statements: int
    todos: int
    obstacles: list[str]


def consequences(unit):
    return Consequences(
        people=Member.objects.living().filter(unit=unit).count(),
        applications=Application.objects.filter(unit=unit, stage__in=OPEN).count(),
        children=unit.get_children().open().count(),
        employers=unit.employers.count(),
        agreements=unit.agreements.filter(until__gte=timezone.localdate()).count(),
        codes=unit.join_codes.filter(revoked_at=None).count(),
        offices=Mandate.objects.current().filter(unit=unit).count(),
        statements=DuesStatement.objects.filter(
            unit=unit, state=StatementState.TO_HAND_OVER
        ).count(),
        todos=Todo.objects.open().filter(unit=unit).count(),
        obstacles=obstacles(unit),
    )


def obstacles(unit):
    """What must be finished before the organisation can be closed, as sentences."""
    return [f"{draft}: подпишите проект или аннулируйте его." for draft in drafts_of(unit)[:5]] + [
        f"{register}: передайте его работодателю или аннулируйте."
        for register in registers_in_hand(unit)[:5]
    ]


@transaction.atomic
def close_unit(unit_id, successor_id, *, on, actor, now=None):
    """Close ``unit_id`` from the day ``on`` in favour of a successor of the same kind.

    One transaction, locks in the order of the house: tree, applications, members. Its mandates
    end, its child organisations, join codes and employers go to the successor, and so do all
    cards, open applications, statements waiting for the employer, and tasks. Papers, resolutions,
    registers and history stay with it. Raises ``TreeRefused``; a second call is refused.
    """
    now = now or timezone.now()
    structure.lock_tree()
    unit = Unit.objects.get(pk=unit_id)
    today = now.astimezone(time_zone_of(unit)).date()
    if on > today:
        raise TreeRefused("День закрытия ещё не наступил. Укажите сегодняшний день или прошедший.")
    unit = structure.close_unit(unit_id, successor_id, on=on, actor=actor, now=now)
    successor = Unit.objects.get(pk=successor_id)
    lock_open(unit)
    hindrances = obstacles(unit)
    if hindrances:
        raise TreeRefused("Закрыть пока нельзя. " + " ".join(hindrances))
    basis = f"{unit.quoted} закрыта с {on:%d.%m.%Y}, правопреемник {successor.quoted}"
    left = end_mandates_of(unit, on=on, actor=actor)
    drop_lost_responsibilities(left, inside=successor, actor=actor)
    moved, responsible = move_open(unit, successor, actor=actor, note=basis, now=now)
    release_from(left, inside=successor, actor=actor)
    transfer_all(unit, successor, on=on, recorded_on=today, actor=actor, basis=basis)
    carry_over(unit, successor, now=now)
    move_waiting(unit, successor)
    move_todos(unit, successor, user=responsible)
    move_mail(unit, successor)
    if moved and responsible:
        tell_user(
            responsible,
            f"Вам переданы заявления: {moved}. {basis}.",
            key=f"succession:{unit.pk}",
            url=f"{reverse('applications:board')}?unit={successor.pk}",
        )
    return unit


@transaction.atomic
def merge_units(unit_ids, *, on, actor, successor_id=None, new=None, now=None):
    """Close several organisations of one kind in favour of one, all of them or none.

    The one is there already (``successor_id``) or is made here (``new``: ``parent_id``, ``name``,
    ``short_name`` and other fields of the card). Returns it. Raises ``TreeRefused``.
    """
    now = now or timezone.now()
    structure.lock_tree()
    units = list(Unit.objects.filter(pk__in=unit_ids).order_by("pk"))
    if not units or len(units) > MERGED_AT_MOST:
        raise TreeRefused(f"Объединить за один раз можно от двух до {MERGED_AT_MOST} организаций.")
    if new:
        if len(units) < 2:
            raise TreeRefused("Чтобы создать общую организацию, выберите хотя бы две.")
        if len({unit.kind for unit in units}) > 1:
            raise TreeRefused("Объединяют организации одного уровня.")
        kind = units[0].kind
        successor_id = structure.create_unit(kind=kind, actor=actor, opened_on=on, **new).pk
    for unit in units:
        try:
            close_unit(unit.pk, successor_id, on=on, actor=actor, now=now)
        except TreeRefused as refusal:
            raise TreeRefused(f"{unit.quoted}: {refusal}") from refusal
    return Unit.objects.get(pk=successor_id)
