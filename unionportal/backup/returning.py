"""Give a backup back: into an empty database and a store of files, checked before and after."""

import hashlib
import json
import os
import subprocess
from pathlib import Path

from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import connection

from privacy.enums import PrivacyRefused
from privacy.tombstones import require_list
from unionportal.backup import archive
from unionportal.backup.digests import digests_of_tables, tables
from unionportal.backup.making import FORMAT
from unionportal.backup.programs import BackupRefused, environment, program


def check(path, key):
    """Read the whole copy and compare it with its own list; returns the list.

    Raises ``BackupRefused`` for a copy that is spoiled, cut off or of another key.
    """
    dump, files, told = hashlib.sha256(), {}, None
    with Path(path).open("rb") as file, archive.read(file, key) as tar:
        for member in tar:
            content = tar.extractfile(member)
            if member.name == "manifest.json":
                told = json.load(content)
            elif member.name.startswith("database/"):
                _digest(content, dump)
            else:
                files[_inside(member.name)] = _digest(content, hashlib.sha256()).hexdigest()
    if told is None or told["format"] != FORMAT:
        raise BackupRefused("Копия сделана другой версией портала и этой не читается.")
    if told["dump"] != dump.hexdigest() or told["files"] != files:
        raise BackupRefused("Копия испорчена: её содержимое не сходится с её описью.")
    return told


def give_back(path, key, *, say=print, without_list=False):
    """Restore into the database of the settings, which must be empty; returns the list.

    Checked first as a whole. Files come first, those that are already there must be the same; then
    the database is filled in one transaction. So a run killed before that leaves it empty and is
    simply begun again. In the end the digests of all tables are compared with those of the copy,
    the tables are brought to the version of the code, and whom the union has destroyed since is
    destroyed again; a run killed in this end is mended by the nightly sweep of ``privacy``.
    Without the list of the destroyed it is refused, unless ``without_list``. Raises
    ``BackupRefused``.
    """
    if not without_list:
        _require_list()
    with connection.cursor() as cursor:
        if tables(cursor):
            raise BackupRefused(
                "База не пуста: восстановление затёрло бы то, что в ней есть. "
                "Создайте пустую и укажите её в DATABASE_URL."
            )
    told = check(path, key)
    say(f"Копия от {told['made_at'][:16]} цела: файлов {len(told['files'])}.")
    with Path(path).open("rb") as file, archive.read(file, key) as tar:
        _return_files(tar, told["files"])
    with Path(path).open("rb") as file, archive.read(file, key) as tar:
        _return_rows(tar)
    if digests_of_tables() != told["tables"]:
        raise BackupRefused("Строки в базе не те, что в копии. Этой базой пользоваться нельзя.")
    say(f"Строки сошлись: таблиц {len(told['tables'])}.")
    call_command("migrate", interactive=False, verbosity=0)
    call_command("destroy_again", without_list=without_list)
    return told


def _require_list():
    try:
        require_list()
    except PrivacyRefused as refusal:
        raise BackupRefused(str(refusal))


def _return_rows(tar):
    command = [
        *(program("pg_restore"), "--exit-on-error", "--single-transaction"),
        *("--no-owner", "--no-privileges", f"--dbname={connection.settings_dict['NAME']}"),
    ]
    with subprocess.Popen(command, stdin=subprocess.PIPE, env=environment()) as restore:
        try:
            for member in tar:
                if member.name.startswith("database/"):
                    _pour(tar.extractfile(member), restore.stdin)
            restore.stdin.close()
        except BrokenPipeError:  # it gave up; its own words are above
            restore.wait()
    if restore.returncode:
        raise BackupRefused("pg_restore не вернул базу: что он сказал, стоит выше.")


def _return_files(tar, told):
    for member in tar:
        if not member.name.startswith("files/"):
            continue
        name = _inside(member.name)
        if default_storage.exists(name):
            with default_storage.open(name) as there:
                if _digest(there, hashlib.sha256()).hexdigest() == told[name]:
                    continue
            default_storage.delete(name)  # cut off by a run that was killed
        kept = default_storage.save(name, tar.extractfile(member))
        if kept != name:
            raise BackupRefused(f"Файл {name} не лёг на своё место.")


def _inside(name):
    """The name of a file within the store; nothing that leads out of it."""
    kept = name.removeprefix("files/")
    if (
        not name.startswith("files/")
        or kept != os.path.normpath(kept)
        or kept.startswith(("/", ".."))
    ):
        raise BackupRefused("В копии есть файл с чужим путём. Её делал не портал.")
    return kept


def _digest(file, digest):
    while part := file.read(archive.CHUNK):
        digest.update(part)
    return digest


def _pour(source, target):
    while part := source.read(archive.CHUNK):
        target.write(part)
