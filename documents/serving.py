"""Sending a private file. The view has asked who reads before it comes here."""

import io
import logging

from django.http import FileResponse, HttpResponse
from django.template.loader import render_to_string

from documents.file_names import safe_name
from documents.uploads import JPEG, PDF

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PNG = "image/png"

logger = logging.getLogger(__name__)

# A file of a stranger has no origin: whatever runs in it reaches neither pages nor cookies.
_POLICY = "sandbox; default-src 'none'; img-src 'self' data:; style-src 'unsafe-inline'"
# Viewers of PDF are scripts themselves: without these Safari shows an empty window, and the
# buttons «печать» and «скачать» of Firefox do nothing.
_PDF_POLICY = "sandbox allow-scripts allow-modals allow-downloads; frame-ancestors 'none'"
_SHOWN = {JPEG: _POLICY, PNG: _POLICY, PDF: _PDF_POLICY}


def serve(fieldfile, *, name, content_type, inline) -> HttpResponse:
    """The bytes of a paper or a scan, kept by no cache; only pictures and PDF open in the browser.

    A file lost in the storage gives a page that says so, with 404, and a line in the log.
    """
    return _response(fieldfile, name, content_type, inline)


def serve_thumbnail(fieldfile) -> HttpResponse:
    """A small picture of a page. It never changes, so the reader's own browser may keep it."""
    response = _response(fieldfile, "страница.jpg", JPEG, inline=True)
    if response.status_code == 200:
        response["Cache-Control"] = "private, max-age=86400"
    return response


def send(data: bytes, *, name, content_type, inline) -> HttpResponse:
    """Bytes that were just made and are stored nowhere, with the same care as stored ones."""
    return _response(io.BytesIO(data), name, content_type, inline)


def _response(source, name, content_type, inline) -> HttpResponse:
    file = _opened(source)
    if file is None:
        logger.error("%r is lost in the storage", source.name)
        response = HttpResponse(render_to_string("documents/lost.html"), status=404)
    else:
        response = FileResponse(
            file,
            as_attachment=not (inline and content_type in _SHOWN),
            filename=safe_name(name),
            content_type=content_type,
        )
        response["Content-Security-Policy"] = _SHOWN.get(content_type, _POLICY)
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


def _opened(source):
    if isinstance(source, io.BytesIO):
        return source
    try:
        return source.storage.open(source.name, "rb") if source else None
    except FileNotFoundError:
        return None
