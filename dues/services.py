"""Writes to dues statements."""

from django.db import transaction

from audit.services import record
from dues.enums import StatementState
from dues.models import DuesStatement
from dues.registering import locked_waiting, strike
from members import services as members
from structure.queries import dues_percent_of


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


@transaction.atomic
def set_employer(statement_ids, *, employer, actor):
    """Say whose payroll will withhold; only while the statements are in no register.

    The card of each person says the same from now on.
    """
    named = DuesStatement.objects.filter(pk__in=statement_ids).order_by("member")
    for member in named.values_list("member", flat=True).distinct():
        members.set_employer(member, employer, actor=actor)
    statements = locked_waiting(statement_ids)
    DuesStatement.objects.filter(pk__in=[statement.pk for statement in statements]).update(
        employer=employer
    )
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
