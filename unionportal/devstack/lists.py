"""``make lock``: the lists of packages with versions and hashes, and without any address."""

import subprocess
import sys

from unionportal.devstack.places import ROOT

BASE, EMBEDDED = "requirements/base.txt", "requirements/embedded.txt"
# Each list agrees with those before it, so that they can be installed together.
LISTS = {
    "base": ["pyproject.toml"],
    "embedded": ["--group", "embedded", "-c", BASE],
    "dev": ["--group", "dev", "-c", BASE, "-c", EMBEDDED],
    "deploy": ["--group", "deploy"],
    "node": ["--group", "node"],
}


def lock(arguments):
    """Compile all lists anew from ``pyproject.toml``; ``--upgrade`` takes the newest versions."""
    for name, sources in LISTS.items():
        done = subprocess.run(
            [
                *(sys.executable, "-m", "uv", "pip", "compile", "--quiet", "--universal"),
                *("--python-version", "3.11", "--generate-hashes", "--no-emit-index-url"),
                *("--no-annotate", "--custom-compile-command", "make lock"),
                *(*arguments, *sources, "-o", f"requirements/{name}.txt"),
            ],
            cwd=ROOT,
            check=False,
        )
        if done.returncode:
            return done.returncode
    return 0
