"""Databases of the measurements: made on the server of DATABASE_URL, and dropped after them."""

import time
from contextlib import contextmanager
from pathlib import Path

from django.core.management import call_command
from django.db import connection

from unionportal.demo.load import load

SMALL, LARGE, APART = "bench_small", "bench_large", "bench_apart"
SQL = Path(__file__).parent / "sql"


class Server:
    """The server, asked from the database that was there before; that one is not touched."""

    def __init__(self):
        self.home = connection.settings_dict["NAME"]

    def ask(self, statement):
        use(self.home)
        with connection.cursor() as cursor:
            cursor.execute(statement)
        connection.close()

    def make_small(self, members):
        """The demo union with so many members; returns the seconds it took."""
        self._make(SMALL, "template0")
        began = time.monotonic()
        call_command("migrate", verbosity=0, interactive=False)
        load(members)
        return time.monotonic() - began

    def make_large(self, members):
        """The small one with more members: its names shuffled; returns the seconds it took."""
        self._make(LARGE, SMALL)
        began = time.monotonic()
        run("members.sql", members=members)
        fill("ledger.sql")
        return time.monotonic() - began

    def _make(self, name, template):
        self.ask(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        self.ask(f"CREATE DATABASE {name} TEMPLATE {template}")
        use(name)


@contextmanager
def server():
    """Databases made inside end with the block."""
    made = Server()
    try:
        yield made
    finally:
        for name in (SMALL, LARGE):
            made.ask(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


@contextmanager
def apart():
    """Inside, a copy of the database in use: what is written there is thrown away."""
    made = Server()
    try:
        made.ask(f"DROP DATABASE IF EXISTS {APART}")
        made.ask(f"CREATE DATABASE {APART} TEMPLATE {made.home}")
        use(APART)
        yield
    finally:
        made.ask(f"DROP DATABASE IF EXISTS {APART}")


def use(name):
    """From here on the portal works in this database."""
    connection.close()
    connection.settings_dict["NAME"] = name


def fill(name, **values):
    """Run one of our files of SQL in the database in use, and tidy up as the server would later."""
    run(name, **values)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def run(name, **values):
    statements = (SQL / name).read_text(encoding="utf-8").split(";\n")
    with connection.cursor() as cursor:
        for statement in filter(str.strip, statements):
            cursor.execute(statement, values if "%(" in statement else None)
