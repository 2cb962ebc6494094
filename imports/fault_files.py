"""Rows of a list to be mended, taken away as a table: ordered on the page, made by a worker.

The table of a long list takes half a minute. Whoever makes it holds a lease; when he is killed it
runs out and the file is made anew. It is of one state of the list and goes when that has passed.
"""

import logging
import tempfile
from datetime import timedelta
from pathlib import Path

from celery import current_app
from django.core.files import File
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from audit.services import operation, record
from imports import sheets
from imports.enums import ImportRefused
from imports.models import FaultFile, Import
from imports.queries import with_reasons
from members.enums import JobState
from notifications.services import tell_user

logger = logging.getLogger(__name__)

LEASE = timedelta(minutes=2)
GRACE = timedelta(minutes=1)  # for the message to come before the sweep looks
STEP = 2000  # rows after which the lease is prolonged
TASK = "imports.tasks.make_fault_file"
AT_WORK = "Список сейчас в работе. Дождитесь конца: тогда будет видно, что исправить."


class LeaseLost(Exception):
    """Another worker makes the file now, or it is not needed any more."""


def has_faults(of):
    """Is there anything to be mended, as the last work on the list has counted?"""
    told = (of.counts.get("error"), of.counts.get("remarks"), of.results.get("left"))
    return bool(of.file and not of.is_at_work and (any(told) or of.results.get("kept")))


def file_of(of):
    """The file of the list as it is now, maybe still being made; None when nobody has asked."""
    return FaultFile.objects.filter(of=of, turn=of.turn).first()


@transaction.atomic
def order(pk, *, actor, now=None):
    """Ask for the file; one that is there or being made already is it. Raises ``ImportRefused``."""
    of = Import.objects.select_for_update(of=("self",)).get(pk=pk)
    if of.is_at_work:
        raise ImportRefused(AT_WORK)
    known = FaultFile.objects.filter(of=of).first()
    if known and known.turn == of.turn and known.state != JobState.FAILED:
        return known
    if known:
        forget(known)
    made = FaultFile.objects.create(
        of=of, user=actor, turn=of.turn, ordered_at=now or timezone.now()
    )
    with operation(known=of.operation):
        record("imports.faults.ordered", of, actor=actor, unit_id=of.unit_id)
    transaction.on_commit(lambda: current_app.send_task(TASK, args=[made.pk]), robust=True)
    return made


def forget(known):
    """The row with its file: of no use any more."""
    file = known.file
    known.delete()
    if file:
        transaction.on_commit(lambda: file.storage.delete(file.name), robust=True)


def owed(now):
    """Files that nobody makes: their message was lost, or whoever made them died."""
    return FaultFile.objects.filter(
        Q(state=JobState.WAITING, ordered_at__lt=now - GRACE)
        | Q(state=JobState.RUNNING, lease_until__lt=now)
    ).order_by("ordered_at", "pk")


def make(pk, *, now=None):
    """Make the file; True when it is there now. Only one at a time, and never twice."""
    made = _claimed(pk, now or timezone.now())
    if made is None:
        return False
    try:
        with tempfile.TemporaryDirectory(prefix="faults-") as folder:
            path = Path(folder) / "faults.xlsx"
            sheets.write_faults(path, made.of.headings, _prolonging(made, with_reasons(made.of)))
            return _finish(made, path)
    except LeaseLost:
        return False
    except Exception:  # told on the page, and in the log
        logger.exception("rows of list %s that are to be mended were not written", made.of_id)
        _mine(made).update(state=JobState.FAILED, lease_until=None)
        return False


def _claimed(pk, now):
    free = Q(state=JobState.WAITING) | Q(state=JobState.RUNNING, lease_until__lt=now)
    until = now + LEASE
    taken = FaultFile.objects.filter(free, pk=pk).update(state=JobState.RUNNING, lease_until=until)
    return FaultFile.objects.select_related("of", "user").get(pk=pk) if taken else None


def _mine(made):
    return FaultFile.objects.filter(
        pk=made.pk, state=JobState.RUNNING, lease_until=made.lease_until
    )


def _prolonging(made, rows):
    for number, row in enumerate(rows):
        if number % STEP == 0:
            until = timezone.now() + LEASE
            if not _mine(made).update(lease_until=until):
                raise LeaseLost
            made.lease_until = until
        yield row


@transaction.atomic
def _finish(made, path):
    row = _mine(made).select_for_update().first()
    if row is None:
        raise LeaseLost
    name = row.file.field.generate_filename(row, f"faults-{row.pk}.xlsx")
    row.file.storage.delete(name)  # what was saved by one who died before he could say so
    with path.open("rb") as file:
        row.file.save(f"faults-{row.pk}.xlsx", File(file), save=False)
    row.state, row.lease_until = JobState.DONE, None
    row.save()
    tell_user(
        made.user,
        f"Файл для исправления готов: {made.of.name}",
        key=f"faults:{row.pk}",
        url=reverse("imports:one", args=[made.of_id]),
    )
    return True


def note_taken(of, *, actor):
    """The file is being taken: who, of which list."""
    with operation(known=of.operation):
        record("imports.faults.taken", of, actor=actor, unit_id=of.unit_id)
