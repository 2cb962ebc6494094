"""Make a backup: a snapshot of the database, then the files that it speaks of."""

import fcntl
import hashlib
import json
import os
import subprocess
import tarfile
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path, PurePosixPath

from django.core.files.storage import default_storage
from django.db import connection, transaction

from unionportal.backup import archive
from unionportal.backup.digests import NOT_KEPT, digests_of_tables
from unionportal.backup.programs import BackupRefused, environment, program

ENDING, UNFINISHED = ".backup", ".unfinished"
FORMAT = 1


def make(folder, recipients, *, now, keep=None):
    """Write ``portal-<time>.backup`` into ``folder``; returns its path.

    The file appears whole or not at all: a killed run leaves an unfinished one, which the next
    run removes. ``keep`` days later older copies are removed, never the newest. Two runs in one
    folder at once: the second is refused. Raises ``BackupRefused``.
    """
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    keys = [archive.recipient(text) for text in recipients]
    if not keys:
        raise BackupRefused("Не задан открытый ключ: BACKUP_RECIPIENTS (manage.py backup_key).")
    with _alone(folder):
        for left in folder.glob(f"*{UNFINISHED}"):
            left.unlink()
        path = folder / f"portal-{now:%Y-%m-%d-%H%M%S}{ENDING}"
        unfinished = path.with_suffix(UNFINISHED)
        with open(unfinished, "xb", opener=_private) as file:
            with archive.written(file, keys) as tar:
                _fill(tar, now)
            file.flush()
            os.fsync(file.fileno())
        unfinished.rename(path)
        _settle(folder)
        if keep:
            forget_older(folder, now - timedelta(days=keep), newest=path)
    return path


def forget_older(folder, than, *, newest):
    """Remove copies made before ``than``: what was destroyed must not live on in them."""
    for path in Path(folder).glob(f"*{ENDING}"):
        if path != newest and path.stat().st_mtime < than.timestamp():
            path.unlink()


def _fill(tar, now):
    """The dump, the files, and a list of both at the end, when their digests are known."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute("SELECT pg_export_snapshot()")
        (snapshot,) = cursor.fetchone()
        told = {
            "format": FORMAT,
            "made_at": now.isoformat(),
            "server": connection.pg_version,
            "tables": digests_of_tables(),
            "dump": _dump(tar, snapshot),
        }
    told["files"] = dict(_files(tar))
    archive.add(tar, "manifest.json", json.dumps(told, ensure_ascii=False).encode())


def _dump(tar, snapshot):
    """Run pg_dump on the snapshot; SHA-256 of all that it said."""
    command = [
        *(program("pg_dump"), "--format=custom", "--no-owner", "--no-privileges"),
        *(f"--exclude-table-data={table}" for table in NOT_KEPT),
        f"--snapshot={snapshot}",
    ]
    digest = hashlib.sha256()
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=environment()) as dump:
        number = 0
        while part := dump.stdout.read(archive.PART):
            digest.update(part)
            archive.add(tar, f"database/{number:06}", part)
            number += 1
    if dump.returncode:
        raise BackupRefused("pg_dump не дочитал базу: что он сказал, стоит выше.")
    return digest.hexdigest()


def _files(tar):
    """Add every file of people; (name, SHA-256) of each. One deleted meanwhile is left out."""
    for name in _names(""):
        try:
            with default_storage.open(name) as file:
                yield name, _add(tar, f"files/{name}", file)
        except FileNotFoundError:
            continue


def _names(folder):
    try:
        folders, names = default_storage.listdir(folder)
    except FileNotFoundError:  # nobody has brought a file yet
        return
    for name in sorted(names):
        yield str(PurePosixPath(folder, name))
    for inner in sorted(folders):
        yield from _names(str(PurePosixPath(folder, inner)))


def _add(tar, name, file):
    info = tarfile.TarInfo(name)
    info.size, info.mode = file.size, 0o600
    reading = _Read(file)
    tar.addfile(info, reading)
    return reading.digest.hexdigest()


class _Read:
    """A file that remembers the digest of what was read of it."""

    def __init__(self, file):
        self.file, self.digest = file, hashlib.sha256()

    def read(self, size):
        content = self.file.read(size)
        self.digest.update(content)
        return content


@contextmanager
def _alone(folder):
    with (folder / ".lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BackupRefused("Копия в эту папку уже делается.")
        yield


def _private(path, flags):
    return os.open(path, flags, 0o600)


def _settle(folder):
    """The new name too must outlive a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
