"""The database and the queue of one stack: ours, or those that the environment names."""

import fcntl
import json
import os
from contextlib import contextmanager

from unionportal.devstack import account, leftovers
from unionportal.devstack.places import FOLDER_MODE
from unionportal.devstack.postgres_server import PostgresServer
from unionportal.devstack.redis_server import RedisServer
from unionportal.devstack.terminal import Trouble


@contextmanager
def only_one(places, refusal):
    """Hold the data for us alone. Yields a function that notes, for the next one, where we are."""
    places.data.mkdir(parents=True, exist_ok=True)
    places.data.chmod(FOLDER_MODE)
    path = places.data / "running"
    try:
        file = path.open("a+", encoding="utf-8")
    except PermissionError:
        raise Trouble(f"Каталог {places.data} принадлежит другому пользователю.")
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            raise Trouble(refusal(json.loads(file.read() or "{}")))

        def note(**facts):
            file.seek(0)
            file.truncate()
            file.write(json.dumps(facts))
            file.flush()

        note(pid=os.getpid())
        yield note


def start(supervisor, places, *, careless=False):
    """Start what the environment does not name. Returns the addresses, as variables."""
    account_of_servers = account.for_servers(places.pgdata)
    ours = []
    addresses = {}
    if not _given("DATABASE_URL"):
        ours.append(PostgresServer(places, account_of_servers, careless=careless))
        addresses["DATABASE_URL"] = places.database_url
    if not _given("REDIS_URL"):
        ours.append(RedisServer(places, account_of_servers))
        addresses["REDIS_URL"] = places.redis_url
    leftovers.sweep(places.data)
    if ours:
        places.servers.mkdir(parents=True, exist_ok=True)
        if account_of_servers:
            _let_through(places)
        account.own(places.run, account_of_servers)
    os.environ.update(leftovers.mark(places.data))
    for server in ours:
        server.prepare()
        supervisor.start(server)
    return addresses


def _let_through(places):
    """The account may pass to its own directories, whatever the umask was."""
    places.servers.chmod(FOLDER_MODE)
    if places.servers != places.data:
        places.servers.parent.chmod(FOLDER_MODE)


def _given(name):
    return bool(os.environ.get(name) or os.environ.get(f"{name}_FILE"))
