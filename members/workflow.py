"""The life of a request to transfer a member: every step, who takes it, where it leads.

Nothing outside this module assigns ``Transfer.stage``. Buttons and tests are drawn from the same
table. Asking, moving and telling are in ``members.transfers``.
"""

from collections.abc import Callable
from enum import StrEnum
from typing import NamedTuple

from django.utils import timezone

from audit.services import record
from members import effects as does
from members.editing import MemberRefused
from members.enums import Doer, TransferEvent, TransferSide, TransferStage
from members.models import Transfer
from notifications.services import close_todos
from structure.scope import Action, may


class Side(StrEnum):
    """Who stands where towards the request."""

    ASKING = "asking"
    ANSWERING = "answering"
    EITHER = "either"
    ROBOT = "robot"


class Step(NamedTuple):
    stage: TransferStage
    event: TransferEvent
    target: TransferStage
    by: Side
    tells: Callable | None = None
    needs_note: bool = False


S, E, B = TransferStage, TransferEvent, Side
# fmt: off
STEPS = {(step.stage, step.event): step for step in (
    Step(S.ASKED,  E.AGREE,    S.AGREED,    B.ANSWERING, does.tell_agreed),
    Step(S.ASKED,  E.LAPSE,    S.AGREED,    B.ROBOT,     does.tell_agreed),
    Step(S.ASKED,  E.REFUSE,   S.REFUSED,   B.ANSWERING, does.tell_refused, needs_note=True),
    Step(S.ASKED,  E.WITHDRAW, S.WITHDRAWN, B.ASKING,    does.tell_withdrawn),
    Step(S.ASKED,  E.DROP,     S.WITHDRAWN, B.ROBOT,     does.tell_dropped),
    Step(S.AGREED, E.EXECUTE,  S.DONE,      B.ROBOT),
    Step(S.AGREED, E.WITHDRAW, S.WITHDRAWN, B.EITHER,    does.tell_cancelled, needs_note=True),
    Step(S.AGREED, E.DROP,     S.WITHDRAWN, B.ROBOT,     does.tell_dropped),
    Step(S.DONE,   E.UNDO,     S.WITHDRAWN, B.ROBOT),
)}
# fmt: on


def take(transfer, event, *, actor, note="", now=None):
    """Take one step on a request locked together with its member, or raise ``MemberRefused``.

    ``actor`` is a user or a ``Doer``. What was to be done about the request is done by the step
    that ends it or answers it.
    """
    now, note = now or timezone.now(), note.strip()[:300]
    step = STEPS.get((transfer.stage, event))
    if step is None:
        stage = transfer.get_stage_display().lower()
        raise MemberRefused(f"Запрос о переводе уже не тот: {stage}. Откройте его заново.")
    if not may_take(step, transfer, actor):
        raise MemberRefused("Для этого нужны другие полномочия.")
    if step.needs_note and not note:
        raise MemberRefused("Напишите, почему: другая сторона увидит эти слова.")
    stages = [str(transfer.stage), str(step.target)]
    transfer.stage, transfer.decided_by, transfer.decided_at = step.target, str(actor)[:200], now
    transfer.note = note
    transfer.save(update_fields=["stage", "decided_by", "decided_at", "note"])
    close_todos(transfer, actor=actor, now=now)
    record(
        f"members.transfer.{event}", transfer, actor=actor, unit_id=transfer.source_id,
        target=transfer.target_id, member=transfer.member_id, note=note,
        changes={"stage": stages},
    )  # fmt: skip
    if step.tells:
        step.tells(transfer)
    return transfer


def steps_for(user, transfer):
    """Steps this user may take now: what the buttons are drawn from."""
    return [
        step
        for step in STEPS.values()
        if step.stage == transfer.stage and may_take(step, transfer, user)
    ]


def may_take(step, transfer, actor):
    """Does the actor stand on the side that the step is for? The robot does what is by itself."""
    if isinstance(actor, Doer):
        if actor == Doer.ROBOT:
            return step.by == Side.ROBOT
        is_his = transfer.asked_by_side == TransferSide.MEMBER
        return is_his and step.by in {Side.ASKING, Side.EITHER}
    sides = {
        Side.ASKING: (asking_unit(transfer),),
        Side.ANSWERING: (answering_unit(transfer),),
        Side.EITHER: (transfer.source, transfer.target),
        Side.ROBOT: (),
    }[step.by]
    return any(unit and may(actor, Action.MOVE_MEMBER, unit) for unit in sides)


def asking_unit(transfer):
    """The organisation that asked; None where the member himself did."""
    match transfer.asked_by_side:
        case TransferSide.SOURCE:
            return transfer.source
        case TransferSide.TARGET:
            return transfer.target
    return None


def answering_unit(transfer):
    """The organisation that must answer: the other one; to a member, the one he goes to."""
    return transfer.source if does.asked_by_target(transfer) else transfer.target


def drop_open(member, *, actor, note, now=None):
    """Whoever leaves or is moved otherwise waits for no transfer. The card is locked."""
    for transfer in locked_open(member):
        take(transfer, TransferEvent.DROP, actor=Doer.ROBOT, note=f"{note} ({actor})", now=now)


def locked_open(member):
    rows = Transfer.objects.open().filter(member=member).order_by("pk")
    return rows.select_for_update()  # joined, one carried to another organisation is lost
