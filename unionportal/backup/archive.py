"""The file of a backup: a tar in the encryption of age, written and read as one stream.

Nothing unencrypted ever lies on a disk. Whoever makes copies knows the public key alone; the
private one is needed to give back, and stays elsewhere.
"""

import io
import os
import tarfile
import threading
from contextlib import contextmanager

import pyrage

from unionportal.backup.programs import BackupRefused

CHUNK = 1 << 20
PART = 32 << 20  # of the dump: a tar wants to know the size of a thing before it


def recipient(text):
    """A public key ``age1…``. Raises ``BackupRefused``."""
    try:
        return pyrage.x25519.Recipient.from_str(text.strip())
    except pyrage.RecipientError:
        raise BackupRefused(
            f"«{text[:20]}…» — не открытый ключ. Он начинается с age1: manage.py backup_key."
        )


def identity(text):
    """A private key ``AGE-SECRET-KEY-…``, comments around it left out. Raises ``BackupRefused``."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    keys = [line for line in lines if not line.startswith("#")]
    try:
        (key,) = keys
        return pyrage.x25519.Identity.from_str(key)
    except (ValueError, pyrage.IdentityError):
        raise BackupRefused("В файле ключа должна быть одна строка AGE-SECRET-KEY-…")


@contextmanager
def written(file, recipients):
    """A tar to add to; what is added goes encrypted into the open ``file``."""
    with (
        _through(lambda inner: pyrage.encrypt_io(inner, file, recipients), "wb") as stream,
        tarfile.open(fileobj=stream, mode="w|", bufsize=CHUNK) as tar,
    ):
        yield tar


@contextmanager
def read(file, key):
    """The tar inside of the open ``file``, to go through once.

    Raises ``BackupRefused`` for another key and for a file that is cut off or spoiled.
    """
    try:
        with _through(lambda inner: _decrypt(file, inner, key), "rb") as stream:
            with tarfile.open(fileobj=stream, mode="r|", bufsize=CHUNK) as tar:
                yield tar
            while stream.read(CHUNK):  # up to the end: only there it is known to be whole
                pass
    except tarfile.TarError:
        raise BackupRefused("Файл копии испорчен: внутри не то, что записывал портал.")


@contextmanager
def _through(work, mode):
    """Our end of a pipe; ``work`` runs in a thread at the other one."""
    ours, theirs = os.pipe() if mode == "rb" else os.pipe()[::-1]
    failed = []

    def run():
        try:
            with os.fdopen(theirs, "wb" if mode == "rb" else "rb") as inner:
                work(inner)
        except BaseException as error:  # noqa: BLE001 - told to the one who waits
            failed.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    told = None
    try:
        with os.fdopen(ours, mode, buffering=CHUNK) as stream:
            yield stream
    except BaseException as error:
        told = error
        raise
    finally:
        thread.join()
        # A pipe that we left ourselves is not what went wrong.
        if failed and not (told and isinstance(failed[0], BrokenPipeError)):
            raise failed[0]


def _decrypt(file, inner, key):
    try:
        pyrage.decrypt_io(file, inner, [key])
    except BrokenPipeError:
        raise
    except (pyrage.DecryptError, OSError) as error:
        raise BackupRefused(
            "Копия не открывается: это не тот ключ, или файл оборван или испорчен."
        ) from error


def add(tar, name, content):
    """Add bytes under a name."""
    info = tarfile.TarInfo(name)
    info.size = len(content)
    info.mode = 0o600
    tar.addfile(info, io.BytesIO(content))
