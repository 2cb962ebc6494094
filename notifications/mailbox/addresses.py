"""Addresses with a plus, by which an answer finds the letter that it answers.

Such an address opens nothing: who has it may add to what the letter was about, if he is the one
it was written to.
"""

from notifications.models import Mailbox
from notifications.plus import ANSWERED, letter_named_in, tagged
from structure.models import Unit


def plus_address(mailbox, message) -> str:
    """The address of the mailbox that tells which letter is answered."""
    return tagged(mailbox.address, ANSWERED, message.pk)


def letters_named_in(addresses) -> list[int]:
    """Numbers of our letters that these addresses name, forged ones left out."""
    named = (letter_named_in(address, ANSWERED) for address in addresses)
    return list(dict.fromkeys(filter(None, named)))


def mailbox_of(unit) -> Mailbox | None:
    """The mailbox that answers to letters of this organisation come to: its own, else the
    nearest above it; None when nobody up to the union has one."""
    above = Unit.objects.above(unit)
    return Mailbox.objects.enabled().filter(unit__in=above).order_by("-unit__lft", "pk").first()
