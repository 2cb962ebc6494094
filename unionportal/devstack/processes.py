"""Children that do not outlive us."""

import ctypes
import os
import signal
import subprocess

from unionportal.devstack.places import ROOT

PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True)


def spawn(command, *, stop_signal=signal.SIGTERM, account=None, cwd=ROOT, **options):
    """Start a child in a group of its own; it gets ``stop_signal`` if we are killed.

    ``account`` is the one to drop to. Ctrl-C reaches only us: we stop children in their order.
    """
    parent = os.getpid()

    def in_child():
        if account:
            os.setgroups([])
            os.setgid(account.pw_gid)
            os.setuid(account.pw_uid)
        os.setpgid(0, 0)
        # After setuid, which would take it back.
        _libc.prctl(PR_SET_PDEATHSIG, stop_signal, 0, 0, 0)
        if os.getppid() != parent:
            os._exit(1)

    options.setdefault("stdin", subprocess.DEVNULL)
    if account:
        options["env"] = {**options.get("env", os.environ), "HOME": "/", "USER": account.pw_name}
    return subprocess.Popen(command, preexec_fn=in_child, cwd=cwd, **options)


def signal_group(process, number):
    """Send a signal to the child and to all it started, also when the child itself is gone."""
    try:
        os.killpg(process.pid, number)
    except ProcessLookupError:
        return


def stop(process, number, patience):
    """Ask the child to end; after ``patience`` seconds end its whole group."""
    if process.poll() is None:
        process.send_signal(number)
        try:
            process.wait(patience)
        except subprocess.TimeoutExpired:
            signal_group(process, signal.SIGKILL)
            process.wait()
    signal_group(process, signal.SIGKILL)
