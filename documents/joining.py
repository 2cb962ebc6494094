"""Many papers as one file."""

import io
from collections.abc import Iterable

from documents.models import Paper
from documents.pdfium import opened


def joined(papers: Iterable[Paper]) -> bytes:
    """One PDF with the pages of all these papers, in their order."""
    out = io.BytesIO()
    with opened(None) as whole:
        for paper in papers:
            with paper.pdf.open("rb") as file, opened(file.read()) as part:
                whole.import_pages(part)
        whole.save(out)
    return out.getvalue()
