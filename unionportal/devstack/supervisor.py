"""Starts children in order, raises the fallen, stops all in the opposite order."""

import signal
import subprocess
import time
from dataclasses import dataclass, field

from unionportal.devstack.processes import spawn, stop
from unionportal.devstack.terminal import Trouble, complain

PATIENCE = 15  # seconds for a child to end by itself
LONGEST_PAUSE = 30
MOST_COMPLAINTS = 4
HEALTHY = 60  # a child that lived so long is forgiven its earlier falls
TICK = 0.2


class Stopped(Exception):
    """A signal asked us to end."""


@dataclass
class Program:
    """A child that is just a command: the web server, the worker, the clock."""

    name: str
    command: list
    stop_signal: int = signal.SIGTERM
    env: dict = field(default_factory=dict)

    def before_start(self):
        """Nothing stays behind that a new start would stumble over."""

    def start(self, log):
        return spawn(
            self.command,
            stop_signal=self.stop_signal,
            env=self.env,
            stdout=log,
            stderr=subprocess.STDOUT,
        )


@dataclass
class Running:
    what: object
    process: object
    since: float
    falls: int = 0
    again_at: float | None = None


class Supervisor:
    """Children with their logs under ``logs``."""

    def __init__(self, logs):
        self.logs = logs
        self.children = []
        self.asked = 0

    def listen(self):
        """From now on signals only note that we are to end."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._note)

    def start(self, what):
        """Start a child; one that answers is waited for."""
        self.check()
        what.before_start()
        process = what.start(self._log(what))
        self.children.append(Running(what, process, time.monotonic()))
        if hasattr(what, "wait_ready"):
            what.wait_ready(process)
        return process

    def run(self, command, **options):
        """Run a command to its end under the same signals. Returns its code and its output."""
        process = spawn(command, **options)
        try:
            while True:
                try:
                    output, _ = process.communicate(timeout=TICK)
                    return process.returncode, output
                except subprocess.TimeoutExpired:
                    self.check()
        finally:
            stop(process, signal.SIGTERM, PATIENCE)

    def check(self):
        if self.asked:
            raise Stopped

    def watch(self):
        """Until a signal: start again whoever fell, with growing pauses."""
        while not self.asked:
            for child in self.children:
                self._look_after(child)
            time.sleep(TICK)

    def stop(self):
        """Stop all, the last started first. A second signal makes it quick."""
        for child in reversed(self.children):
            patience = PATIENCE if self.asked < 2 else 0
            stop(child.process, child.what.stop_signal, patience)
        self.children.clear()

    def tail(self, name, lines=15):
        """The end of a child's log, to show why it fell."""
        path = self.logs / f"{name}.log"
        text = path.read_text(encoding="utf-8", errors="replace") if path.exists() else ""
        return "\n".join(text.splitlines()[-lines:])

    def _look_after(self, child):
        now = time.monotonic()
        if child.again_at is None and child.process.poll() is not None:
            stop(child.process, signal.SIGKILL, 0)  # what it started must not stay
            child.falls = 1 if now - child.since > HEALTHY else child.falls + 1
            pause = min(2 ** (child.falls - 1), LONGEST_PAUSE)
            child.again_at = now + pause
            if child.falls <= MOST_COMPLAINTS:
                complain(
                    f"{child.what.name}: остановился (код {child.process.returncode}), "
                    f"запущу снова через {pause} с. {self.tail(child.what.name, 1)}"
                )
            if child.falls == MOST_COMPLAINTS:
                complain(f"Дальше молча. Журнал: {self.logs / child.what.name}.log")
        elif child.again_at is not None and now >= child.again_at:
            child.what.before_start()
            child.process = child.what.start(self._log(child.what))
            child.since, child.again_at = now, None

    def _log(self, what):
        self.logs.mkdir(parents=True, exist_ok=True)
        path = self.logs / f"{what.name}.log"
        if path.exists() and path.stat().st_size > 10_000_000:
            path.replace(path.with_suffix(".log.old"))
        try:
            return path.open("ab")
        except PermissionError:
            raise Trouble(f"Файл {path} принадлежит другому пользователю.")

    def _note(self, number, frame):
        self.asked += 1
