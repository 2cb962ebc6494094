"""Envelope senders that tell which letter came back: ``bounce+<letter>-<signature>@domain``.

Only with the setting BOUNCE_ADDRESS: somebody has to read that mailbox. The signature keeps a
stranger from telling the portal that letters of others have come back.
"""

import re
from hmac import compare_digest

from django.conf import settings
from django.utils.crypto import salted_hmac

SALT = "notifications.verp"
_TAGGED = re.compile(r"\+(\d{1,18})-([0-9a-f]{16})@", re.IGNORECASE)


def sender_of(message):
    """The address that bounces of this letter come to, "" without the setting."""
    local, _, domain = settings.BOUNCE_ADDRESS.rpartition("@")
    return f"{local}+{message.pk}-{_signature(message.pk)}@{domain}" if local else ""


def letter_of(address):
    """The id of the letter that came back to this address; None when it is none of ours."""
    found = _TAGGED.search(address or "")
    if found is None:
        return None
    pk = int(found[1])
    return pk if compare_digest(_signature(pk), found[2].lower()) else None


def _signature(pk):
    return salted_hmac(SALT, str(pk)).hexdigest()[:16]
