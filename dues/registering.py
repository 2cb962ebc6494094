"""Writes to registers for the employer. A register handed over is never changed."""

from celery import current_app
from django.db import transaction
from django.utils import timezone

from audit.services import record
from documents.numbering import next_number
from dues.enums import DuesRefused, StatementState
from dues.models import DuesRegister, DuesRegisterLine, DuesStatement
from dues.telling import retell
from members.consents.outputs import Output, let_out
from structure.services import hold_tree

SEQUENCE = "dues_register"
PRINT = "dues.tasks.print_register"
TAKEN = "Часть заявлений уже в другом реестре. Обновите страницу."
FORBIDDEN = (
    "{} запретил(а) передавать свои данные работодателю. В реестр этого человека не внести, пока "
    "он не даст новое согласие."
)


def locked_waiting(statement_ids):
    """These statements under a lock, if all of them still wait and none is in a register."""
    statements = list(
        DuesStatement.objects.select_for_update()
        .filter(pk__in=statement_ids)
        .prefetch_related("member", "unit")  # joined, one that moved meanwhile is lost
        .order_by("pk")
    )
    taken = DuesRegisterLine.objects.standing().filter(statement__in=statements).exists()
    still = all(statement.state == StatementState.TO_HAND_OVER for statement in statements)
    if taken or not still or not statements or len(statements) != len(set(statement_ids)):
        raise DuesRefused(TAKEN)
    return statements


@transaction.atomic
def make_register(statement_ids, *, unit, employer, actor, now=None):
    """Put statements waiting for one employer into a new numbered register.

    Raises ``DuesRefused`` when any of them is not waiting any more, or is of another employer or
    organisation: two accountants cannot take one statement twice.
    """
    now = now or timezone.now()
    hold_tree()  # a closing takes along what waits, and stops at what is in a register
    waiting = locked_waiting(statement_ids)
    if any(statement.employer_id != employer.pk for statement in waiting):
        raise DuesRefused("В одном реестре — заявления одному работодателю.")
    if not all(_is_inside(statement.unit, unit) for statement in waiting):
        raise DuesRefused("В одном реестре — заявления одной первичной организации.")
    _require_not_forbidden(waiting)
    waiting.sort(key=lambda statement: (statement.member.fio_sort, statement.pk))
    day = timezone.localdate(now)
    register = DuesRegister.objects.create(
        unit=unit,
        employer=employer,
        number=next_number(unit, SEQUENCE, day.year),
        year=day.year,
        dated=day,
        created_by=str(actor)[:200],
    )
    DuesRegisterLine.objects.bulk_create(
        DuesRegisterLine(
            register=register,
            statement=statement,
            position=position,
            full_name=statement.member.full_name,
            personnel_number=statement.member.personnel_number,
            department=statement.member.department,
            percent=statement.percent,
            starts_on=statement.starts_on,
        )
        for position, statement in enumerate(waiting, start=1)
    )
    retell([statement.pk for statement in waiting])
    record(
        "dues.register.made",
        register,
        actor=actor,
        unit_id=unit.pk,
        members=[statement.member_id for statement in waiting],
    )
    print_later(register)
    return register


def _require_not_forbidden(statements):
    pks = [statement.pk for statement in statements]
    forbidden = DuesStatement.objects.filter(pk__in=pks).exclude(_may_go())
    first = forbidden.select_related("member").order_by("pk").first()
    if first:
        raise DuesRefused(FORBIDDEN.format(first.member.short_name))


def _may_go(path="member"):
    return let_out(Output.EMPLOYER, path=path)


def forbidden_lines(pk):
    """Lines of those who have forbidden it since, of a register that is not handed over yet."""
    lines = DuesRegisterLine.objects.standing().filter(
        register=pk, register__handed_on=None, register__annulled_on=None
    )
    return lines.exclude(_may_go("statement__member"))


@transaction.atomic
def drop_forbidden(pk, *, actor="робот"):
    """Strike from a register not handed over yet whoever has forbidden it meanwhile; how many.

    Asked by everything that shows or hands over the register: a withdrawal acts at once. Whoever
    may only look is shown the rest (``queries.lines_of``).
    """
    forbidden = forbidden_lines(pk)
    if not forbidden.exists():
        return 0
    register = DuesRegister.objects.select_for_update().get(pk=pk)
    struck = list(forbidden.select_related("statement").order_by("pk"))
    for line in struck:
        strike(line)
        record(
            "dues.line.left_out", line.statement, actor=actor, unit_id=register.unit_id,
            register=pk,
        )  # fmt: skip
    return len(struck)


def _is_inside(unit, other):
    return unit.tree_id == other.tree_id and other.lft <= unit.lft <= other.rght


