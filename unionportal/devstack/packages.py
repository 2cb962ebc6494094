"""The virtual environment and what is installed in it."""

import hashlib
import os
import shutil
import subprocess
import sys

from unionportal.devstack import system
from unionportal.devstack.places import ROOT
from unionportal.devstack.terminal import Trouble, say

VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMPS = VENV / "installed"
REQUIREMENTS = ROOT / "requirements"


def ensure_venv():
    """Make the environment, or make it anew when its Python is gone or of another version."""
    version = "{}.{}".format(*sys.version_info)
    if PYTHON.exists() and _version_of(PYTHON):
        return
    say(f"Готовлю окружение Python {version}…")
    shutil.rmtree(VENV, ignore_errors=True)
    package = f"python{version}-venv"
    if not _has_ensurepip() and not system.install([package]) and not _has_ensurepip():
        raise Trouble(f"Нет пакета {package}. Установите его: sudo apt-get install {package}")
    made = subprocess.run(
        [sys.executable, "-m", "venv", str(VENV)], capture_output=True, text=True, check=False
    )
    if made.returncode:
        shutil.rmtree(VENV, ignore_errors=True)
        raise Trouble(f"Окружение Python не создано:\n{made.stdout}{made.stderr}")


def install(names):
    """Install the named lists of ``requirements/`` if they changed since the last time."""
    files = [REQUIREMENTS / f"{name}.txt" for name in names]
    changed = [file for file in files if _stamp(file) != _digest(file)]
    if not changed:
        return
    say(f"Устанавливаю пакеты Python: {', '.join(file.stem for file in changed)}…")
    listed = [part for file in changed for part in ("-r", str(file))]
    command = [str(PYTHON), "-m", "pip", "install", "-qq", "--disable-pip-version-check"]
    done = subprocess.run(
        [*command, "--no-input", "--require-hashes", *listed],
        env={**os.environ, "PIP_ROOT_USER_ACTION": "ignore"},
        stdin=subprocess.DEVNULL,
        check=False,
    )
    if done.returncode:
        raise Trouble("Пакеты Python не установлены: причина — выше. Есть ли доступ к сети?")
    STAMPS.mkdir(exist_ok=True)
    for file in changed:
        (STAMPS / file.stem).write_text(_digest(file))


def _has_ensurepip():
    probe = [sys.executable, "-c", "import ensurepip, venv"]
    return subprocess.run(probe, capture_output=True, check=False).returncode == 0


def _version_of(python):
    """``3.11`` for a Python that works and is new enough, else nothing."""
    code = "import sys; v = sys.version_info; print(f'{v[0]}.{v[1]}' if v >= (3, 11) else '')"
    try:
        asked = subprocess.run([python, "-c", code], capture_output=True, text=True, check=False)
    except OSError:
        return ""
    return asked.stdout.strip() if asked.returncode == 0 else ""


def _digest(file):
    return hashlib.sha256(_version_of(PYTHON).encode() + file.read_bytes()).hexdigest()


def _stamp(file):
    try:
        return (STAMPS / file.stem).read_text()
    except FileNotFoundError:
        return ""
