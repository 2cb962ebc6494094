"""Files kept before the transaction that hangs them on something, and taken away if it fails.

Written inside it, the bytes would stay behind whatever is rolled back.
"""

from contextlib import contextmanager
from functools import wraps

from django.db import transaction

from documents.models import StoredFile
from documents.services import store_upload


@contextmanager
def stored(upload):
    """The ``StoredFile`` of what ``documents.uploads`` accepted and its name; None of none."""
    kept = transaction.atomic(store_upload)(*upload) if upload else None
    try:
        yield kept
    except BaseException:
        if kept is not None:
            _forget(kept)
        raise


def stores(name):
    """Stands above ``transaction.atomic``: callers give the upload by this name, the function gets
    its ``StoredFile``."""

    def decorate(function):
        @wraps(function)
        def call(*args, **told):
            with stored(told.pop(name, None)) as kept:
                return function(*args, **told, **{name: kept})

        return call

    return decorate


def _forget(kept: StoredFile):
    for one in (kept, *kept.thumbnails.all()):
        one.file.storage.delete(one.file.name)
    kept.delete()
