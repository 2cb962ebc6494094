import ast
import re

from tests.house.sources import ROOT, named, ours

READERS = {"text", "secret", "boolean", "integer", "words", "one_of"}
# Set by machinery, not by people.
INTERNAL = {
    "DJANGO_SETTINGS_MODULE",
    "DJANGO_ALLOW_ASYNC_UNSAFE",
    "PATH",
    "PLAYWRIGHT_BROWSERS_PATH",
    "PORTAL_INSTANCE",
}


def literal_names(call_or_key):
    return {call_or_key.value} if isinstance(call_or_key, ast.Constant) else set()


def names_read(tree):
    """Names given to our readers and to ``os.environ``, as literals."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args:
            owner = ast.unparse(node.func.value)
            is_reader = owner == "env" and node.func.attr in READERS
            if is_reader or (owner == "os.environ" and node.func.attr in ("get", "setdefault")):
                found |= literal_names(node.args[0])
        elif isinstance(node, ast.Subscript) and ast.unparse(node.value) == "os.environ":
            found |= literal_names(node.slice)
    return found


def test_the_example_names_exactly_what_is_read():
    read = set()
    for path in ours(".py"):
        if not named(path).startswith(("tests/", "bench/")):
            read |= names_read(ast.parse(path.read_text(encoding="utf-8")))
    compose = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
    read |= set(re.findall(r"(?<!\$)\$\{([A-Z_0-9]+)", compose))

    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    listed = re.findall(r"^# ([A-Z][A-Z_0-9]+)=", example, flags=re.MULTILINE)

    assert sorted(listed) == sorted(read - INTERNAL)


def test_the_example_sets_nothing_by_itself():
    example = (ROOT / ".env.example").read_text(encoding="utf-8")

    assert [line for line in example.splitlines() if line and not line.startswith("#")] == []
