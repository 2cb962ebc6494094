"""The code of a union card: what its QR carries and what may be typed from paper.

A card keeps a random seed and the mark of its code, never the code: that is made of the seed by the
portal's secret key, so that a card can be printed again, and whoever copies the table alone can
neither print a card nor find one. Twelve signs are 60 bits; asking is limited per address.
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
_CODE, _MARK = "cabinet.card.code", "cabinet.card.mark"


def new_seed():
    return secrets.token_urlsafe(24)


def code_from(seed, key=None):
    """The code of a seed under one secret key, the current one if none is named."""
    digest = salted_hmac(_CODE, seed, secret=key or settings.SECRET_KEY, algorithm="sha256")
    number = int.from_bytes(digest.digest()[:8], "big")
    return "".join(ALPHABET[number >> 5 * place & 31] for place in range(LENGTH))


def mark_from(code, key=None):
    """What is kept of a code."""
    secret = key or settings.SECRET_KEY
    return salted_hmac(_MARK, code, secret=secret, algorithm="sha256").hexdigest()


def code_of(card):
    """The code of a card already issued, or "" when the key it was made with is gone."""
    for key in _keys():
        code = code_from(card.seed, key)
        if hmac.compare_digest(mark_from(code, key), card.mark):
            return code
    return ""


def marks_of(code):
    """What a card with this code may be kept under: cards outlive a change of the key."""
    return [mark_from(code, key) for key in _keys()]


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
