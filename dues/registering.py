"""Writes to registers for the employer. A register handed over is never changed."""

from celery import current_app
from django.db import transaction
from django.db.models import Exists, F, OuterRef
from django.utils import timezone

from audit.services import record
from documents.keeping import stores
from documents.numbering import next_number
from dues import deltas
from dues.consenting import may_tell_by_line
from dues.enums import DuesRefused, HandWay, RegisterKind, StatementState
from dues.models import DuesRegister, DuesRegisterLine, DuesStatement, RegisterCopy
from dues.telling import retell, retell_register
from members.enums import JobState
from structure.services import hold_tree

ALL = object()  # instead of ids: every line of a register
SEQUENCE = "dues_register"
CLOSED_UP = 2000  # lines that are numbered anew when one of them is struck
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
    """Put these statements, as they are untold now, into a new numbered register of changes.

    Raises ``DuesRefused`` when any of them is not waiting any more, or is of another employer or
    organisation: two accountants cannot tell one statement twice.
    """
    hold_tree()  # a closing takes along what waits, and stops at what is in a register
    asked = DuesStatement.objects.filter(pk__in=statement_ids)
    register = _begun(RegisterKind.CHANGES, unit, employer, actor=actor, now=now)
    deltas.hold(asked)
    waiting = list(asked.filter(is_untold=True).select_related("unit").order_by("pk"))
    if not waiting or len(waiting) != len(set(statement_ids)):
        raise DuesRefused(TAKEN)
    if any(statement.employer_id != employer.pk for statement in waiting):
        raise DuesRefused("В одном реестре — заявления одному работодателю.")
    if not all(_is_inside(statement.unit, unit) for statement in waiting):
        raise DuesRefused("В одном реестре — заявления одной первичной организации.")
    _require_not_forbidden(asked)
    if deltas.fill(register, deltas.with_kind(deltas.tellable(asked))) != len(waiting):
        raise DuesRefused(TAKEN)
    return _made(register, actor=actor)


@transaction.atomic
def make_changes(*, unit, employer, until, actor, department="", now=None):
    """A register of all that the employer does not know of the days up to ``until`` (included).

    Raises ``DuesRefused`` when he knows it: of two accountants at once one makes the register.
    """
    hold_tree()
    register = _begun(
        RegisterKind.CHANGES, unit, employer, until=until, department=department, actor=actor,
        now=now,
    )  # fmt: skip
    rows = deltas.due(deltas.of_pair(unit, employer, department=department), until)
    deltas.hold(rows)
    if not deltas.fill(register, deltas.with_kind(rows)):
        raise DuesRefused(
            f"Передавать нечего: до {until:%d.%m.%Y} включительно работодатель всё уже знает "
            f"{_in_department(department)}или это стоит в реестре, который ещё не передан."
        )
    return _made(register, actor=actor)


@transaction.atomic
def make_full(*, unit, employer, on, actor, department="", now=None):
    """A register of everybody from whose pay dues are withheld on that day, for checking.

    Raises ``DuesRefused`` when there is nobody, or when such a register is in hand already.
    """
    hold_tree()
    register = _begun(
        RegisterKind.FULL, unit, employer, until=on, department=department, actor=actor, now=now
    )
    same = DuesRegister.objects.filter(
        unit=unit, employer=employer, kind=RegisterKind.FULL, until=on, department=department,
        handed_on=None, annulled_on=None,
    ).exclude(pk=register.pk).first()  # fmt: skip
    if same:
        raise DuesRefused(f"Такой реестр уже составлен и не передан: {same}.")
    rows = deltas.standing(deltas.of_pair(unit, employer, department=department), on)
    if not deltas.fill(register, deltas.as_standing(rows)):
        raise DuesRefused(
            f"На {on:%d.%m.%Y} {_in_department(department)}ни с кого не удерживают: реестр был бы "
            "пустым."
        )
    return _made(register, actor=actor)


def _in_department(department):
    return f"по подразделению «{department}» " if department else ""


def _begun(kind, unit, employer, *, actor, now, until=None, department=""):
    """The register without its lines. Its number stays locked, so a second maker waits here."""
    day = timezone.localdate(now)
    return DuesRegister.objects.create(
        unit=unit,
        employer=employer,
        number=next_number(unit, SEQUENCE, day.year),
        year=day.year,
        dated=day,
        kind=kind,
        until=until,
        department=department,
        created_by=str(actor)[:200],
    )


