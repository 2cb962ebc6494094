"""A paper's PDF from its DOCX: the page code stands on every page.

WeasyPrint lays out HTML made by our own walker; no other program is needed. Nothing is fetched:
the face comes from ``FONTS_DIR``, pictures from the DOCX itself.
"""

import threading
from dataclasses import dataclass
from functools import cache
from html import escape

from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

from documents.docx import faces
from documents.docx.html import Composed, Walker
from documents.docx.package import Package
from documents.docx.sections import CODE_ADDRESS, code_rules
from documents.docx.stamp import picture
from documents.enums import TemplateFault

# One face configuration serves the process and is not safe for two threads at once.
_ONE_AT_A_TIME = threading.Lock()


@dataclass(frozen=True)
class Pdf:
    data: bytes
    pages: int


def render_pdf(docx: bytes, *, qr, most_pages: int | None = None) -> Pdf:
    """PDF/A-2b with the code of each page in its corner; the same input makes the same bytes.

    Raises ``TemplateFault`` for what is not a DOCX, or seems longer than ``most_pages``.
    """
    composed = Walker(Package.open(docx)).compose()
    if most_pages and composed.pages_at_most > most_pages:
        raise TemplateFault(f"В документе больше {most_pages} страниц: для бумаги это много.")
    with _ONE_AT_A_TIME:
        return _laid_out(composed, qr)


def _laid_out(composed: Composed, qr) -> Pdf:
    configuration, face = _fonts()
    pictures = _Pictures(qr)
    expected = composed.pages_at_most
    while True:
        codes = [code_rules(page, qr.text(page)) for page in range(1, expected + 1)]
        style = "\n".join([composed.style, *codes])
        html = (
            f'<!doctype html><html lang="ru"><title>{escape(composed.title)}</title>'
            f"<style>{style}</style><body>{composed.body}</body></html>"
        )
        document = HTML(string=html, url_fetcher=pictures).render(
            stylesheets=[face], font_config=configuration
        )
        pages = len(document.pages)
        if pages <= expected:
            return Pdf(document.write_pdf(pdf_variant="pdf/a-2b"), pages)
        expected = pages  # longer than it looked: once more, with a code for every page


class _Pictures(URLFetcher):
    """Gives the page codes, drawn when a page asks for its own, and what the HTML itself holds."""

    def __init__(self, qr):
        super().__init__(allowed_protocols=["data"])
        self.qr = qr

    def fetch(self, url, headers=None):
        if url.startswith(CODE_ADDRESS):
            page = int(url.removeprefix(CODE_ADDRESS))
            return URLFetcherResponse(url, picture(self.qr, page), {"Content-Type": "image/png"})
        return super().fetch(url, headers)


@cache
def _fonts() -> tuple[FontConfiguration, CSS]:
    """Loading the face costs as much as a paper: once for a process."""
    configuration = FontConfiguration()
    fetcher = URLFetcher(allowed_protocols=["file"])
    return configuration, CSS(
        string=faces.stylesheet(), font_config=configuration, url_fetcher=fetcher
    )
