"""Sending a letter again, after the address is mended or the mail server is back."""

from django.db import transaction
from django.utils import timezone

from audit.services import record
from notifications.catalogue import find_kind
from notifications.enums import LetterRefused, MessageState
from notifications.models import Message
from notifications.services import ask_to_send

AGAIN = {
    MessageState.SOFT,
    MessageState.FAILED,
    MessageState.NO_ADDRESS,
    MessageState.BLOCKED,
    MessageState.KEPT,
}


def is_secret(message):
    """Does its link open somebody's account?"""
    kind = find_kind(message.kind)
    return kind is not None and kind.is_secret


def may_resend(message):
    return message.state in AGAIN


@transaction.atomic
def resend(pk, *, address, actor, now=None):
    """Put the letter into the queue once more, to ``address``. Raises ``LetterRefused``.

    The letter stays the same one: same words, papers and Message-ID, since it never arrived.
    """
    message = Message.objects.select_for_update().get(pk=pk)
    if not may_resend(message):
        raise LetterRefused(
            f"Это письмо нельзя отправить ещё раз: {message.get_state_display().lower()}."
        )
    if not address:
        raise LetterRefused("Напишите адрес, на который отправить письмо.")
    if address != message.to_address and is_secret(message):
        raise LetterRefused(
            "Это письмо открывает кабинет одного человека, поэтому другой адрес ему указать "
            "нельзя. Почту человека меняют на его странице, и там же приглашают снова."
        )
    old = message.to_address
    message.to_address = address
    message.state, message.reason, message.attempts = MessageState.WAITING, "", 0
    message.error, message.code, message.next_try_at = "", "", now or timezone.now()
    message.save(
        update_fields=[
            "to_address", "state", "reason", "attempts", "error", "code", "next_try_at",
        ]
    )  # fmt: skip
    record(
        "notifications.message.resent",
        message,
        actor=actor,
        unit_id=message.unit_id,
        old=old,
        new=address,
    )
    ask_to_send(message.pk)
    return message
