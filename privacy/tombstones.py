"""Who has been destroyed: a file that no copy of the database brings back.

A restored copy holds people who were destroyed after it was made. The file outlives it, and
``again`` destroys them once more. It holds numbers and days, nothing of the people.

A file that is lost is written anew from the table; only whoever was destroyed after the copy that
the table came from is missing then, so a restore asks for the file itself (``require_list``).
"""

import errno
import json
import logging
import os
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from applications.models import Application
from audit.services import operation, record
from members.models import Member
from privacy import mentions, people, wiping
from privacy.enums import PrivacyRefused
from privacy.models import Tombstone
from privacy.workflow import Doer

logger = logging.getLogger(__name__)


def require_list():
    """Raise ``PrivacyRefused`` when there is no file: nobody would be destroyed again by it."""
    if not Path(settings.DESTROYED_LIST).exists():
        raise PrivacyRefused(
            f"Нет списка уничтоженных ({settings.DESTROYED_LIST}), а без него восстановленная "
            "копия оживит тех, чьи данные уже уничтожены. Верните файл на место. Если на портале "
            "ещё никого не уничтожали или файл утерян навсегда, добавьте --without-list."
        )


def note():
    """Write to the file what the table has and the file has not yet; returns how many.

    Raises ``OSError`` when the disk takes not all of it: then nothing is marked as written.
    """
    if not Path(settings.DESTROYED_LIST).exists():
        lost = Tombstone.objects.exclude(noted_at=None).update(noted_at=None)
        if lost:
            logger.error("the list of destroyed people is lost: %s lines are written anew", lost)
    rows = list(Tombstone.objects.filter(noted_at=None).order_by("pk"))
    if not rows:
        return 0
    _append(rows)
    Tombstone.objects.filter(pk__in=[row.pk for row in rows]).update(noted_at=timezone.now())
    return len(rows)


def _append(rows):
    path = Path(settings.DESTROYED_LIST)
    path.parent.mkdir(parents=True, exist_ok=True)
    told = "".join(
        json.dumps(
            {
                "key": row.key,
                "born_at": row.born_at.isoformat(),
                "destroyed_at": row.destroyed_at.isoformat(),
            }
        )
        + "\n"
        for row in rows
    )
    # One write to a file opened for appending: two workers at once do not mix their lines. It
    # begins a line of its own: what a full disk or a kill has torn must not swallow the first.
    told = f"\n{told}".encode()
    handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        written = os.write(handle, told)
        if written != len(told):
            raise OSError(errno.ENOSPC, f"only {written} bytes of {len(told)} written", str(path))
        os.fsync(handle)
    finally:
        os.close(handle)


def listed():
    """{(key, born_at): destroyed_at} of the file; a line torn by a killed writer is passed over.

    No file, nobody: ``note`` and ``require_list`` see to it that this is not by accident.
    """
    path = Path(settings.DESTROYED_LIST)
    if not path.exists():
        return {}
    found = {}
    for line in filter(None, path.read_bytes().split(b"\n")):
        try:
            told = json.loads(line)
            born_at = datetime.fromisoformat(told["born_at"])
            found[told["key"], born_at] = datetime.fromisoformat(told["destroyed_at"])
        except (ValueError, KeyError, TypeError):
            logger.warning("a line of the list of destroyed people is not read: %r", line[:200])
    return found


def again(*, now=None):
    """Destroy whoever of the list is back. May repeat; returns how many people were destroyed.

    The number of a card may have been given to another since: only the same day of making counts.
    """
    now = now or timezone.now()
    count = 0
    note()
    with operation():
        for key, born_at in listed():
            person = _returned(key, born_at)
            if person:
                mentions.forget(mentions.words_of(person))
                _destroy(person, key, now)
                count += 1
    wiping.erase_files()
    _remember()
    note()
    return count


def _returned(key, born_at):
    """The person of a line of the list whose data are here again; None when they are not."""
    kind, _, pk = key.partition(":")
    if kind == "members.member":
        row = Member.objects.filter(pk=pk, created_at=born_at).first()
        find = people.of_member
    else:
        row = Application.objects.filter(pk=pk, submitted_at=born_at).first()
        find = people.of_application
    return find(row.pk) if row and not wiping.is_destroyed(row) else None


@transaction.atomic
def _destroy(person, key, now):
    wiped = wiping.destroy(person, now=now)
    model, pk = (Member, person.members[0]) if person.members else (
        Application, person.applications[0]
    )  # fmt: skip
    row = model.objects.get(pk=pk)
    record(
        "privacy.person.destroyed_again", row, actor=Doer.ROBOT, unit_id=row.unit_id, person=key,
        categories=wiped.categories,
    )  # fmt: skip


def _remember():
    """Rows of the table that a restored copy has lost."""
    Tombstone.objects.bulk_create(
        [
            Tombstone(key=key, born_at=born_at, destroyed_at=destroyed_at, noted_at=destroyed_at)
            for (key, born_at), destroyed_at in listed().items()
        ],
        ignore_conflicts=True,
    )
