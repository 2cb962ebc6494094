"""DOCX files to feed to the portal, and what can be read from those it gives back."""

import io
import re
import zipfile

import pypdfium2
import zxingcpp
from docx import Document


def typed(*paragraphs: str, into=None) -> bytes:
    """A plain document; ``into`` gets it before it is saved."""
    document = Document()
    for text in paragraphs:
        document.add_paragraph(text)
    if into:
        into(document)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def with_part(docx: bytes, name: str, data: bytes) -> bytes:
    """The same file with one more part, or another one of this name."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(docx)) as source, zipfile.ZipFile(out, "w") as target:
        for old in source.namelist():
            if old != name:
                target.writestr(old, source.read(old))
        target.writestr(name, data)
    return out.getvalue()


def related(docx: bytes, relation: str, part="word/_rels/document.xml.rels") -> bytes:
    """The same file with one more relation of its main part."""
    return rewritten(docx, part, b"</Relationships>", relation.encode() + b"</Relationships>")


def rewritten(docx: bytes, part: str, old: bytes, new: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(docx)) as source, zipfile.ZipFile(out, "w") as target:
        for name in source.namelist():
            data = source.read(name)
            target.writestr(name, data.replace(old, new) if name == part else data)
    return out.getvalue()


def words(text: str) -> str:
    """Text without what only keeps words together or apart on a line."""
    return re.sub(r"\s+", " ", text.replace("\u2011", "-")).strip()


def text_of_docx(docx: bytes) -> str:
    return words(" ".join(text.text for text in Document(io.BytesIO(docx)).paragraphs))


def pages_of(pdf: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [words(page.get_textpage().get_text_range()) for page in document]
    finally:
        document.close()


def codes_on(pdf: bytes, dots_per_inch=150) -> list[list[str]]:
    """What a scanner reads from each page."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [
            [code.text for code in zxingcpp.read_barcodes(picture)]
            for picture in (page.render(scale=dots_per_inch / 72).to_pil() for page in document)
        ]
    finally:
        document.close()
