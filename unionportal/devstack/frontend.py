"""Styles, scripts, icons and the face of papers, from npm."""

import hashlib
import os
import shutil
import subprocess

from unionportal.devstack import packages
from unionportal.devstack.places import ROOT
from unionportal.devstack.terminal import Trouble, say

MODULES = ROOT / "node_modules"
STAMP = MODULES / ".installed"
OLDEST_NODE, OLDEST_NPM = 18, 10


def install():
    """Install exactly what ``package-lock.json`` names, if it changed since the last time."""
    wanted = hashlib.sha256((ROOT / "package-lock.json").read_bytes()).hexdigest()
    if STAMP.exists() and STAMP.read_text() == wanted:
        return
    npm, path = _npm()
    say("Устанавливаю внешний вид (npm)…")
    done = subprocess.run(
        [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"],
        cwd=ROOT,
        env={**os.environ, "PATH": path, "npm_config_update_notifier": "false"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        check=False,
    )
    if done.returncode:
        raise Trouble("Внешний вид не установлен (npm ci): причина — выше. Есть ли доступ к сети?")
    STAMP.write_text(wanted)


def _npm():
    """The system's npm if it is new enough, else the one from PyPI; and the PATH it needs."""
    path = os.environ.get("PATH", os.defpath)
    npm = shutil.which("npm")
    if npm and _major("node") >= OLDEST_NODE and _major("npm") >= OLDEST_NPM:
        return npm, path
    packages.install(["node"])
    return str(packages.VENV / "bin" / "npm"), f"{packages.VENV / 'bin'}:{path}"


def _major(program):
    try:
        asked = subprocess.run(
            [program, "--version"], capture_output=True, text=True, cwd=ROOT, check=False
        )
        return int(asked.stdout.strip().lstrip("v").split(".")[0])
    except (OSError, ValueError):
        return 0
