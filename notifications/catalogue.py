"""What kinds of letters there are: a file ``templates/letters/<kind>.txt`` each.

A letter that organisations may word themselves begins with a comment that tells of it; then comes
the subject in one line, then the text. A file without such a comment is an ordinary template of
Django with the subject in its first line, and nobody edits it.
"""

from pathlib import Path
from typing import NamedTuple

from django.template import Context, Engine

from notifications.wording import ALWAYS, KNOWN, Word

OPENING, CLOSING = "{% comment %}", "{% endcomment %}"


class LetterKind(NamedTuple):
    kind: str
    title: str
    button: str
    words: tuple[Word, ...]
    subject: str
    body: str

    @property
    def allowed(self):
        return tuple(word.name for word in self.words)


def all_kinds() -> list[LetterKind]:
    """Kinds that may be worded anew, those to applicants first."""
    folders = [Path(folder) / "letters" for folder in Engine.get_default().dirs]
    files = [path for folder in folders for path in sorted(folder.glob("*.txt"))]
    found = (read_kind(path.stem) for path in files)
    return sorted((kind for kind in found if kind), key=lambda one: (one.title, one.kind))


def read_kind(kind: str) -> LetterKind | None:
    """The kind by its name, or None when its wording is not for editing."""
    for folder in Engine.get_default().dirs:
        path = Path(folder) / "letters" / f"{kind}.txt"
        if path.is_file():
            return _parse(kind, path.read_text(encoding="utf-8").strip())
    return None


def _parse(kind, source):
    if not source.startswith(OPENING):
        return None
    head, _, text = source.removeprefix(OPENING).partition(CLOSING)
    told = dict(line.split(": ", 1) for line in head.strip().splitlines())
    subject, _, body = text.strip().partition("\n")
    names = (*told.get("words", "").split(), *ALWAYS)
    return LetterKind(
        kind=kind,
        title=told["title"],
        button=told["button"],
        words=tuple(KNOWN[name] for name in names),
        subject=subject.strip(),
        body=body.strip(),
    )


def render_file(kind: str, context) -> tuple[str, str]:
    """Subject and text of a letter whose file is an ordinary template."""
    template = Engine.get_default().get_template(f"letters/{kind}.txt")
    written = template.render(Context(context, autoescape=False)).strip()
    subject, _, body = written.partition("\n")
    return subject.strip(), body.strip()
