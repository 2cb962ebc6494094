"""Files kept before the transaction that hangs them on something, and taken away if it fails.

Written inside it, the bytes would stay behind whatever is rolled back.
"""

from contextlib import contextmanager
from functools import wraps

from django.db import transaction

from documents.models import StoredFile
from documents.services import store_upload


@contextmanager
def stored_all(uploads):
    """[``StoredFile``] of what ``documents.uploads`` accepted, each with its name."""
    kept = []
    try:
        for upload in uploads:
            kept.append(transaction.atomic(store_upload)(*upload))
        yield kept
    except BaseException:
        for one in kept:
            _forget(one)
        raise


@contextmanager
def stored(upload):
    """The same of one; None of none."""
    with stored_all([upload] if upload else []) as kept:
        yield kept[0] if kept else None


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
