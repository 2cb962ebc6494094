"""``make run``: the whole portal."""

import os
import sys
import time
import urllib.error
import urllib.request
from subprocess import PIPE

from environ import Env

from unionportal.devstack import leftovers, port, servers
from unionportal.devstack.places import ROOT, Places
from unionportal.devstack.supervisor import Program, Stopped, Supervisor
from unionportal.devstack.terminal import Trouble, say

PATIENCE = 60
MOST_WORKERS = 4


def run():
    """Start everything, say where it is, and stay until a signal."""
    Env.read_env(str(ROOT / ".env"))
    places = Places.here()
    with servers.only_one(places, _already_runs) as note:
        supervisor = Supervisor(places.logs)
        supervisor.listen()
        try:
            _start(supervisor, places, note)
            supervisor.watch()
        except Stopped:
            pass
        finally:
            say("\nОстанавливаю…")
            supervisor.stop()
            leftovers.sweep(places.data)
        say("Остановлено. Данные сохранены.")


def _start(supervisor, places, note):
    began = time.monotonic()
    say("Запускаю портал…")
    addresses = servers.start(supervisor, places)
    host = os.environ.get("HOST", "127.0.0.1")
    number = port.choose(host)
    shown = "127.0.0.1" if host in ("0.0.0.0", "::") else host  # noqa: S104 - compared, not bound
    address = f"http://{f'[{shown}]' if ':' in shown else shown}:{number}"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "unionportal.settings.dev")
    os.environ.setdefault("DEBUG", "false")
    os.environ.setdefault("SITE_URL", address)
    os.environ.setdefault(
        "ALLOWED_HOSTS", "*" if shown != host else ".localhost,127.0.0.1,[::1]," + host
    )
    os.environ.update(addresses, PORT=str(number))
    note(pid=os.getpid(), address=address)
    logins = _prepare_data(supervisor)
    for program in _programs(host, number, places):
        supervisor.start(program)
    _wait_for_answer(supervisor, f"{address}/healthz")
    say(f"\nПортал открыт: {address}   (запуск занял {time.monotonic() - began:.0f} с)")
    say(f"Журналы: {places.logs}   Остановить: Ctrl-C\n")
    if logins:
        say(logins)


def _prepare_data(supervisor):
    command = [sys.executable, "-m", "unionportal.devstack.data"]
    code, logins = supervisor.run(command, stdout=PIPE, text=True, env=dict(os.environ))
    if code:
        raise Trouble("Данные портала не подготовлены: причина — выше.")
    return logins.rstrip()


def _programs(host, number, places):
    workers = str(_workers())
    python = [sys.executable, "-m"]
    celery = [*python, "celery", "-A", "unionportal.celery:app"]
    env = dict(os.environ)
    yield Program(
        "web",
        [
            *(*python, "granian", "--interface", "wsgi", "--host", host, "--port", str(number)),
            *("--workers", workers, "--blocking-threads", "4", "--respawn-failed-workers"),
            *("--log-level", "warning", "unionportal.wsgi:application"),
        ],
        env=env,
    )
    yield Program(
        "worker",
        [
            *(*celery, "worker", "--concurrency", workers, "--loglevel", "warning"),
            *("--without-gossip", "--without-mingle", "--without-heartbeat"),
        ],
        env=env,
    )
    # What a killed beat left half written is not read again; all it would tell is when a task ran.
    schedule = str(places.data / "beat-schedule")
    afresh = ["sh", "-c", 'rm -f "$0" "$0"-* "$0".*; exec "$@"', schedule]
    yield Program(
        "beat",
        [
            *(*afresh, *celery, "beat", "--loglevel", "warning", "--pidfile="),
            *("--schedule", schedule),
        ],
        env=env,
    )
    # Looks whether the worker and the beat are alive: it is neither of them.
    yield Program("watch", [sys.executable, "manage.py", "watch"], env=env)


def _workers():
    return int(os.environ.get("WORKERS") or min(len(os.sched_getaffinity(0)), MOST_WORKERS))


def _wait_for_answer(supervisor, address):
    deadline = time.monotonic() + PATIENCE
    web = next(child for child in supervisor.children if child.what.name == "web")
    while True:
        supervisor.check()
        try:
            with urllib.request.urlopen(address, timeout=5):  # noqa: S310 - our own address
                return
        except urllib.error.HTTPError:
            return
        except OSError:
            if web.process.poll() is not None or time.monotonic() > deadline:
                raise Trouble(f"Веб-сервер не отвечает:\n{supervisor.tail('web')}")
            time.sleep(0.05)


def _already_runs(facts):
    where = f" и отвечает по адресу {facts['address']}" if "address" in facts else ""
    return (
        f"Портал уже запущен{where} (процесс {facts.get('pid', '?')}). "
        "Остановите его (Ctrl-C в его окне) или откройте этот адрес."
    )
