"""Addresses with a plus, by which an answer finds the letter that it answers.

``box+m<letter>-<seal>@union.ru``: the number of our letter and a seal over it. It opens nothing:
who has it may add to what the letter was about, if he is the one it was written to.
"""

import hmac
import re

from django.conf import settings
from django.utils.crypto import salted_hmac
from django.utils.http import base36_to_int, int_to_base36

from notifications.models import Mailbox
from structure.models import Unit

_CODE = re.compile(r"\+m([0-9a-z]{1,12})-([0-9a-f]{12})@")
_SEAL = 12  # hex digits, since mail servers do not keep the case of letters


def plus_address(mailbox, message) -> str:
    """The address of the mailbox that tells which letter is answered."""
    box, _, domain = mailbox.address.partition("@")
    return f"{box}+m{int_to_base36(message.pk)}-{_seal(message.pk, settings.SECRET_KEY)}@{domain}"


def letters_named_in(addresses) -> list[int]:
    """Numbers of our letters that these addresses name, forged ones left out."""
    found = []
    for address in addresses:
        if match := _CODE.search(address.lower()):
            pk = base36_to_int(match[1])
            keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
            if any(hmac.compare_digest(_seal(pk, key), match[2]) for key in keys):
                found.append(pk)
    return list(dict.fromkeys(found))


def _seal(pk, key):
    sealed = salted_hmac("notifications.mailbox.plus", str(pk), secret=key, algorithm="sha256")
    return sealed.hexdigest()[:_SEAL]


def mailbox_of(unit) -> Mailbox | None:
    """The mailbox that answers to letters of this organisation come to: its own, else the
    nearest above it; None when nobody up to the union has one."""
    above = Unit.objects.above(unit)
    return Mailbox.objects.enabled().filter(unit__in=above).order_by("-unit__lft", "pk").first()
