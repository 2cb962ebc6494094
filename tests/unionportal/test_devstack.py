import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.house.sources import ROOT
from unionportal.devstack import leftovers, port, servers
from unionportal.devstack.places import LONGEST_SOCKET, Places
from unionportal.devstack.processes import spawn, stop
from unionportal.devstack.supervisor import Program, Supervisor
from unionportal.devstack.terminal import Trouble

FOREVER = "import time\nwhile True: time.sleep(0.05)"
DEAF = "import signal\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\nprint(flush=True)\n" + FOREVER


def wait_until(happened, seconds=10):
    deadline = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < deadline, "не дождались"
        time.sleep(0.02)


def is_alive(pid):
    """Whether it runs; one that ended and was not yet taken away does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


@pytest.fixture
def listener():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        yield taken.getsockname()[1]


def test_a_free_port_is_free_and_a_taken_one_is_not(listener):
    assert not port.is_free("127.0.0.1", listener)
    assert port.FIRST <= port.choose("127.0.0.1") < port.LAST


def test_a_taken_port_that_was_asked_for_is_refused(monkeypatch, listener):
    monkeypatch.setenv("PORT", str(listener))

    with pytest.raises(Trouble, match=f"Порт {listener} занят"):
        port.choose("127.0.0.1")


@pytest.mark.parametrize("asked", ["eighty", "0", "65536", "-1"])
def test_a_port_that_is_none_is_refused(monkeypatch, asked):
    monkeypatch.setenv("PORT", asked)

    with pytest.raises(Trouble, match="числом от 1 до 65535"):
        port.choose("127.0.0.1")


def test_sockets_of_a_deep_directory_stand_in_a_short_one(tmp_path):
    deep = Places(tmp_path / ("d" * 60) / ("e" * 60))

    assert len(str(deep.run / ".s.PGSQL.5432.lock")) <= LONGEST_SOCKET
    assert deep.run != Places(tmp_path / "other" / ("f" * 100)).run


def test_tests_keep_their_servers_apart(monkeypatch, tmp_path):
    monkeypatch.setenv("PORTAL_DATA", str(tmp_path))

    assert Places.here().data == tmp_path
    assert Places.for_tests().data == tmp_path / "test"
    assert Places.for_tests().database_url != Places.here().database_url


def test_the_data_are_held_by_one_alone(tmp_path):
    places = Places(tmp_path)
    told = []

    def refusal(facts):
        told.append(facts)
        return "занято"

    with servers.only_one(places, refusal) as note:
        note(pid=1, address="http://here")
        with pytest.raises(Trouble, match="занято"), servers.only_one(places, refusal):
            pytest.fail("второй вошёл")
    with servers.only_one(places, refusal):
        pass

    assert told == [{"pid": 1, "address": "http://here"}]


def test_a_child_is_stopped_even_if_it_is_deaf():
    child = spawn([sys.executable, "-c", DEAF], stdout=subprocess.PIPE)
    child.stdout.readline()

    stop(child, signal.SIGTERM, patience=0.2)

    assert child.returncode == -signal.SIGKILL


def test_a_child_does_not_outlive_a_killed_parent(tmp_path):
    parent = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import sys\n"
            "from unionportal.devstack.processes import spawn\n"
            f"print(spawn([sys.executable, '-c', {FOREVER!r}]).pid, flush=True)\n" + FOREVER,
        ],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    child = int(parent.stdout.readline())
    assert is_alive(child)

    parent.kill()
    parent.wait()

    wait_until(lambda: not is_alive(child))


def test_what_a_killed_stack_left_is_swept_and_nothing_else(tmp_path):
    ours, theirs = tmp_path / "ours", tmp_path / "theirs"
    left = [
        subprocess.Popen(
            [sys.executable, "-c", FOREVER], env={**os.environ, **leftovers.mark(data)}
        )
        for data in (ours, ours, theirs)
    ]
    try:
        wait_until(lambda: all(b"PORTAL_INSTANCE" in environ_of(one) for one in left))

        swept = leftovers.sweep(ours)

        assert swept == 2
        assert [one.poll() for one in left] == [-signal.SIGTERM, -signal.SIGTERM, None]
    finally:
        for one in left:
            one.kill()
            one.wait()


def environ_of(process):
    return Path(f"/proc/{process.pid}/environ").read_bytes()


def test_processes_of_the_database_are_known_by_where_they_stand(tmp_path):
    left = subprocess.Popen([sys.executable, "-c", FOREVER], cwd=tmp_path)
    try:
        assert leftovers.sweep_database(tmp_path / "elsewhere") == 0
        assert left.poll() is None

        assert leftovers.sweep_database(tmp_path) == 1
        assert left.wait() is not None
    finally:
        left.kill()


def test_a_fallen_child_is_raised_again_after_a_pause(tmp_path, capsys):
    supervisor = Supervisor(tmp_path)
    runs = tmp_path / "runs"
    code = f"open({str(runs)!r}, 'a').write('x')"
    supervisor.start(Program("faller", [sys.executable, "-c", code], env=dict(os.environ)))
    child = supervisor.children[0]

    wait_until(lambda: child.process.poll() is not None)
    supervisor._look_after(child)
    assert child.again_at > time.monotonic()
    child.again_at = time.monotonic()
    supervisor._look_after(child)
    wait_until(lambda: child.process.poll() is not None)
    supervisor._look_after(child)

    assert runs.read_text() == "xx"
    assert child.falls == 2
    assert child.again_at - time.monotonic() > 1.5
    assert "запущу снова через 2 с" in capsys.readouterr().err


def test_all_children_are_stopped_the_last_first(tmp_path):
    supervisor = Supervisor(tmp_path)
    order = tmp_path / "order"
    for name in ("first", "last"):
        code = (
            "import signal, sys\n"
            f"def end(*_): open({str(order)!r}, 'a').write({name!r} + ' '); sys.exit()\n"
            f"signal.signal(signal.SIGTERM, end)\nprint(flush=True)\n{FOREVER}"
        )
        supervisor.start(Program(name, [sys.executable, "-c", code], env=dict(os.environ)))
    wait_until(lambda: all((tmp_path / f"{n}.log").stat().st_size for n in ("first", "last")))

    supervisor.stop()

    assert order.read_text() == "last first "