def statement_keys(register_pk):
    """What the statements of a register were opened for (keys given to ``open_statement``)."""
    lines = DuesRegisterLine.objects.filter(register=register_pk)
    return list(lines.values_list("statement__key", flat=True))


@transaction.atomic
def mark_handed(pk, *, on, received_by, actor):
    """The register is with the employer. Returns its statements; a second call is refused."""
    register = DuesRegister.objects.select_for_update().get(pk=pk)
    _require_in_hand(register)
    drop_forbidden(pk, actor=actor)
    if not register.lines.exists():
        raise DuesRefused(f"{register}: не осталось ни одного заявления.")
    if on < register.dated:
        raise DuesRefused(f"Реестр составлен {register.dated:%d.%m.%Y}: проверьте дату передачи.")
    register.handed_on, register.received_by = on, received_by[:150]
    register.handed_by = str(actor)[:200]
    register.save(update_fields=["handed_on", "received_by", "handed_by"])
    statements = DuesStatement.objects.filter(
        lines__register=register, state=StatementState.TO_HAND_OVER
    )
    ids = list(statements.values_list("pk", flat=True))
    DuesStatement.objects.filter(pk__in=ids).update(state=StatementState.HANDED_OVER)
    record(
        "dues.register.handed",
        register,
        actor=actor,
        unit_id=register.unit_id,
        on=str(on),
        received_by=received_by,
    )
    return list(DuesStatement.objects.filter(pk__in=ids).order_by("pk"))


def _require_in_hand(register):
    if register.handed_on is not None:
        raise DuesRefused(f"{register} уже передан {register.handed_on:%d.%m.%Y}.")
    if register.annulled_on is not None:
        raise DuesRefused(f"{register} аннулирован {register.annulled_on:%d.%m.%Y}.")


@transaction.atomic
def annul_register(pk, *, reason, actor, now=None):
    """A register made by mistake: its number is never given again, its statements wait again.

    Raises ``DuesRefused`` once it is handed over or annulled.
    """
    register = DuesRegister.objects.select_for_update().get(pk=pk)
    _require_in_hand(register)
    register.annulled_on, register.annulled_reason = timezone.localdate(now), reason[:300]
    register.save(update_fields=["annulled_on", "annulled_reason"])
    register.lines.update(annulled=True)
    retell(register.lines.values_list("statement", flat=True))
    record("dues.register.annulled", register, actor=actor, unit_id=register.unit_id, reason=reason)
    return register


@transaction.atomic
def confirm_lines(register_pk, line_ids, *, on, actor):
    """The payroll withholds from these people. Lines confirmed before are left as they are."""
    register = DuesRegister.objects.select_for_update().get(pk=register_pk)
    if register.handed_on is None:
        raise DuesRefused("Сначала отметьте, что реестр передан работодателю.")
    if on < register.handed_on:
        raise DuesRefused(
            f"Реестр передан {register.handed_on:%d.%m.%Y}: подтвердить раньше его не могли."
        )
    lines = list(
        register.lines.select_for_update(of=("self",)).filter(
            pk__in=line_ids, confirmed_on=None, statement__state=StatementState.HANDED_OVER
        )
    )
    if not lines:
        return []
    for line in lines:
        line.confirmed_on, line.confirmed_by = on, str(actor)[:200]
        line.save(update_fields=["confirmed_on", "confirmed_by"])
    statements = [line.statement_id for line in lines]
    DuesStatement.objects.filter(pk__in=statements).update(state=StatementState.CONFIRMED)
    record(
        "dues.lines.confirmed",
        register,
        actor=actor,
        unit_id=register.unit_id,
        lines=[line.pk for line in lines],
    )
    return list(DuesStatement.objects.filter(pk__in=statements).order_by("pk"))


def print_later(register):
    """By name, since the task imports this module; a lost message is mended by the sweep."""
    transaction.on_commit(lambda: current_app.send_task(PRINT, args=[register.pk]), robust=True)


def print_again(register):
    """Do not wait for the pause after a fault to end: somebody has mended its reason."""
    DuesRegister.objects.filter(pk=register.pk).update(paper_error="", print_after=None)
    print_later(register)


def lease_of(register):
    """Held in the cache by the worker that prints."""
    return f"{PRINT}:{register.pk}"


def strike(line):
    """Take one line out of a register not handed over yet; the rest close up."""
    register = DuesRegister.objects.select_for_update().get(pk=line.register_id)
    if register.handed_on is not None or register.annulled_on is not None:
        return
    line.delete()
    retell([line.statement_id])
    for position, left in enumerate(register.lines.order_by("position"), start=1):
        if left.position != position:
            left.position = position
            left.save(update_fields=["position"])
    register.paper, register.paper_error, register.print_after = None, "", None
    register.save(update_fields=["paper", "paper_error", "print_after"])
    print_later(register)
