"""Sealing the journal: a chain of hashes that holds no writer up.

Numbers of lines are given before their transactions commit, so a line may appear below the last
number. A range is sealed once nobody can write into it any more: whoever was writing to the table
when its end was looked at has finished. Numbers lost by rolled back transactions are no lines.
"""

import hashlib
import time
from datetime import UTC

from django.db import connection, transaction
from django.utils import timezone

from audit.models import Entry, Seal, canonical

BATCH = 10_000
LOCK = 0x6A6F7572  # of the database: one process seals at a time
PATIENCE = 20  # seconds to wait for those who are writing
FIRST = "0" * 64

LAST_GIVEN = "SELECT last_value FROM audit_entry_id_seq WHERE is_called"
WRITERS = """
SELECT virtualtransaction FROM pg_locks
WHERE locktype = 'relation' AND mode = 'RowExclusiveLock' AND pid <> pg_backend_pid()
AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
AND relation = 'audit_entry'::regclass
"""


def seal_new(*, now=None, patience=PATIENCE):
    """Seal what is written and can get no new neighbours; how many lines were sealed."""
    end = _settled_end(patience)
    sealed = 0
    while end is not None:
        link = _seal_next(end, now or timezone.now())
        if link is None:
            break
        sealed += link.entries
    return sealed


def _settled_end(patience):
    """A number below which no line can appear any more; None when somebody is still writing."""
    with connection.cursor() as cursor:
        cursor.execute(LAST_GIVEN)
        given = cursor.fetchone()
        if given is None:
            return None
        writers = _writers(cursor)
        until = time.monotonic() + patience
        while writers:
            if time.monotonic() >= until:
                return None
            time.sleep(0.05)
            writers &= _writers(cursor)
    return given[0]


def _writers(cursor):
    """Transactions that hold the lock which a number is taken under."""
    cursor.execute(WRITERS)
    return {row[0] for row in cursor.fetchall()}


@transaction.atomic
def _seal_next(end, now):
    """One more link, up to ``end``; None when there is nothing to seal or another seals now."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
        if not cursor.fetchone()[0]:
            return None
    before = Seal.objects.order_by("to_id").last()
    start = before.to_id + 1 if before else 1
    if start > end:
        return None
    lines = list(rows_between(start, end)[:BATCH])
    if not lines:  # numbers of what was rolled back: they are taken together with the next lines
        return None
    if len(lines) == BATCH:
        end = lines[-1]["id"]
    digest = digest_of(lines)
    return Seal.objects.create(
        from_id=start,
        to_id=end,
        entries=len(lines),
        newest_at=max(line["at"] for line in lines),
        rows_sha256=digest,
        sha256=link_sha256(before.sha256 if before else FIRST, start, end, len(lines), digest),
        sealed_at=now,
    )


FIELDS = [field.name for field in Entry._meta.concrete_fields]


def rows_between(start, end):
    return Entry.objects.filter(id__range=(start, end)).order_by("id").values(*FIELDS)


def digest_of(lines):
    """The hash of lines in the order of their numbers, whatever is read along with them."""
    told = hashlib.sha256()
    for line in lines:
        told.update(canonical([_plain(line[name]) for name in FIELDS]).encode())
        told.update(b"\n")
    return told.hexdigest()


def _plain(value):
    if value is None or isinstance(value, (str, int, dict, list)):
        return value
    if hasattr(value, "astimezone"):
        return value.astimezone(UTC).isoformat()
    return str(value)


def link_sha256(before, start, end, entries, digest):
    told = canonical([before, start, end, entries, digest])
    return hashlib.sha256(told.encode()).hexdigest()
