"""Letters that are nobody's business are not kept for ever: their words and files go.

The row stays, with its fingerprint: a letter still on the server is not taken in again.
"""

from datetime import timedelta

from django.core.files.storage import default_storage
from django.db import transaction

from notifications.mailbox.enums import IncomingState
from notifications.models import Incoming

KEPT = timedelta(days=30)
GONE = (IncomingState.SPAM, IncomingState.DISMISSED, IncomingState.NOTED)
_EMPTY = {"from_name": "", "from_address": "", "subject": "", "text": "", "quoted": ""}


def forget_old(now, *, limit=500):
    """Empty what was settled so a month ago; how many letters were emptied."""
    old = Incoming.objects.filter(state__in=GONE, settled_at__lt=now - KEPT)
    pks = old.exclude(storage_name="").order_by("settled_at").values_list("pk", flat=True)
    return sum(map(empty, list(pks[:limit])))


@transaction.atomic
def empty(pk):
    """Take the words and the files of one letter away; True when there was anything."""
    letter = Incoming.objects.select_for_update().filter(pk=pk).first()
    if letter is None:
        return False
    names = [*letter.files.values_list("storage_name", flat=True), letter.storage_name]
    letter.files.all().delete()
    Incoming.objects.filter(pk=pk).update(**_EMPTY, storage_name="", said_at=None)
    transaction.on_commit(lambda: delete_files(names))
    return True


def delete_files(names):
    for name in filter(None, names):
        default_storage.delete(name)
