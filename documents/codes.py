"""The short code of a card or a certificate: what its QR carries and what may be typed from paper.

A thing keeps a random ``seed`` and the ``mark`` of its code, never the code: that is made of the
seed by the portal's secret key, so that the thing can be printed again, and whoever copies the
table alone can neither print one nor find one. Twelve signs are 60 bits; asking is to be limited
per address.
"""

import hmac
import re
import secrets

from django.conf import settings
from django.utils.crypto import salted_hmac

# Nothing that is mistaken when read from paper: no I, L, O, U.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 12
_NOT_IN_CODE = re.compile(rf"[^{ALPHABET}]")
_MISREAD = str.maketrans("ILOАВЕКМНОРСТУХ", "110ABEKMH0PCTYX")


class Codes:
    """The codes of one kind of thing; ``name`` is for good: with another one all codes change."""

    def __init__(self, name):
        self._code, self._mark = f"{name}.code", f"{name}.mark"

    def code_from(self, seed, key=None):
        """The code of a seed under one secret key, the current one if none is named."""
        secret = key or settings.SECRET_KEY
        digest = salted_hmac(self._code, seed, secret=secret, algorithm="sha256")
        number = int.from_bytes(digest.digest()[:8], "big")
        return "".join(ALPHABET[number >> 5 * place & 31] for place in range(LENGTH))

    def mark_from(self, code, key=None):
        """What is kept of a code."""
        secret = key or settings.SECRET_KEY
        return salted_hmac(self._mark, code, secret=secret, algorithm="sha256").hexdigest()

    def code_of(self, thing):
        """The code of a thing already issued, or "" when the key it was made with is gone."""
        for key in _keys():
            code = self.code_from(thing.seed, key)
            if hmac.compare_digest(self.mark_from(code, key), thing.mark):
                return code
        return ""

    def marks_of(self, code):
        """What a thing with this code may be kept under: it outlives a change of the key."""
        return [self.mark_from(code, key) for key in _keys()]


def new_seed():
    return secrets.token_urlsafe(24)


def tidy(text):
    """A code as people type it (any case, spaces, hyphens, О for 0, Russian look-alikes).

    What cannot be a code gives "".
    """
    code = re.sub(r"[\s\-–—]", "", text.upper()).translate(_MISREAD)
    return code if len(code) == LENGTH and not _NOT_IN_CODE.search(code) else ""


def spaced(code):
    """The code in groups of four."""
    return " ".join(code[start : start + 4] for start in range(0, len(code), 4))


def _keys():
    return [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
