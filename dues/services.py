"""Writes to dues statements and registers. A register once made is frozen."""

from django.db import transaction
from django.utils import timezone

from audit.services import record
from documents.numbering import next_number
from dues.enums import DuesRefused, StatementState
from dues.models import DuesRegister, DuesRegisterLine, DuesStatement
from structure.queries import dues_percent_of

SEQUENCE = "dues_register"


def open_statement(*, member, unit, employer, starts_on, key):
    """The member's statement begins to wait for the employer. The same ``key`` opens once."""
    statement, created = DuesStatement.objects.get_or_create(
        key=key,
        defaults={
            "member": member,
            "unit": unit,
            "employer": employer,
            "percent": dues_percent_of(unit),
            "starts_on": starts_on,
        },
    )
    if not created and statement.state == StatementState.CANCELLED:
        statement.state = StatementState.TO_HAND_OVER
        statement.save(update_fields=["state"])
    return statement


def cancel_statement(*, key):
    """The ground of the statement fell away (an admission annulled)."""
    DuesStatement.objects.filter(key=key).update(state=StatementState.CANCELLED)


@transaction.atomic
def make_register(statement_ids, *, unit, employer, actor, now=None):
    """Put statements waiting for one employer into a new numbered register.

    Raises ``DuesRefused`` when any of them is not waiting any more or is of another employer:
    two accountants cannot take one statement twice.
    """
    now = now or timezone.now()
    statements = list(
        DuesStatement.objects.select_for_update(of=("self",))
        .filter(pk__in=statement_ids)
        .select_related("member")
        .order_by("member__fio_sort", "pk")
    )
    waiting = [
        statement
        for statement in statements
        if statement.state == StatementState.TO_HAND_OVER
        and not DuesRegisterLine.objects.filter(statement=statement).exists()
    ]
    if not waiting or len(waiting) != len(set(statement_ids)):
        raise DuesRefused("Часть заявлений уже в другом реестре. Обновите страницу.")
    if any(statement.employer_id != employer.pk for statement in waiting):
        raise DuesRefused("В одном реестре — заявления одному работодателю.")
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
    record(
        "dues.register.made",
        register,
        actor=actor,
        unit_id=unit.pk,
        members=[statement.member_id for statement in waiting],
    )
    return register


def statement_keys(register_pk):
    """What the statements of a register were opened for (keys given to ``open_statement``)."""
    lines = DuesRegisterLine.objects.filter(register=register_pk)
    return list(lines.values_list("statement__key", flat=True))


@transaction.atomic
def mark_handed(pk, *, on, received_by, actor):
    """The register is with the employer. Returns its statements; a second call is refused."""
    register = DuesRegister.objects.select_for_update().get(pk=pk)
    if register.handed_on is not None:
        raise DuesRefused(f"{register} уже передан {register.handed_on:%d.%m.%Y}.")
    if on < register.dated:
        raise DuesRefused("Передан раньше, чем составлен: проверьте дату.")
    register.handed_on, register.received_by = on, received_by[:150]
    register.handed_by = str(actor)[:200]
    register.save(update_fields=["handed_on", "received_by", "handed_by"])
    statements = DuesStatement.objects.filter(lines__register=register).exclude(
        state=StatementState.CANCELLED
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


@transaction.atomic
def confirm_lines(register_pk, line_ids, *, on, actor):
    """The payroll withholds from these people. Lines confirmed before are left as they are."""
    register = DuesRegister.objects.select_for_update().get(pk=register_pk)
    if register.handed_on is None:
        raise DuesRefused("Сначала отметьте, что реестр передан работодателю.")
    if on < register.handed_on:
        raise DuesRefused("Подтверждено раньше, чем передано: проверьте дату.")
    lines = list(
        register.lines.select_for_update(of=("self",))
        .filter(pk__in=line_ids, confirmed_on=None)
        .exclude(statement__state=StatementState.CANCELLED)
    )
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
