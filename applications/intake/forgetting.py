"""Sheets that never found a home do not lie here for ever: 152-ФЗ, they are of strangers.

How long they do, the union says, and a territorial organisation for its own branch.
"""

from datetime import timedelta

from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Case, DateTimeField, ProtectedError, Value, When

from applications.enums import Party
from applications.models import Bundle, PhoneLink
from audit.services import record
from documents.models import StoredFile
from structure.models import JoiningRules
from structure.queries import RULES

BATCH = 200
PHONE_LINKS_LIE = timedelta(days=30)  # they open nothing a quarter of an hour after they are made


def forget_old(now, limit=BATCH):
    """Destroy what is over its term; how many bundles. May repeat or overlap."""
    PhoneLink.objects.filter(expires_at__lt=now - PHONE_LINKS_LIE).delete()
    old = _over_their_term(now).order_by("finished_at")
    return sum(forget(pk, now) for pk in list(old.values_list("pk", flat=True)[:limit]))


def _over_their_term(now):
    """Bundles that lay longer than the nearest rule over their organisation lets them."""
    rules = JoiningRules.objects.exclude(tray_keep_days=None).select_related("unit")
    terms = [
        When(
            unit__tree_id=rule.unit.tree_id,
            unit__lft__gte=rule.unit.lft,
            unit__rght__lte=rule.unit.rght,
            then=Value(now - timedelta(days=rule.tray_keep_days)),
        )
        for rule in rules.order_by("-unit__level")
    ]
    usual = now - timedelta(days=RULES["tray_keep_days"])
    latest = max([usual, *(term.result.value for term in terms)])
    term = Case(*terms, default=Value(usual), output_field=DateTimeField())
    # The latest of all terms alone can be looked up in an index.
    return Bundle.objects.filter(forgotten_at=None, finished_at__lt=latest).filter(
        finished_at__lt=term
    )


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
