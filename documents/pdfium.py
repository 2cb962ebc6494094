"""The one door to pdfium, which is not thread-safe while the web server has threads."""

import threading
from contextlib import contextmanager

import pypdfium2

_LOCK = threading.RLock()


@contextmanager
def opened(source):
    """A ``PdfDocument`` that no other thread disturbs until it is closed.

    ``source`` is bytes, or ``None`` for a new document. Raises ``pypdfium2.PdfiumError``.
    """
    with _LOCK:
        document = pypdfium2.PdfDocument.new() if source is None else pypdfium2.PdfDocument(source)
        try:
            yield document
        finally:
            document.close()
