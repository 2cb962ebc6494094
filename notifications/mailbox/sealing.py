"""Passwords of mailboxes after the portal's secret key was changed."""

from accounts.secrets_at_rest import Unreadable, seal, unseal
from notifications.models import Mailbox


def seal_anew():
    """Seal every password by the present key; returns how many could be read."""
    sealed = 0
    for mailbox in Mailbox.objects.only("pk", "sealed_password"):
        try:
            anew = seal(unseal(mailbox.sealed_password))
        except Unreadable:  # told on its page: the password has to be typed again
            continue
        same = Mailbox.objects.filter(pk=mailbox.pk, sealed_password=mailbox.sealed_password)
        sealed += same.update(sealed_password=anew)
    return sealed
