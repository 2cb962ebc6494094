"""What follows a step of a transfer: tasks, notices, letters to the member.

Rows with unique keys, written in the transaction of the step. Only a member on the books is
written to: nothing goes to the dead and the removed.
"""

from django.urls import reverse

from accounts.queries import responsible_for
from documents.cases import date_words
from members.consents.outputs import Output, lets
from members.enums import ON_THE_BOOKS, TransferSide, TransferStage
from notifications.services import put_todo, queue_letter, tell_user
from structure.scope import Action


def tell_asked(transfer, *, now):
    """Whoever must answer gets a task, the member a letter."""
    answering = transfer.source if asked_by_target(transfer) else transfer.target
    put_todo(
        f"Ответить на запрос о переводе: {transfer.member.short_name}",
        key=f"transfer:{transfer.pk}:answer:{answering.pk}",
        unit=answering,
        user=mover_for(answering),
        about=transfer,
        url=address_of(transfer),
        due_on=transfer.confirm_by,
        now=now,
    )
    if transfer.asked_by_side == TransferSide.MEMBER:
        _tell(transfer, transfer.source, "Просит о переводе", "asked", transfer.member.short_name)
    _write(transfer, "transfer_asked", now)


def tell_agreed(transfer):
    _tell_asking(transfer, "Перевод подтверждён", "agreed", transfer.member.short_name)


def tell_refused(transfer):
    _tell_asking(transfer, "Перевод отклонён", "refused", known_as(transfer))


def tell_withdrawn(transfer):
    other = transfer.source if asked_by_target(transfer) else transfer.target
    _tell(transfer, other, "Запрос о переводе отозван", "withdrawn", transfer.member.short_name)


def tell_cancelled(transfer):
    """It was agreed and will not be: both sides count on it."""
    for unit in (transfer.source, transfer.target):
        _tell(transfer, unit, "Перевод отменён", f"cancelled:{unit.pk}", transfer.member.short_name)


def tell_dropped(transfer):
    _tell_asking(transfer, "Перевод не состоится", "dropped", known_as(transfer))


def tell_done(transfer, *, now):
    for unit in (transfer.source, transfer.target):
        _tell(transfer, unit, "Переведён", f"done:{unit.pk}", transfer.member.short_name)
    _write(transfer, "transfer_done", now)


def mover_for(unit):
    """Who answers for the books of the organisation."""
    return responsible_for(unit, action=Action.MOVE_MEMBER)


def asked_by_target(transfer):
    return transfer.asked_by_side == TransferSide.TARGET


def known_as(transfer):
    """How the asking side may call him: until the other side agrees, only by what it typed."""
    member = transfer.member
    is_open = transfer.stage in {TransferStage.AGREED, TransferStage.DONE}
    if asked_by_target(transfer) and not is_open:
        return f"{member.surname}, билет № {member.card_number}"
    return member.short_name


def address_of(transfer):
    return reverse("members:transfer", args=[transfer.pk])


def _tell_asking(transfer, headline, what, name):
    asking = transfer.target if asked_by_target(transfer) else transfer.source
    _tell(transfer, asking, headline, what, name)


def _tell(transfer, unit, headline, what, name):
    user = mover_for(unit)
    if user:
        note = f" — {transfer.note}" if transfer.note else ""
        tell_user(
            user,
            f"{headline}: {name}{note}",
            key=f"transfer:{transfer.pk}:{what}",
            url=address_of(transfer),
            about=transfer,
        )


def _write(transfer, kind, now):
    member = transfer.member
    if member.status not in ON_THE_BOOKS or not lets(member, Output.LETTER):
        return
    queue_letter(
        kind,
        key=f"transfer:{transfer.pk}:{kind}",
        unit=transfer.source,
        about=transfer,
        to_address=member.email,
        to_name=member.full_name,
        phone=member.phone,
        context={
            "name": " ".join(filter(None, (member.name, member.patronymic))),
            "source": transfer.source,
            "target": transfer.target,
            "from_day": date_words(transfer.on),
        },
        now=now,
    )
