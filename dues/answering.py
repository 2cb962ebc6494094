"""What the payroll answers to a register that was handed over: accepted or not, line by line."""

from typing import NamedTuple

from django.db import transaction
from django.db.models import F

from audit.services import record
from dues.enums import DuesRefused, RegisterKind, StatementState
from dues.models import DuesRegister, DuesRegisterLine, DuesStatement
from dues.registering import ALL, locked_register
from dues.telling import retell
from notifications.services import close_todos

BATCH = 5000


class Confirmed(NamedTuple):
    """How many lines, and what the statements by which withholding begins were opened for."""

    lines: int
    begun: list[str]


@transaction.atomic
def confirm_lines(register_pk, line_ids, *, on, actor):
    """The payroll does what these lines say (``ALL``: every line that waits for an answer).

    Lines answered before are left as they are.
    """
    register = _handed(register_pk, on, line_ids)
    lines = _waiting(register, line_ids)
    begin = DuesStatement.objects.filter(
        pk__in=lines.values("statement"), state=StatementState.HANDED_OVER
    )
    begun = list(begin.values_list("key", flat=True))
    begin.update(state=StatementState.CONFIRMED)
    pks = list(lines.order_by("pk").values_list("pk", flat=True)[: BATCH + 1])
    count = lines.update(confirmed_on=on, confirmed_by=str(actor)[:200])
    if not count:
        return Confirmed(0, [])
    DuesRegister.objects.filter(pk=register.pk).update(confirmed=F("confirmed") + count)
    record(
        "dues.lines.confirmed", register, actor=actor, unit_id=register.unit_id, on=str(on),
        count=count, lines=pks if count <= BATCH else "все",
    )  # fmt: skip
    _close_if_answered(register, actor)
    return Confirmed(count, begun)


@transaction.atomic
def refuse_lines(register_pk, line_ids, *, on, reason, actor):
    """The payroll does not take these lines, and says why: the statements wait for a register
    again. Lines answered before are left as they are; returns how many were refused."""
    register = _handed(register_pk, on, line_ids)
    lines = list(_waiting(register, line_ids).order_by("pk")[:BATCH])
    statements = [line.statement_id for line in lines]
    for line in lines:
        line.refused_on, line.refusal = on, reason[:300]
        line.confirmed_by = str(actor)[:200]
        line.save(update_fields=["refused_on", "refusal", "confirmed_by"])
    if not lines:
        return 0
    retell(statements)
    DuesStatement.objects.filter(
        pk__in=statements, told_from=None, state=StatementState.HANDED_OVER
    ).update(state=StatementState.TO_HAND_OVER)
    DuesRegister.objects.filter(pk=register.pk).update(refused=F("refused") + len(lines))
    record(
        "dues.lines.refused", register, actor=actor, unit_id=register.unit_id, on=str(on),
        count=len(lines), lines=[line.pk for line in lines], reason=reason,
    )  # fmt: skip
    _close_if_answered(register, actor)
    return len(lines)


@transaction.atomic
def take_back_refusal(line_pk, *, actor):
    """The line was accepted after all, or refused by mistake: it waits for an answer again.

    Raises ``DuesRefused`` when another register has told of the same statement since.
    """
    found = DuesRegisterLine.objects.get(pk=line_pk)
    register = locked_register(found.register_id, [line_pk])
    line = register.lines.get(pk=line_pk)
    if line.refused_on is None:
        return line
    later = DuesRegisterLine.objects.standing().filter(
        statement=line.statement_id, register__kind=RegisterKind.CHANGES,
        register__gt=register.pk,
    ).select_related("register").first()  # fmt: skip
    if later:
        raise DuesRefused(f"О том же человеке уже сказано в следующем реестре: {later.register}.")
    changes = {"refused_on": [str(line.refused_on), None], "refusal": [line.refusal, ""]}
    line.refused_on, line.refusal = None, ""
    line.save(update_fields=["refused_on", "refusal"])
    retell([line.statement_id])
    DuesStatement.objects.filter(
        pk=line.statement_id, told_from__isnull=False, state=StatementState.TO_HAND_OVER
    ).update(state=StatementState.HANDED_OVER)
    DuesRegister.objects.filter(pk=register.pk).update(refused=F("refused") - 1)
    record(
        "dues.refusal.taken_back", line.statement, actor=actor, unit_id=register.unit_id,
        register=register.pk, changes=changes,
    )  # fmt: skip
    return line


def _handed(pk, on, line_ids):
    register = locked_register(pk, line_ids)
    if register.handed_on is None:
        raise DuesRefused("Сначала отметьте, что реестр передан работодателю.")
    if on < register.handed_on:
        raise DuesRefused(
            f"Реестр передан {register.handed_on:%d.%m.%Y}: ответить раньше бухгалтерия не могла."
        )
    return register


def _waiting(register, line_ids):
    waiting = register.lines.waiting()
    return waiting if line_ids is ALL else waiting.filter(pk__in=line_ids)


def _close_if_answered(register, actor):
    if not register.lines.waiting().exists():
        close_todos(register, actor=actor)
