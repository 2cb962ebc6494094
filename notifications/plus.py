"""Addresses with a plus that name a letter of ours: ``box+<mark><letter>-<seal>@union.ru``.

The seal keeps a stranger from naming letters of others. What comes to an answer is marked apart
from what comes back undelivered, so that neither passes for the other.
"""

import re
from hmac import compare_digest

from django.conf import settings
from django.utils.crypto import salted_hmac
from django.utils.http import base36_to_int, int_to_base36

ANSWERED, BOUNCED = "m", "b"
_SEAL = 16  # hex digits, since mail servers do not keep the case of letters
_TAG = re.compile(rf"\+([mb])([0-9a-z]{{1,12}})-([0-9a-f]{{{_SEAL}}})@")


def tagged(address, mark, pk) -> str:
    """The address with the number of the letter in it."""
    local, _, domain = address.rpartition("@")
    return f"{local}+{mark}{int_to_base36(pk)}-{_seal(mark, pk, settings.SECRET_KEY)}@{domain}"


def letter_named_in(address, mark) -> int | None:
    """The letter that the address names; None for a forged one and for none at all."""
    found = _TAG.search((address or "").lower())
    if found is None or found[1] != mark:
        return None
    pk = base36_to_int(found[2])
    # Letters outlive a change of the key, so the former ones are still believed.
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    is_ours = any(compare_digest(_seal(mark, pk, key), found[3]) for key in keys)
    return pk if is_ours else None


def _seal(mark, pk, key):
    sealed = salted_hmac(f"notifications.plus.{mark}", str(pk), secret=key, algorithm="sha256")
    return sealed.hexdigest()[:_SEAL]
