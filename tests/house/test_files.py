import json
import re

import pytest

from tests.house.sources import ROOT, named, ours

LONGEST = 400
NAMELESS = {"utils", "helpers", "misc", "common", "core"}
# Put together here so that this file does not break its own rule.
PLACES_OF_ONE_MACHINE = re.compile(
    "|".join(
        (
            *(rf"(?<![\w./-])/{top}/\w" for top in ("work", "root", "Users")),
            rf"/{'home'}/(?!portal\b)\w",
            *(rf"https?://{host}" for host in (r"pypi\.", r"files\.pythonhosted", r"registry\.")),
        )
    )
)


def test_a_file_has_one_subject_and_at_most_400_lines():
    long = {
        named(path): lines
        for path in ours(".py", ".html", ".js")
        if "migrations" not in path.parts
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > LONGEST
    }

    assert long == {}


def test_a_file_is_named_by_its_subject():
    nameless = [named(path) for path in ours(".py") if NAMELESS & {path.stem, path.parent.name}]

    assert nameless == []


def test_nothing_tells_on_which_machine_it_was_written():
    suffixes = (".py", ".toml", ".txt", ".json", ".yml", ".md", ".sh", ".html", ".js", ".css", "")

    telling = [
        named(path)
        for path in ours(*suffixes)
        if PLACES_OF_ONE_MACHINE.search(path.read_text(encoding="utf-8", errors="replace"))
    ]

    assert telling == []


@pytest.mark.parametrize("name", ["base", "embedded", "dev", "deploy", "node"])
def test_every_python_package_is_pinned_with_hashes_and_without_an_address(name):
    text = (ROOT / "requirements" / f"{name}.txt").read_text()
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]

    packages = [line for line in lines if not line.startswith(" ")]

    assert "//" not in text
    assert [line for line in packages if "==" not in line] == []
    assert text.count("--hash=sha256:") >= len(packages)


def test_every_npm_package_is_pinned_without_an_address():
    wanted = json.loads((ROOT / "package.json").read_text())["dependencies"]
    lock = json.loads((ROOT / "package-lock.json").read_text())
    packages = {name: facts for name, facts in lock["packages"].items() if name}

    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in wanted.values())
    assert [name for name, facts in packages.items() if "resolved" in facts] == []
    assert [name for name, facts in packages.items() if "integrity" not in facts] == []


def test_no_test_waits_for_an_address_by_a_glob():
    """``**/office/`` is met by ``/login/?next=/office/``: there is ``browsing.wait_for_path``."""
    waits = re.compile(r"\.wait_for_url\(")
    waiting = [
        named(path)
        for path in ours(".py")
        if "tests" in path.parts and waits.search(path.read_text(encoding="utf-8"))
    ]

    assert waiting == ["tests/browsing.py"]