def _made(register, *, actor):
    if register.kind == RegisterKind.CHANGES:
        retell_register(register.pk)
    record(
        "dues.register.made", register, actor=actor, unit_id=register.unit_id,
        kind=register.kind, until=register.until and str(register.until),
        lines=register.people,
    )  # fmt: skip
    print_later(register)
    return register


def _require_not_forbidden(rows):
    first = deltas.forbidden(rows).select_related("member").order_by("pk").first()
    if first:
        raise DuesRefused(FORBIDDEN.format(first.member.short_name))


def forbidden_lines(pk):
    """Lines of those who have forbidden it since, of a register that is not handed over yet."""
    lines = DuesRegisterLine.objects.standing().filter(
        register=pk, register__handed_on=None, register__annulled_on=None
    )
    return lines.exclude(may_tell_by_line())


@transaction.atomic
def drop_forbidden(pk, *, actor="робот"):
    """Strike from a register not handed over yet whoever has forbidden it meanwhile; how many.

    Asked by everything that shows or hands over the register: a withdrawal acts at once. Whoever
    may only look is shown the rest (``queries.lines_of``).
    """
    forbidden = forbidden_lines(pk)
    named = list(forbidden.values_list("pk", flat=True))
    if not named:
        return 0
    register = locked_register(pk, named)
    struck = list(forbidden.filter(pk__in=named).select_related("statement").order_by("pk"))
    for line in struck:
        strike(line)
        record(
            "dues.line.left_out", line.statement, actor=actor, unit_id=register.unit_id,
            register=pk,
        )  # fmt: skip
    return len(struck)


def _is_inside(unit, other):
    return unit.tree_id == other.tree_id and other.lft <= unit.lft <= other.rght


def statement_keys(register_pk, line_ids=ALL):
    """What the statements of a register were opened for (keys given to ``open_statement``)."""
    lines = _named(DuesRegisterLine.objects.filter(register=register_pk), line_ids)
    return list(lines.values_list("statement__key", flat=True))


def _named(lines, line_ids):
    return lines if line_ids is ALL else lines.filter(pk__in=line_ids)


def locked_register(pk, line_ids=ALL):
    """The register under a lock, after the statements in it, or in these lines of it."""
    lines = _named(DuesRegisterLine.objects.filter(register=pk), line_ids)
    if line_ids is ALL or line_ids:
        deltas.hold(DuesStatement.objects.filter(pk__in=lines.values("statement")))
    return DuesRegister.objects.select_for_update().get(pk=pk)


@transaction.atomic
def mark_handed(pk, *, on, received_by, actor, way=HandWay.PAPER, receipt=None):
    """The register is with the employer: whoever it tells to begin is handed over now. A second
    call is refused.

    ``receipt`` is the tear-off as it was kept (``documents.keeping``).
    """
    register = locked_register(pk)
    _require_in_hand(register)
    drop_forbidden(pk, actor=actor)
    register.refresh_from_db()
    if not register.lines.exists():
        raise DuesRefused(f"{register}: не осталось ни одного заявления.")
    if on < register.dated:
        raise DuesRefused(f"Реестр составлен {register.dated:%d.%m.%Y}: проверьте дату передачи.")
    _require_first(register)
    register.handed_on, register.received_by = on, received_by[:150]
    register.handed_by, register.handed_way = str(actor)[:200], way
    if receipt:
        register.receipt = receipt
    register.save(update_fields=["handed_on", "received_by", "handed_by", "handed_way", "receipt"])
    record(
        "dues.register.handed",
        register,
        actor=actor,
        unit_id=register.unit_id,
        on=str(on),
        received_by=received_by,
        way=str(way),
    )
    if register.kind == RegisterKind.CHANGES:
        DuesStatement.objects.filter(
            pk__in=register.lines.values("statement"), state=StatementState.TO_HAND_OVER
        ).update(state=StatementState.HANDED_OVER)
    return register


def _require_first(register):
    """What the employer is told of one statement reaches him in the order in which it was said."""
    before = _of_the_same_people(register).filter(
        pk__lt=register.pk, handed_on=None
    ).order_by("pk").first()  # fmt: skip
    if before:
        raise DuesRefused(
            f"Сначала передайте или аннулируйте {str(before).replace('Реестр', 'реестр')}: в нём "
            "сказано о тех же людях раньше."
        )


