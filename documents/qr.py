"""The signed code that every page of a paper carries, and plain QR codes for links.

A scan brings only pixels back: the code tells which paper and which page it is. It is signed, so
that a forged or misread one is refused instead of filing a scan under a stranger.
"""

import base64
import io
import struct
from dataclasses import dataclass

import segno
from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

# Upper-case letters and digits alone use the dense alphanumeric mode: 26 of the 29 characters
# that fit version 2 with a quarter of the code restorable (level Q).
PREFIX = "DP"
VERSION = 2
MODULES = 17 + 4 * VERSION
_PAYLOAD = struct.Struct(">BIH")
LENGTH = len(PREFIX) + 24
_SALT = "documents.qr.page"
_MISREAD = str.maketrans({"0": "O", "1": "I", "8": "B", " ": "", "-": "", "\u00a0": ""})


def page_code(paper_id: int, page: int) -> str:
    """The text of the code; ``page`` counts from 1, and 0 stands for the paper as a whole."""
    payload = _PAYLOAD.pack(paper_id >> 32, paper_id & 0xFFFFFFFF, page)
    return PREFIX + base64.b32encode(payload + _signature(payload, settings.SECRET_KEY)).decode()


def read_page_code(text: str) -> tuple[int, int] | None:
    """``(paper_id, page)``, or ``None`` for a foreign, damaged or forged code.

    Takes the printed text as well: with spaces, in any case, with 0 typed for O.
    """
    code = text.strip().upper().translate(_MISREAD)
    if len(code) != LENGTH or not code.startswith(PREFIX):
        return None
    try:
        whole = base64.b32decode(code[len(PREFIX) :])
    except ValueError:
        return None
    payload, signature = whole[: _PAYLOAD.size], whole[_PAYLOAD.size :]
    # Papers outlive a change of the key, so the former ones are still believed.
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    if not any(constant_time_compare(signature, _signature(payload, key)) for key in keys):
        return None
    high, low, page = _PAYLOAD.unpack(payload)
    return (high << 32) + low, page


def _signature(payload: bytes, key: str) -> bytes:
    return salted_hmac(_SALT, payload, secret=key, algorithm="sha256").digest()[:8]


def spaced(code: str) -> str:
    """The code as people read it aloud: «DP» and groups of four."""
    body = code[len(PREFIX) :]
    groups = [body[start : start + 4] for start in range(0, len(body), 4)]
    return " ".join([PREFIX, *groups])


def matrix(code: str) -> tuple[bytearray, ...]:
    """Rows of the page code's modules, without the quiet zone."""
    return segno.make_qr(code, error="q", version=VERSION, boost_error=False).matrix


def qr_svg(code: str, *, border: int = 4) -> str:
    """A page code as a picture without a size of its own."""
    return _svg(segno.make_qr(code, error="q", boost_error=False), border)


def qr_png(code: str, *, scale: int = 12, border: int = 4) -> bytes:
    out = io.BytesIO()
    segno.make_qr(code, error="q", boost_error=False).save(
        out, kind="png", scale=scale, border=border
    )
    return out.getvalue()


def link_qr_svg(url: str, *, border: int = 4) -> str:
    """The code of an address, for posters and screens; readable with a quarter torn off."""
    return _svg(segno.make_qr(url, error="q", boost_error=False), border)


def link_qr_png(url: str, *, scale: int = 8, border: int = 2) -> bytes:
    """The code of an address for a paper; readable with a quarter torn off."""
    out = io.BytesIO()
    code = segno.make_qr(url, error="q", boost_error=False)
    code.save(out, kind="png", scale=scale, border=border)
    return out.getvalue()


def _svg(code: segno.QRCode, border: int) -> str:
    out = io.BytesIO()
    code.save(out, kind="svg", border=border, xmldecl=False, omitsize=True, light="white")
    return out.getvalue().decode()


@dataclass(frozen=True)
class QrStamp:
    """The codes of one paper: one for each page of the PDF, and page 0 for the whole DOCX."""

    paper_id: int

    def code(self, page: int = 0) -> str:
        return page_code(self.paper_id, page)

    def text(self, page: int = 0) -> str:
        return spaced(self.code(page))
