"""Sheets that are kept nowhere: laid out from our HTML, fetching nothing but our own files."""

from pathlib import Path

from django.conf import settings
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher


def laid_out(html: str, style: str):
    """The pages of a document styled by ``static/css/<style>``. Slow: not inside a transaction.

    A caller that has too many pages lays it out again with smaller type.
    """
    fonts = FontConfiguration()
    fetcher = URLFetcher(allowed_protocols=["file", "data"])
    css = CSS(
        filename=Path(settings.BASE_DIR) / "static" / "css" / style,
        font_config=fonts,
        url_fetcher=fetcher,
    )
    return HTML(string=html, url_fetcher=fetcher).render(stylesheets=[css], font_config=fonts)
