"""Which of the papers awaited a page without a readable code looks like."""

from collections.abc import Iterable

from documents.recognition.blanks import Blank
from documents.recognition.seen import Guess, SeenPage


def guess(page: SeenPage, blanks: Iterable[Blank]) -> list[Guess]:
    """Pages of the blanks by likeness, the likest first; unlikely ones are left out."""
    return []
