"""The life of a destruction: every step, who takes it and where it leads.

Nothing outside this module assigns ``Destruction.state``. Buttons and tests are drawn from the
same table. What a step does with the people is in ``privacy.services``.
"""

from enum import StrEnum
from typing import NamedTuple

from django.utils import timezone

from audit.services import record
from notifications.services import close_todos
from privacy.enums import Event, PrivacyRefused, State
from privacy.independence import is_independent
from structure.models import Unit
from structure.scope import Action, may


class By(StrEnum):
    PROPOSER = "proposer"
    SECOND = "second"  # has the right here, and not from whoever proposed it
    ADMIN = "admin"  # sets the rules of the union: a third, with nothing from the first two
    ANYBODY = "anybody"  # who has the right here
    ROBOT = "robot"


class Doer(StrEnum):
    ROBOT = "портал"


class Step(NamedTuple):
    state: State
    event: Event
    target: State
    by: By
    needs_note: bool = False
    needs_password: bool = False


S, E, B = State, Event, By
# fmt: off
STEPS = {(step.state, step.event): step for step in (
    Step(S.PROPOSED,   E.CONFIRM,  S.QUARANTINE, B.SECOND, needs_password=True),
    Step(S.PROPOSED,   E.STOP,     S.BRAKED,     B.SECOND, needs_password=True),
    Step(S.PROPOSED,   E.REFUSE,   S.REFUSED,    B.SECOND, needs_note=True),
    Step(S.PROPOSED,   E.WITHDRAW, S.WITHDRAWN,  B.PROPOSER),
    Step(S.BRAKED,     E.RELEASE,  S.QUARANTINE, B.ADMIN, needs_password=True),
    Step(S.BRAKED,     E.REFUSE,   S.REFUSED,    B.ADMIN, needs_note=True),
    Step(S.BRAKED,     E.WITHDRAW, S.WITHDRAWN,  B.PROPOSER),
    Step(S.QUARANTINE, E.RETURN,   S.RETURNED,   B.ANYBODY, needs_note=True),
    Step(S.QUARANTINE, E.BEGIN,    S.WIPING,     B.ROBOT),
    Step(S.WIPING,     E.FINISH,   S.DONE,       B.ROBOT),
)}
# fmt: on


def step_of(destruction, event):
    step = STEPS.get((destruction.state, event))
    if step is None:
        state = destruction.get_state_display().lower()
        raise PrivacyRefused(f"Уничтожение уже не то: {state}. Откройте его заново.")
    return step


def take(destruction, event, *, actor, note="", now=None, **fields):
    """Take one step on a locked destruction, or raise ``PrivacyRefused``."""
    now, note = now or timezone.now(), note.strip()[:300]
    step = step_of(destruction, event)
    if not may_take(step, destruction, actor):
        raise PrivacyRefused(WHO_MAY[step.by])
    if step.needs_note and not note:
        raise PrivacyRefused("Напишите, почему: эти слова останутся в записи.")
    old, destruction.state = destruction.state, step.target
    if note:
        destruction.note = note
    for name, value in fields.items():
        setattr(destruction, name, value)
    destruction.save(update_fields=["state", "note", *fields])
    close_todos(destruction, actor=actor, now=now)  # who was waited for, has answered
    record(
        f"privacy.destruction.{event}", destruction, actor=actor, unit_id=destruction.unit_id,
        old=old, new=destruction.state, note=note,
    )  # fmt: skip
    return destruction


WHO_MAY = {
    By.PROPOSER: "Отозвать может тот, кто предложил.",
    By.SECOND: "Решает второй человек с правом уничтожать данные здесь: не тот, кто предложил, "
    "не тот, кто его замещает, и не тот, кому он дал полномочие.",
    By.ADMIN: "Тормоз снимает администратор союза: не тот, кто предложил или подтвердил, "
    "не тот, кто их замещает, и не тот, кому они дали полномочие.",
    By.ANYBODY: "Для этого нужны другие полномочия.",
    By.ROBOT: "Это портал делает сам.",
}


def may_take(step, destruction, actor):
    """Does the actor stand where the step wants him?"""
    if isinstance(actor, Doer):
        return step.by == By.ROBOT
    if step.by == By.ROBOT or not may(actor, Action.DESTROY, destruction.unit):
        return False
    unit, first = destruction.unit, destruction.proposed_by_id
    match step.by:
        case By.PROPOSER:
            return actor.pk == first
        case By.SECOND:
            return is_independent(actor, Action.DESTROY, unit, of={first})
        case By.ADMIN:
            union = Unit.objects.above(unit).last()
            spoken = {first, destruction.confirmed_by_id}
            return is_independent(actor, Action.SET_DESTRUCTION, union, of=spoken)
    return step.by == By.ANYBODY


def steps_for(user, destruction):
    """Steps this user may take now: what the buttons are drawn from."""
    return [
        step
        for step in STEPS.values()
        if step.state == destruction.state
        and step.event != Event.STOP  # of confirming, when there are too many
        and may_take(step, destruction, user)
    ]
