"""``make test`` and ``make bench``: servers of their own, one command, and everything down."""

import os
import sys

from unionportal.devstack import browser, leftovers, servers
from unionportal.devstack.places import Places
from unionportal.devstack.supervisor import Stopped, Supervisor

PROCESSES = "2"


def test(arguments):
    """Run pytest; returns its exit code."""
    os.environ.setdefault("CHROMIUM_PATH", browser.find())
    # The idle process takes tests from the busy one: long ones at the end hold up nobody.
    arguments = arguments or ["-n", PROCESSES, "--dist", "worksteal"]
    return _with_servers(["-m", "pytest", *arguments], careless=True)


def bench(arguments):
    """Run the measurements; returns their exit code."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "unionportal.settings.dev")
    os.environ.setdefault("DEBUG", "false")
    return _with_servers(["-m", "bench", *arguments], careless=False)


def _with_servers(command, *, careless):
    places = Places.for_tests()
    with servers.only_one(places, _already_runs):
        supervisor = Supervisor(places.logs)
        supervisor.listen()
        try:
            addresses = servers.start(supervisor, places, careless=careless)
            os.environ.update(addresses)
            code, _ = supervisor.run([sys.executable, *command], env=dict(os.environ))
        except Stopped:
            code = 130
        finally:
            supervisor.stop()
            leftovers.sweep(places.data)
    return code


def _already_runs(facts):
    return f"Проверки этого каталога уже идут (процесс {facts.get('pid', '?')})."
