"""Writes to dues statements."""

from django.db import transaction

from audit.services import record
from documents.keeping import stores
from dues.enums import DuesRefused, StatementState
from dues.guards import require_free
from dues.models import DuesStatement
from dues.models.statements import RESUMED
from dues.registering import locked_waiting, strike
from dues.settling import settle
from members import services as members
from structure.queries import dues_percent_of
from structure.services import hold_tree


@transaction.atomic
def open_statement(*, member, unit, employer, starts_on, key, actor="робот"):
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
        created = True
    if created:
        told = ("employer_id", "percent", "starts_on")
        record(
            "dues.statement.opened", statement, actor=actor, unit_id=statement.unit_id,
            changes={
                name.removesuffix("_id"): [None, str(getattr(statement, name))]
                for name in told
                if getattr(statement, name) is not None
            },
        )  # fmt: skip
    return statement


@transaction.atomic
def cancel_statement(*, key):
    """The ground of the statement fell away (an admission annulled).

    It leaves a register that is not handed over yet. One that is stays as it was handed, and the
    statement says that it is cancelled: the employer must be told.
    """
    statement = DuesStatement.objects.select_for_update().filter(key=key).first()
    if statement is None:
        return
    line = statement.lines.standing().select_related("register").first()
    if line is not None:
        strike(line)
    statement.state = StatementState.CANCELLED
    statement.save(update_fields=["state"])
    goes_on = DuesStatement.objects.filter(key__startswith=f"{RESUMED}{statement.pk}:")
    goes_on.update(state=StatementState.CANCELLED)


@transaction.atomic
def set_employer(statement_ids, *, employer, actor):
    """Say whose payroll will withhold; only while the statements are in no register.

    The card of each person says the same from now on.
    """
    hold_tree()
    named = DuesStatement.objects.filter(pk__in=statement_ids).order_by("member")
    for member in named.values_list("member", flat=True).distinct():
        members.set_employer(member, employer, actor=actor)
    statements = locked_waiting(statement_ids)
    signed = {statement.root_id for statement in statements}
    rows = DuesStatement.objects.select_for_update().filter(pk__in=signed).order_by("pk")
    for root in rows.prefetch_related("unit"):
        root.employer = employer
        require_free(root)
        root.save(update_fields=["employer"])
    settle(statement.member_id for statement in statements)
    for statement in statements:
        record(
            "dues.employer.set",
            statement,
            actor=actor,
            unit_id=statement.unit_id,
            old=statement.employer_id,
            new=employer.pk,
        )
    return statements


@transaction.atomic
def mark_originals(statement_ids, *, on, actor):
    """The signed statements themselves are in hand. Those marked before keep their day."""
    statements = list(
        DuesStatement.objects.select_for_update()
        .filter(pk__in=statement_ids, original_on=None)
        .prefetch_related("member")
        .order_by("pk")
    )
    for statement in statements:
        statement.original_on = on
        statement.save(update_fields=["original_on"])
        record("dues.original.received", statement, actor=actor, unit_id=statement.unit_id)
    return statements


@transaction.atomic
def hand_originals(statement_ids, *, on, received_by, actor):
    """The signed papers are with the employer's payroll. Those handed before keep their day."""
    statements = list(
        DuesStatement.objects.select_for_update()
        .filter(pk__in=statement_ids, original_handed_on=None)
        .exclude(state=StatementState.CANCELLED)
        .prefetch_related("member")
        .order_by("pk")
    )
    for statement in statements:
        if statement.original_on and on < statement.original_on:
            raise DuesRefused(
                f"Подлинник получен {statement.original_on:%d.%m.%Y}: раньше передать его не могли."
            )
        changes = {"original_handed_on": [None, str(on)]}
        if statement.original_on is None:  # it was in hand, or there was nothing to hand over
            changes["original_on"] = [None, str(on)]
            statement.original_on = on
        statement.original_handed_on, statement.original_received_by = on, received_by[:150]
        statement.save(update_fields=["original_on", "original_handed_on", "original_received_by"])
        record(
            "dues.original.handed", statement, actor=actor, unit_id=statement.unit_id,
            changes=changes,
        )  # fmt: skip
    return statements


@stores("file")
@transaction.atomic
def attach_scan(pk, *, file, actor):
    """The scan of the signed statement; a new one takes the place of the old.

    ``file`` is what ``documents.uploads`` accepted, and its name.
    """
    statement = DuesStatement.objects.select_for_update().get(pk=pk)
    old, statement.scan = statement.scan_id, file
    statement.save(update_fields=["scan"])
    record(
        "dues.scan.attached", statement, actor=actor, unit_id=statement.unit_id,
        changes={"scan": [old, statement.scan_id]},
    )  # fmt: skip
    return statement
