"""A paper's PDF from its DOCX: the page code stands on every page.

WeasyPrint lays out HTML made by our own walker; no other program is needed. Nothing is fetched:
the face comes from ``FONTS_DIR``, pictures from the DOCX itself.
"""

import threading
from dataclasses import dataclass
from functools import cache

from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher

from documents.docx import faces
from documents.docx.html import Composed, Walker
from documents.docx.package import Package
from documents.docx.sections import code_rules
from documents.docx.stamp import QUIET

# One face configuration serves the process and is not safe for two threads at once.
_ONE_AT_A_TIME = threading.Lock()
_BLOCKS_OF_PAGE = 12  # a page holds more of them, unless they are long


@dataclass(frozen=True)
class Pdf:
    data: bytes
    pages: int


def render_pdf(docx: bytes, *, qr) -> Pdf:
    """PDF/A-2b with the code of each page in its corner; the same input makes the same bytes.

    Raises ``TemplateFault`` for what is not a DOCX.
    """
    composed = Walker(Package.open(docx)).compose()
    with _ONE_AT_A_TIME:
        return _laid_out(composed, qr)


def _laid_out(composed: Composed, qr) -> Pdf:
    configuration, face = _fonts()
    expected = 4 + composed.blocks // _BLOCKS_OF_PAGE
    while True:
        codes = [
            code_rules(page, qr.svg(page, border=QUIET), qr.text(page))
            for page in range(1, expected + 1)
        ]
        style = "\n".join([composed.style, *codes])
        html = f'<!doctype html><html lang="ru"><style>{style}</style><body>{composed.body}</body>'
        document = HTML(string=html, url_fetcher=_only_data(), base_url=None).render(
            stylesheets=[face], font_config=configuration
        )
        if len(document.pages) <= expected:
            return Pdf(document.write_pdf(pdf_variant="pdf/a-2b"), len(document.pages))
        expected = len(document.pages)


@cache
def _fonts() -> tuple[FontConfiguration, CSS]:
    """Loading the face costs as much as a paper: once for a process."""
    configuration = FontConfiguration()
    fetcher = URLFetcher(allowed_protocols=["file"])
    return configuration, CSS(
        string=faces.stylesheet(), font_config=configuration, url_fetcher=fetcher
    )


@cache
def _only_data() -> URLFetcher:
    return URLFetcher(allowed_protocols=["data"])
