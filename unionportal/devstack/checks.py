"""``make check``: everything that can be said about the code without running it."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from unionportal.devstack.places import ROOT
from unionportal.devstack.terminal import complain, say

SAFE = {
    "DJANGO_SETTINGS_MODULE": "unionportal.settings.prod",
    "SECRET_KEY": "Kx7-only-for-the-check-of-settings-0123456789-abcdefghijklmnop",
    "ALLOWED_HOSTS": "portal.example.org",
    "SITE_URL": "https://portal.example.org",
    "DATABASE_URL": "postgres://portal@localhost/portal",
    "REDIS_URL": "redis://localhost:6379/0",
    "PROXY_COUNT": "1",
}


def check():
    """Run all, show what failed; returns the exit code."""
    failed = [title for title, command, env in _commands() if not _passes(title, command, env)]
    if failed:
        complain(f"\nНе прошло: {', '.join(failed)}.")
        return 1
    say("Проверки кода пройдены.")
    return 0


def _commands():
    bin = Path(sys.executable).parent
    manage = [sys.executable, "manage.py"]
    templates = [str(path) for path in sorted(ROOT.glob("**/templates/**/*.html")) if _ours(path)]
    offline = {"DJANGO_SETTINGS_MODULE": "unionportal.settings.test"}
    yield "ruff format", [bin / "ruff", "format", "--check", "."], {}
    yield "ruff check", [bin / "ruff", "check", "."], {}
    if templates:
        yield "djade", [bin / "djade", "--check", "--target-version", "5.2", *templates], {}
    yield "lint-imports", [bin / "lint-imports", "--no-cache"], {}
    yield "migrations", [*manage, "makemigrations", "--check", "--dry-run"], offline
    yield "check --deploy", [*manage, "check", "--deploy", "--fail-level", "WARNING"], SAFE
    yield from _deploy(bin)


def _deploy(bin):
    """The validators themselves, from their wheels; there are none for rarer machines."""
    known = {"SITE_HOST": "portal.example.org"}
    for title, program, arguments in (
        ("docker compose", "docker-compose", ["-f", "docker-compose.yml", "config", "--quiet"]),
        ("caddy", "caddy", ["validate", "--config", "deploy/Caddyfile"]),
    ):
        beside = bin / program
        if found := str(beside) if beside.exists() else shutil.which(program):
            yield title, [found, *arguments], known


def _passes(title, command, env):
    done = subprocess.run(
        list(map(str, command)),
        cwd=ROOT,
        env={**os.environ, **env},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    say(f"{'да ' if done.returncode == 0 else 'НЕТ'}  {title}")
    if done.returncode:
        complain(done.stdout)
    return done.returncode == 0


def _ours(path):
    return not {".venv", "node_modules", ".data"} & set(path.relative_to(ROOT).parts)
