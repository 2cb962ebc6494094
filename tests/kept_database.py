"""A database with all migrations applied, copied for each process of the tests.

To apply them takes half a minute of work, to copy what they have made a second. The copy is brought
up to date by ``migrate`` as ever; the original is made anew when a migration has been edited.
"""

import fcntl
import gc
import hashlib
import tempfile
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import connection
from psycopg import sql


def copy_what_was_migrated():
    """Let the test database, when it is created, begin as a copy of the kept one."""
    kept = f"test_{connection.settings_dict['NAME']}_kept"
    with _alone(kept):  # the second process waits and finds it ready
        digest = digest_of(Path(settings.BASE_DIR).glob("*/migrations/*.py"))
        if _word_about(kept) != digest:
            _make(kept)
            _say_about(kept, digest)
    connection.settings_dict["TEST"]["TEMPLATE"] = kept


@contextmanager
def _alone(name):
    place = f"{connection.settings_dict['HOST']}:{connection.settings_dict['PORT']}/{name}"
    word = hashlib.sha256(place.encode()).hexdigest()[:16]
    with (Path(tempfile.gettempdir()) / f"unionportal-{word}.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def digest_of(paths):
    """Changes with the name and with the text of any of the files."""
    found = hashlib.sha256()
    for path in sorted(paths):
        text = path.read_bytes()
        found.update(f"{path.parent.parent.name}/{path.name}:{len(text)}:".encode() + text)
    return found.hexdigest()


def _make(name):
    options, own = connection.settings_dict, connection.settings_dict["NAME"]
    test_name, options["TEST"]["NAME"] = options["TEST"]["NAME"], name
    try:
        with _no_collecting():
            connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    finally:
        connection.close()
        options["TEST"]["NAME"] = test_name
        options["NAME"] = settings.DATABASES[connection.alias]["NAME"] = own


@contextmanager
def _no_collecting():
    """Migrations make thousands of classes; there is no rubbish among them."""
    gc.disable()
    yield
    gc.enable()


def _word_about(name):
    with connection._nodb_cursor() as cursor:
        cursor.execute(
            "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s",
            [name],
        )
        found = cursor.fetchone()
    return found and found[0]


def _say_about(name, word):
    with connection._nodb_cursor() as cursor:
        cursor.execute(
            sql.SQL("COMMENT ON DATABASE {} IS {}").format(sql.Identifier(name), sql.Literal(word))
        )
