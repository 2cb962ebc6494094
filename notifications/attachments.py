"""Sending a paper of a letter. The view has asked who reads before it comes here."""

import logging
import re

from django.core.files.storage import default_storage
from django.http import FileResponse, HttpResponse
from django.template.loader import render_to_string

PDF = "application/pdf"

logger = logging.getLogger(__name__)

# Whatever runs in a file has no origin: it reaches neither pages nor cookies. Viewers of PDF are
# scripts themselves.
_POLICY = "sandbox; default-src 'none'"
_PDF_POLICY = "sandbox allow-scripts allow-modals allow-downloads; frame-ancestors 'none'"
_FORBIDDEN_IN_NAMES = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*]+')


def serve(attachment) -> HttpResponse:
    """The bytes of the paper, kept by no cache. A lost file gives a page that says so, with 404."""
    is_pdf = attachment.content_type == PDF
    try:
        file = default_storage.open(attachment.storage_name, "rb")
    except (FileNotFoundError, ValueError):
        logger.error("%r is lost in the storage", attachment.storage_name)
        response = HttpResponse(render_to_string("notifications/lost.html"), status=404)
    else:
        response = FileResponse(
            file,
            as_attachment=not is_pdf,
            filename=_FORBIDDEN_IN_NAMES.sub("-", attachment.name).strip(" .-") or "файл",
            content_type=attachment.content_type,
        )
        response["Content-Security-Policy"] = _PDF_POLICY if is_pdf else _POLICY
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
