"""The browser that the tests drive."""

import os
import shutil
import subprocess
from pathlib import Path

from unionportal.devstack import packages, system
from unionportal.devstack.terminal import Trouble, say

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def find():
    """The path of a Chromium: the one asked for, the system's, or the one Playwright brought."""
    asked = os.environ.get("CHROMIUM_PATH")
    candidates = [asked] if asked else [shutil.which(name) for name in NAMES]
    # On Ubuntu the package is a stub that wants snap; it answers nothing without it.
    for candidate in candidates:
        if candidate and _works(candidate):
            return candidate
    return _of_playwright()


def ensure():
    """Find a Chromium or get one."""
    if find():
        return
    system.install(["chromium"])
    if find():
        return
    say("Устанавливаю Chromium для проверок (playwright)…")
    playwright = [str(packages.PYTHON), "-m", "playwright", "install", "chromium"]
    subprocess.run(playwright, stdin=subprocess.DEVNULL, check=False)
    if not find():
        raise Trouble("Для проверок нужен Chromium: sudo apt-get install chromium")


def _of_playwright():
    home = os.environ.get("PLAYWRIGHT_BROWSERS_PATH") or Path.home() / ".cache/ms-playwright"
    found = sorted(Path(home).glob("chromium-*/chrome-linux*/chrome"))
    return str(found[-1]) if found and _works(found[-1]) else ""


def _works(program):
    try:
        asked = subprocess.run(
            [program, "--version"], capture_output=True, stdin=subprocess.DEVNULL, check=False
        )
    except OSError:
        return False
    return asked.returncode == 0
