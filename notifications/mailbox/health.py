"""How the mailboxes are: which of them have fallen silent, and in what words."""

from datetime import timedelta
from typing import NamedTuple

from django.utils import timezone

from notifications.models import Mailbox


class Health(NamedTuple):
    """``silent_since``: from when there has been silence where there should be none, or None."""

    words: str
    silent_since: object = None

    @property
    def is_well(self):
        return self.silent_since is None


def health_of(mailbox, now) -> Health:
    """In what state the mailbox is, in words for its page."""
    if not mailbox.is_enabled:
        return Health("Выключен: портал его не проверяет")
    heard = mailbox.last_ok_at or mailbox.created_at
    if now - heard > timedelta(hours=mailbox.silent_after):
        return Health(mailbox.last_error or "Портал давно не может проверить ящик", heard)
    came = mailbox.last_letter_at or mailbox.created_at
    if mailbox.expected_every and now - came > timedelta(days=mailbox.expected_every):
        return Health("Связь есть, но писем нет дольше обычного", came)
    if mailbox.last_error:
        return Health(mailbox.last_error)
    if mailbox.last_ok_at is None:
        return Health("Ещё не проверялся")
    return Health("Работает")


def silent(now=None) -> list[Mailbox]:
    """Mailboxes that are switched on and from which nothing is heard longer than they may be."""
    now = now or timezone.now()
    watched = Mailbox.objects.enabled().select_related("unit").order_by("pk")
    return [mailbox for mailbox in watched if not health_of(mailbox, now).is_well]
