"""A piece of a file asked for by ``Range`` (RFC 9110, 14): what players of video live on."""

import re

from django.http import HttpResponse, StreamingHttpResponse

BLOCK = 256 * 1024  # bytes in memory at once, however long the film
_ONE = re.compile(r"bytes=(\d*)-(\d*)")


def asked_range(header, size):
    """(first, last) bytes, both included; None for the whole; an empty tuple for one outside.

    Several ranges at once are answered as the whole, which the standard allows.
    """
    told = _ONE.fullmatch(header.strip()) if header else None
    if not told or told.groups() == ("", ""):
        return None
    first, last = told.groups()
    if not first:  # the last so many bytes
        return (max(0, size - int(last)), size - 1) if int(last) and size else ()
    first, last = int(first), min(int(last) if last else size - 1, size - 1)
    if last < first:  # backwards is no range; beyond the end is one that cannot be given
        return () if first >= size else None
    return first, last


def serve_range(request, opened, *, size, etag, content_type) -> HttpResponse:
    """Answer with the whole or the piece asked for; ``opened()`` gives the file to read from.

    ``etag`` names these very bytes: a player that had others begins anew.
    """
    header = request.headers.get("Range", "")
    if request.headers.get("If-Range", etag) != etag:
        header = ""
    piece = asked_range(header, size)
    if piece == ():
        response = HttpResponse(status=416)
        response["Content-Range"] = f"bytes */{size}"
        return response
    first, last = piece or (0, size - 1)
    length = last - first + 1
    body = [] if request.method == "HEAD" else _blocks(opened(), first, length)
    response = StreamingHttpResponse(body, status=206 if piece else 200, content_type=content_type)
    response["Content-Length"] = length
    if piece:
        response["Content-Range"] = f"bytes {first}-{last}/{size}"
    response["Accept-Ranges"] = "bytes"
    response["ETag"] = etag
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    response["Content-Disposition"] = "inline"
    return response


def _blocks(file, first, length):
    with file:
        file.seek(first)
        while length > 0 and (block := file.read(min(BLOCK, length))):
            length -= len(block)
            yield block
