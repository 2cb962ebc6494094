"""From a bare working copy to a ready one, then on to the command itself.

Runs on the system's Python before anything is installed.
"""

import fcntl
import os
import sys

from unionportal.devstack import browser, frontend, packages, system
from unionportal.devstack.places import FOLDER_MODE, ROOT, Places
from unionportal.devstack.terminal import Trouble, complain

NEEDS = {
    "run": ("base", "embedded"),
    "test": ("base", "embedded", "dev"),
    "bench": ("base", "embedded", "dev"),
    "check": ("base", "dev", "deploy"),
    "lock": ("base", "dev"),
}


def prepare(command):
    """Install what ``command`` needs; what is there already is left alone."""
    if sys.platform != "linux":
        raise Trouble("Портал запускается только в Linux (или в WSL, или в контейнере).")
    data = Places.here().data
    try:
        data.mkdir(parents=True, exist_ok=True)
        data.chmod(FOLDER_MODE)
        lock = (data / "install.lock").open("w")
    except OSError as error:
        raise Trouble(f"Нет права писать в {data}: {error.strerror}. Чей это каталог?")
    with lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        packages.ensure_venv()
        packages.install(NEEDS[command])
        if command == "lock":
            return
        system.ensure_pango()
        frontend.install()
        if command == "test":
            browser.ensure()


def main():
    command, *rest = sys.argv[1:] or ["run"]
    try:
        if command not in NEEDS:
            raise Trouble(f"Нет команды «{command}». Есть: {', '.join(NEEDS)}.")
        prepare(command)
    except Trouble as trouble:
        complain(str(trouble))
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)
    os.chdir(ROOT)
    python = str(packages.PYTHON)
    os.execv(python, [python, "-m", "unionportal.devstack", command, *rest])


if __name__ == "__main__":
    main()
