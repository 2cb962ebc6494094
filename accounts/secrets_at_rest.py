"""Secrets that the portal must read again, sealed in the database by its secret key.

A copy of the tables without the key opens nobody's account. After the key is changed what the old
one sealed is read by ``SECRET_KEY_FALLBACKS``, and sealed anew each night.
"""

import base64

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.utils.crypto import salted_hmac

from accounts.models import CodeApp


class Unreadable(Exception):
    """The key that sealed it is gone."""


def seal(text):
    return _keys()[0].encrypt(text.encode()).decode()


def unseal(sealed):
    """What was sealed. Raises ``Unreadable``."""
    try:
        return MultiFernet(_keys()).decrypt(sealed.encode()).decode()
    except InvalidToken:
        raise Unreadable


def seal_anew():
    """Seal by the present key what an earlier one sealed; returns how many."""
    present, changed = _keys()[0], 0
    for app in CodeApp.objects.only("pk", "sealed_secret").iterator(500):
        try:
            present.decrypt(app.sealed_secret.encode())
        except InvalidToken:
            changed += _sealed_anew(app)
    return changed


def _sealed_anew(app):
    try:
        sealed = seal(unseal(app.sealed_secret))
    except Unreadable:  # its owner comes in by a code on paper, and sets the app up again
        return 0
    return CodeApp.objects.filter(pk=app.pk, sealed_secret=app.sealed_secret).update(
        sealed_secret=sealed
    )


def _keys():
    return [_fernet(key) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]


def _fernet(key):
    digest = salted_hmac("accounts.sealed", "v1", secret=key, algorithm="sha256").digest()
    return Fernet(base64.urlsafe_b64encode(digest))
