"""A letter as it lies when it has been fetched."""

import itertools

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from notifications.models import Incoming, Mailbox
from tests.factories import NOON, TODAY

_uids = itertools.count(1)


def make_mailbox(unit, **fields):
    told = {
        "title": "Почта организации", "address": "box@union.test", "host": "imap.union.test",
        "login": f"box{unit.pk}", "sealed_password": "", "has_plus": True, "starts_on": TODAY,
    }  # fmt: skip
    return Mailbox.objects.create(unit=unit, **told | fields)


def store(mailbox, raw, **fields):
    uid = next(_uids)
    name = default_storage.save(f"mail/{mailbox.pk}/1-{uid}.eml", ContentFile(raw))
    return Incoming.objects.create(
        mailbox=mailbox, unit=mailbox.unit, uidvalidity=1, uid=uid, fingerprint=str(uid),
        storage_name=name, size=len(raw), received_at=NOON, next_try_at=NOON, **fields,
    )  # fmt: skip
