"""The built-in templates: one DOCX for each kind of paper."""

import io
from functools import cache

from docx import Document

from documents.enums import PaperKind
from documents.variables import describe


@cache
def build(kind: str) -> bytes:
    """The DOCX of the built-in template; the same bytes every time."""
    document = Document()
    document.add_heading(PaperKind(kind).label)
    for group, lines in describe(kind):
        if group.many:
            continue
        for line in lines:
            document.add_paragraph(f"{line.meaning}: {{{{ {line.path} }}}}")
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()
