"""The files that are ours, for the rules about the code."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FOREIGN = {
    ".git",
    ".venv",
    ".data",
    ".env",
    ".ruff_cache",
    ".pytest_cache",
    ".hypothesis",
    ".import_linter_cache",
    "__pycache__",
    "node_modules",
    "staticfiles",
    "test-results",
}
APPS = [
    "audit",
    "structure",
    "accounts",
    "documents",
    "notifications",
    "members",
    "cabinet",
    "resolutions",
    "dues",
    "imports",
    "applications",
    "privacy",
    "unionportal",
]


def ours(*suffixes, under=ROOT):
    """Paths of our files with one of the suffixes (all files without), in order."""
    for path in sorted(under.iterdir()):
        if path.name in FOREIGN or path.is_symlink():
            continue
        if path.is_dir():
            yield from ours(*suffixes, under=path)
        elif not suffixes or path.suffix in suffixes:
            yield path


def named(path):
    return str(path.relative_to(ROOT))