def _require_last(register):
    after = _of_the_same_people(register).filter(pk__gt=register.pk).order_by("pk").first()
    if after:
        raise DuesRefused(
            f"{after} составлен позже и сообщает о тех же людях, что изменилось. "
            + (
                "Он уже передан: этот реестр тоже надо передать."
                if after.handed_on
                else "Сначала аннулируйте его."
            )
        )


def _of_the_same_people(register):
    if register.kind == RegisterKind.FULL:
        return DuesRegister.objects.none()
    mine = register.lines.values("statement")
    lines = DuesRegisterLine.objects.standing().filter(
        register=OuterRef("pk"), statement__in=mine, refused_on=None
    )
    return DuesRegister.objects.filter(
        Exists(lines), unit=register.unit, employer=register.employer,
        kind=RegisterKind.CHANGES, annulled_on=None,
    ).exclude(pk=register.pk)  # fmt: skip


def _require_in_hand(register):
    if register.handed_on is not None:
        raise DuesRefused(f"{register} уже передан {register.handed_on:%d.%m.%Y}.")
    if register.annulled_on is not None:
        raise DuesRefused(f"{register} аннулирован {register.annulled_on:%d.%m.%Y}.")


@stores("file")
@transaction.atomic
def attach_receipt(pk, *, file, actor):
    """The scan of the tear-off receipt, as ``documents.uploads`` accepted it, and its name; a new
    one takes the place of the old."""
    register = DuesRegister.objects.select_for_update().get(pk=pk)
    if register.handed_on is None:
        raise DuesRefused("Сначала отметьте, что реестр передан работодателю.")
    old, register.receipt = register.receipt_id, file
    register.save(update_fields=["receipt"])
    record(
        "dues.receipt.attached", register, actor=actor, unit_id=register.unit_id,
        changes={"receipt": [old, register.receipt_id]},
    )  # fmt: skip
    return register


@transaction.atomic
def annul_register(pk, *, reason, actor, now=None):
    """A register made by mistake: its number is never given again, its statements wait again.

    Raises ``DuesRefused`` once it is handed over or annulled, and while a later one tells more of
    the same people.
    """
    register = locked_register(pk)
    _require_in_hand(register)
    _require_last(register)
    register.annulled_on, register.annulled_reason = timezone.localdate(now), reason[:300]
    register.save(update_fields=["annulled_on", "annulled_reason"])
    register.lines.update(annulled=True)
    retell_register(register.pk)
    record("dues.register.annulled", register, actor=actor, unit_id=register.unit_id, reason=reason)
    return register


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
    """Take the statement of this line out of registers not handed over yet.

    The rest close up. Of a long register they keep their numbers and one is missing: it is never
    printed, and tens of thousands of lines are not written anew because of one.
    """
    in_hand = DuesRegister.objects.filter(
        lines__statement=line.statement_id, handed_on=None, annulled_on=None
    )
    for pk in in_hand.order_by("pk").values_list("pk", flat=True):
        register = DuesRegister.objects.select_for_update().get(pk=pk)
        if register.handed_on is None and register.annulled_on is None:
            _strike(register, line.statement_id)
    retell([line.statement_id])


def _strike(register, statement_pk):
    line = register.lines.filter(statement=statement_pk).first()
    if line is None:
        return
    line.delete()
    if register.people <= CLOSED_UP:
        register.lines.filter(position__gt=line.position).update(position=F("position") - 1)
    register.people = F("people") - 1
    register.paper, register.paper_error, register.print_after = None, "", None
    register.save(update_fields=["people", "paper", "paper_error", "print_after"])
    _forget_copies(register)
    print_later(register)


def _forget_copies(register):
    """Files made before name somebody whom the register does not: they go, what is under way
    begins anew."""
    copies = RegisterCopy.objects.filter(register=register)
    copies.filter(state=JobState.RUNNING).update(state=JobState.WAITING, lease_until=None)
    kept = copies.filter(to_address="").exclude(file="")
    files = [copy.file for copy in kept.order_by("pk")]
    kept.update(file="", sealed_password="")
    for file in files:
        transaction.on_commit(lambda file=file: file.storage.delete(file.name), robust=True)
