"""Packages of the operating system: asked for only when missing, installed only when allowed."""

import ctypes
import os
import shutil
import subprocess

from unionportal.devstack.terminal import Trouble, say

PANGO = {
    "libpango-1.0.so.0": "libpango-1.0-0",
    "libpangoft2-1.0.so.0": "libpangoft2-1.0-0",
    "libharfbuzz-subset.so.0": "libharfbuzz-subset0",
}


def install(names):
    """Install by apt-get as root or by sudo without a password; tell whether it worked."""
    apt = shutil.which("apt-get")
    if not apt:
        return False
    prefix = []
    if os.geteuid() != 0:
        prefix = ["sudo", "-n"]
        if not shutil.which("sudo") or not _quiet([*prefix, "true"]):
            return False
    say(f"Устанавливаю системные пакеты: {', '.join(names)}…")
    command = [*prefix, "env", "DEBIAN_FRONTEND=noninteractive", apt, "-qq"]
    asked = [*command, "install", "-y", "--no-install-recommends", *names]
    return _quiet(asked) or (_quiet([*command, "update"]) and _quiet(asked))


def ensure_pango():
    """WeasyPrint draws PDF with these libraries; a wheel cannot bring them."""
    if missing := _missing():
        install(missing)
    if missing := _missing():
        names = " ".join(missing)
        raise Trouble(f"Для PDF нужны системные библиотеки: sudo apt-get install {names}")


def _missing():
    return [package for library, package in PANGO.items() if not _loads(library)]


def _loads(library):
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def _quiet(command):
    done = subprocess.run(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=False,
    )
    return done.returncode == 0
