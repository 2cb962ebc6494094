"""What kinds of letters there are: a file ``templates/letters/<kind>.txt`` each.

A file begins with a comment that tells of the letter; then comes the subject in one line, then the
text. ``secret: yes`` marks a letter whose link opens the account of its reader: nobody words it
anew, and nobody else is shown the link. ``secret: all`` is one whose very text opens it (codes,
more links than one): nobody else is shown the text. ``short:`` is what goes instead of the text by
SMS and to a chat: one sentence that tells nothing of the person. ``urgent: yes`` is one that
somebody waits for this minute: it goes at night too. ``refusable: yes`` is one that its reader may
refuse. ``when:`` tells the editor at what moment it goes; ``of: application`` says that it can be
tried on a real one.
"""

from pathlib import Path
from typing import NamedTuple

from django.template import Engine

from notifications.wording import ALWAYS, KNOWN, Word

OPENING, CLOSING = "{% comment %}", "{% endcomment %}"
LAYOUT = "layout"


class LetterKind(NamedTuple):
    kind: str
    title: str
    button: str
    words: tuple[Word, ...]
    subject: str
    body: str
    is_secret: bool
    is_secret_whole: bool = False
    is_urgent: bool = False
    is_refusable: bool = False
    short: str = ""
    when: str = ""
    of: str = ""

    @property
    def allowed(self):
        return tuple(word.name for word in self.words)


def all_kinds() -> list[LetterKind]:
    """Every kind of letter, those to applicants first."""
    folders = [Path(folder) / "letters" for folder in Engine.get_default().dirs]
    names = [path.stem for folder in folders for path in folder.glob("*.txt")]
    found = (read_kind(name) for name in names if name != LAYOUT)
    return sorted(found, key=lambda one: (one.title, one.kind))


def editable_kinds() -> list[LetterKind]:
    """Kinds that an organisation may word itself."""
    return [kind for kind in all_kinds() if not kind.is_secret]


def find_kind(kind: str) -> LetterKind | None:
    """The kind of that name, or None when there is no such letter (any more)."""
    try:
        return read_kind(kind) if kind.isidentifier() and kind != LAYOUT else None
    except LookupError:
        return None


def read_kind(kind: str) -> LetterKind:
    """The kind by its name. Raises ``LookupError``: a name in the code that has no file."""
    for folder in Engine.get_default().dirs:
        path = Path(folder) / "letters" / f"{kind}.txt"
        if path.is_file():
            return _parse(kind, path.read_text(encoding="utf-8").strip())
    raise LookupError(f"templates/letters/{kind}.txt is not there")


def _parse(kind, source):
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
        is_secret=told.get("secret") in {"yes", "all"},
        is_secret_whole=told.get("secret") == "all",
        is_urgent=told.get("urgent") == "yes",
        is_refusable=told.get("refusable") == "yes",
        short=told.get("short", ""),
        when=told.get("when", ""),
        of=told.get("of", ""),
    )
