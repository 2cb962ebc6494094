"""A template filled with invented people: how its paper will look."""

from documents.docx.pdf import render_pdf
from documents.docx.render import render_docx
from documents.qr import QrStamp
from documents.variables import sample_context

NOBODYS = QrStamp(0)  # the code of no paper: a scan of a sample finds no home


def sample_pdf(kind, source: bytes) -> bytes:
    """Slow, a second. Raises ``TemplateFault``."""
    docx = render_docx(source, sample_context(kind), qr=NOBODYS)
    return render_pdf(docx, qr=NOBODYS).data
