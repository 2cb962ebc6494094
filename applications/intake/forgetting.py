"""Sheets that never found a home do not lie here for ever: 152-ФЗ, they are of strangers."""

from datetime import timedelta

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import ProtectedError

from applications.enums import Party
from applications.models import Bundle, PhoneLink
from audit.services import record
from documents.models import StoredFile

BATCH = 200


def forget_old(now, limit=BATCH):
    """Destroy what is over its term; how many bundles. May repeat or overlap."""
    term = now - timedelta(days=settings.TRAY_KEEP_DAYS)
    PhoneLink.objects.filter(expires_at__lt=term).delete()
    old = Bundle.objects.filter(finished_at__lt=term, forgotten_at=None).order_by("finished_at")
    return sum(forget(pk, now) for pk in list(old.values_list("pk", flat=True)[:limit]))


def forget(pk, now):
    """Sheets that belong to no application go, and files that have any such sheet or stranger.

    A file whose every sheet lies in the application it was dropped on stays as it came. The bytes
    are erased after commit; a name left by a killed worker is of a row that is gone.
    """
    with transaction.atomic():
        bundle = Bundle.objects.select_for_update().filter(pk=pk, forgotten_at=None).first()
        if bundle is None:
            return False
        loose = bundle.sheets.filter(application=None)
        count = loose.count()
        doomed = set(loose.values_list("stored", flat=True))
        for file in bundle.files.exclude(stored=None):
            homes = set(file.sheets.values_list("application", flat=True))
            if bundle.application_id is None or homes != {bundle.application_id}:
                doomed.add(file.stored_id)
                file.stored = None
                file.save(update_fields=["stored"])
        loose.delete()
        names = erase_rows(doomed)
        bundle.forgotten_at = now
        bundle.save(update_fields=["forgotten_at"])
        if count:
            record(
                "applications.bundle.forgotten", bundle, actor=Party.ROBOT,
                unit_id=bundle.unit_id, sheets=count,
            )  # fmt: skip
        transaction.on_commit(lambda: [default_storage.delete(name) for name in names])
    return True


def erase_rows(pks):
    """Delete files taken in that nothing points at any more; the names of their bytes."""
    names = []
    for stored in StoredFile.objects.filter(pk__in=pks):
        small = list(stored.thumbnails.values_list("file", flat=True))
        try:
            with transaction.atomic():
                stored.delete()
        except ProtectedError:  # the scan of an application is the same file
            continue
        names += [stored.file.name, *small]
    return names
