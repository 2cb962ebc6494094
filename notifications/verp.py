"""Envelope senders that tell which letter came back undelivered.

Only with the setting BOUNCE_ADDRESS: somebody has to read that mailbox.
"""

from django.conf import settings

from notifications.plus import BOUNCED, letter_named_in, tagged


def sender_of(message):
    """The address that bounces of this letter come to, "" without the setting."""
    address = settings.BOUNCE_ADDRESS
    return tagged(address, BOUNCED, message.pk) if "@" in address else ""


def letter_of(address):
    """The id of the letter that came back to this address; None when it is none of ours."""
    return letter_named_in(address, BOUNCED)
