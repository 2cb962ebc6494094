"""From the bytes of a file to its sheets."""

from collections.abc import Callable, Iterator

from documents.recognition.blanks import Blank, stored_blank
from documents.recognition.seen import SeenPage


def read_pages(
    data: bytes,
    content_type: str,
    *,
    blank_of: Callable[[int], Blank | None] = stored_blank,
) -> Iterator[SeenPage]:
    """The sheets of a file, one at a time: a picture may hold two of them, a PDF many.

    ``content_type`` is JPEG or PDF, as ``documents.uploads`` tells. A page that cannot be drawn is
    left out; a file that cannot be opened raises ``UploadRefused``.
    """
    yield from ()
