"""What a worker does with a bundle: page after page, under a lease, never one of them twice.

All sheets of one page of a file, where they were filed and how far the reading has come are one
transaction: whoever goes on after a killed worker begins with the next page.
"""

import io
import logging
from datetime import timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from applications.enums import BundleState
from applications.intake import ending, filing
from applications.intake.expected import Expected
from applications.models import Bundle
from documents import pdfium
from documents.enums import UploadRefused
from documents.keeping import stored_all
from documents.recognition import read_pages

logger = logging.getLogger(__name__)

LEASE = timedelta(minutes=3)  # longer than the slowest page takes
PAUSES = (timedelta(seconds=10), timedelta(minutes=1), timedelta(minutes=5))
MOST_TURNS = 8  # a page that kills the worker itself raises nothing
GRACE = timedelta(minutes=1)  # what the broker delivers by itself is not swept
BROKEN = "Листы не прочитались, портал попробует ещё раз."
GAVE_UP = "Прочитать листы не удалось: их посмотрит человек."


class Lost(Exception):
    """Another worker has taken the bundle over."""


def read(pk, now=None):
    """Read one bundle; True when it was brought to the end here."""
    bundle = _claim(pk, now or timezone.now())
    if bundle is None:
        return False
    if bundle.turn > MOST_TURNS:
        return _give_up(bundle)
    try:
        expected = Expected(bundle)
        for file in bundle.files.exclude(stored=None).select_related("stored"):
            _read_file(bundle, file, expected)
        ending.finish(bundle, _release)
    except Lost:
        return False
    except Exception:  # told on the page and tried again later
        logger.exception("bundle %s was not read", pk)
        return _put_off(bundle, now or timezone.now())
    return True


def read_owed(now, limit):
    """Take up bundles that nobody is at; how many were read."""
    owing = Bundle.objects.owing(now).filter(created_at__lt=now - GRACE).order_by("created_at")
    return sum(read(pk) for pk in list(owing.values_list("pk", flat=True)[:limit]))


def _claim(pk, now):
    owed = Bundle.objects.owing(now).filter(pk=pk)
    told = {"state": BundleState.READING, "retry_at": None, "turn": F("turn") + 1}
    if not owed.update(lease_until=now + LEASE, **told):
        return None
    return Bundle.objects.select_related("unit", "application", "slot", "phone", "actor").get(pk=pk)


def _hold(bundle, **told):
    """Prolong the lease and write how far the reading has come. Raises ``Lost``."""
    mine = Bundle.objects.filter(pk=bundle.pk, turn=bundle.turn, state=BundleState.READING)
    if not mine.update(lease_until=timezone.now() + LEASE, error="", **told):
        raise Lost


def _release(bundle, state, **told):
    mine = Bundle.objects.filter(pk=bundle.pk, turn=bundle.turn, state=BundleState.READING)
    finished = timezone.now()
    if not mine.update(state=state, lease_until=None, finished_at=finished, **told):
        raise Lost
    bundle.state, bundle.finished_at = state, finished


def _put_off(bundle, now):
    """Later again; and in the end whatever is left unread goes to a person's eye."""
    if bundle.turn <= len(PAUSES):
        Bundle.objects.filter(pk=bundle.pk, turn=bundle.turn).update(
            lease_until=None, retry_at=now + PAUSES[bundle.turn - 1], error=BROKEN
        )
        return False
    return _give_up(bundle)


def _give_up(bundle):
    """Nothing of it is opened any more."""
    try:
        for file in bundle.files.exclude(stored=None).select_related("stored"):
            _leave_to_person(bundle, file, file.stored.pages)
        ending.finish(bundle, _release, state=BundleState.FAILED, error=GAVE_UP)
    except Lost:
        return False
    return True


def _read_file(bundle, file, expected):
    with file.stored.file.open("rb") as source:
        data = source.read()
    while file.pages_read < file.stored.pages:
        page = file.pages_read + 1
        try:
            sheets = list(read_pages(_alone(data, page, file), file.stored.content_type))
        except UploadRefused:  # it was let in before, and cannot be opened now
            logger.warning("page %s of file %s cannot be opened", page, file.pk)
            sheets = []
        _keep(bundle, file, page, sheets or [filing.undrawn(file.stored, page)], expected)


def _alone(data, page, file):
    """One page of a PDF as a file of its own: what follows a page never delays its verdict."""
    if file.stored.pages == 1:
        return data
    with pdfium.opened(data) as whole, pdfium.opened(None) as single:
        single.import_pages(whole, pages=[page - 1])
        out = io.BytesIO()
        single.save(out)
    return out.getvalue()


def _leave_to_person(bundle, file, until):
    """Pages that could not even be drawn: what is there of them waits for somebody's eye."""
    while file.pages_read < until:
        seen = filing.undrawn(file.stored, file.pages_read + 1)
        _keep(bundle, file, file.pages_read + 1, [seen], None)


def _keep(bundle, file, page, sheets, expected):
    drawn = filing.drawn(bundle, sheets, expected)
    with stored_all(one.upload for one in drawn) as pictures, transaction.atomic():
        filing.file_sheets(bundle, file, drawn, pictures, now=timezone.now())
        file.pages_read = page
        file.save(update_fields=["pages_read"])
        _hold(bundle, pages_read=F("pages_read") + 1)
