"""What a killed supervisor left behind.

Children get a signal when we die, their children do not: a worker of the web server would keep
the port and go on answering. So everything we start carries a mark in its environment.
"""

import os
import signal
import time
from contextlib import suppress
from functools import partial
from pathlib import Path

MARK = "PORTAL_INSTANCE"
PATIENCE = 8


def mark(data):
    """What to put into the environment of children."""
    return {MARK: str(data)}


def sweep(data):
    """End whatever of the portal still runs from an earlier start on the same data.

    The caller holds the lock of the data, so nobody living is meant. Returns how many there were.
    """
    wanted = f"{MARK}={data}".encode()
    return _end(partial(_is_marked, wanted), signal.SIGTERM)


def sweep_database(pgdata):
    """The same for the database, whose processes write their titles over their environment."""
    return _end(partial(_stands_in, pgdata), signal.SIGINT)


def _is_marked(wanted, entry):
    return wanted in (entry / "environ").read_bytes().split(b"\0")


def _stands_in(folder, entry):
    return (entry / "cwd").readlink() == folder


def _end(is_meant, number):
    found = left = _find(is_meant)
    for pid in found:
        _send(pid, number)
    deadline = time.monotonic() + PATIENCE
    while left:
        time.sleep(0.05)
        left = _find(is_meant)
        if time.monotonic() > deadline:
            for pid in left:
                _send(pid, signal.SIGKILL)
    return len(found)


def _find(is_meant):
    found = []
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit() or int(entry.name) == os.getpid():
            continue
        with suppress(OSError):
            state = (entry / "stat").read_text().rpartition(")")[2].split()[0]
            if state != "Z" and is_meant(entry):
                found.append(int(entry.name))
    return found


def _send(pid, number):
    with suppress(ProcessLookupError):
        os.kill(pid, number)
