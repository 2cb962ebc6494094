"""A paper's PDF from its DOCX."""

import html
import io
from dataclasses import dataclass

from docx import Document
from weasyprint import HTML


@dataclass(frozen=True)
class Pdf:
    data: bytes
    pages: int


def render_pdf(docx: bytes, *, qr) -> Pdf:
    lines = (paragraph.text for paragraph in Document(io.BytesIO(docx)).paragraphs)
    text = "".join(f"<p>{html.escape(line)}</p>" for line in lines)
    rendered = HTML(string=text).render()
    return Pdf(rendered.write_pdf(), len(rendered.pages))
