"""Files kept before the transaction that hangs them on something, and taken away if it fails.

Written inside it, the bytes would stay behind whatever is rolled back.
"""

from contextlib import contextmanager

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


def _forget(kept: StoredFile):
    thumbnails = list(kept.thumbnails.all())
    for one in (kept, *thumbnails):
        one.file.storage.delete(one.file.name)
    StoredFile.objects.filter(pk=kept.pk).delete()
