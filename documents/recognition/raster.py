"""Pictures of the pages of a file, one at a time, of a size that reading needs and no larger."""

import io
from collections.abc import Iterator
from dataclasses import dataclass

import pypdfium2
from PIL import Image
from pypdfium2 import raw as pdfium_c

from documents import pdfium
from documents.enums import UploadRefused
from documents.uploads import DAMAGED_PDF, MAX_PIXELS, PDF

LONGEST = 2400  # dots: A4 at 200 dpi
RENDERED_DPI = 170
WHOLE = 0.8  # of the page: a picture that is the page
DAMAGED_PICTURE = "Картинка не открывается. Сделайте снимок ещё раз."
_DAMAGE = (
    pypdfium2.PdfiumError, OSError, ValueError, SyntaxError, Image.DecompressionBombError
)  # fmt: skip
_PLAIN = {
    pdfium_c.FPDF_COLORSPACE_DEVICERGB,
    pdfium_c.FPDF_COLORSPACE_DEVICEGRAY,
    pdfium_c.FPDF_COLORSPACE_CALRGB,
    pdfium_c.FPDF_COLORSPACE_CALGRAY,
    pdfium_c.FPDF_COLORSPACE_ICCBASED,
}


@dataclass(frozen=True)
class Picture:
    """A page of a file; ``reduced`` times smaller than it came."""

    image: Image.Image
    reduced: int = 1
    data: bytes | None = None  # of a JPEG, to be opened once more in full

    def full(self) -> "Picture":
        """The picture as it came, where something small could not be read."""
        if self.reduced == 1 or self.data is None:
            return self
        return Picture(_plain(Image.open(io.BytesIO(self.data))))


def pictures_of(data: bytes, content_type: str) -> Iterator[tuple[int, Picture]]:
    """``(page of the file from 1, its picture)``; a page that cannot be drawn is left out.

    Raises ``UploadRefused`` for a file that cannot be opened at all.
    """
    if content_type != PDF:
        try:
            yield 1, _jpeg(data)
        except _DAMAGE as error:
            raise UploadRefused(DAMAGED_PICTURE) from error
        return
    try:
        with pdfium.opened(data) as document:
            count = len(document)
    except pypdfium2.PdfiumError as error:
        raise UploadRefused(DAMAGED_PDF) from error
    for number in range(1, count + 1):
        if picture := _picture(data, number):
            yield number, picture


def _picture(data: bytes, number: int) -> Picture | None:
    """Opened for each page: others must not wait for a whole file to be recognised."""
    try:
        with pdfium.opened(data) as document:
            drawn = _page(document, number)
        return _jpeg(drawn) if isinstance(drawn, bytes) else _reduced(drawn)
    except _DAMAGE:
        return None


def _jpeg(data: bytes) -> Picture:
    """A JPEG is decoded at a half or a quarter at once: sooner, and in less memory."""
    image = Image.open(io.BytesIO(data))
    times = _times(image.size)
    width, height = image.size
    if image.format == "JPEG":
        image.draft(None, (width // times, height // times))
    if image.size == (width, height):
        return _reduced(image, data)
    return Picture(_plain(image), round(width / image.width), data)


def _reduced(image: Image.Image, data: bytes | None = None) -> Picture:
    image = _plain(image)
    times = _times(image.size)
    return Picture(image.reduce(times) if times > 1 else image, times, data)


def _times(size: tuple[int, int]) -> int:
    return max(1, -(-max(size) // LONGEST))


def _plain(image: Image.Image) -> Image.Image:
    return image.convert("L" if image.mode in {"1", "L", "LA", "I", "F"} else "RGB")


def _page(document, number: int) -> Image.Image | bytes:
    """The picture that a scanner put on the page, else the page drawn."""
    page = document[number - 1]
    scanned = _scanned(page)
    if scanned is not None and not page.get_rotation():
        if _is_plain_jpeg(scanned):
            return bytes(scanned.get_data())
        return scanned.get_bitmap().to_pil().copy()
    document.init_forms()  # what was typed into fields is a part of the paper
    page = document[number - 1]
    width, height = page.get_size()
    scale = min(RENDERED_DPI / 72, LONGEST / max(width, height, 1))
    return page.render(scale=scale).to_pil().convert("RGB")


def _scanned(page):
    """The only thing on the page, upright, or ``None``. Text under a scan is not seen."""
    if pdfium_c.FPDFPage_GetAnnotCount(page):  # somebody may have signed with a stylus
        return None
    images = []
    for drawn in page.get_objects(max_depth=1):
        if drawn.type == pdfium_c.FPDF_PAGEOBJ_IMAGE:
            images.append(drawn)
        elif not _is_invisible(drawn):
            return None
    if len(images) != 1 or not _is_whole(images[0], page):
        return None
    across, down = images[0].get_px_size()
    return images[0] if across * down <= MAX_PIXELS else None


def _is_invisible(drawn) -> bool:
    return (
        drawn.type == pdfium_c.FPDF_PAGEOBJ_TEXT
        and pdfium_c.FPDFTextObj_GetTextRenderMode(drawn) == pdfium_c.FPDF_TEXTRENDERMODE_INVISIBLE
    )


def _is_whole(drawn, page) -> bool:
    a, b, c, d, *_ = drawn.get_matrix().get()
    width, height = page.get_size()
    is_upright = a > 0 and d > 0 and abs(b) + abs(c) < 0.01 * (a + d)
    return is_upright and a * d >= WHOLE * width * height


def _is_plain_jpeg(drawn) -> bool:
    return list(drawn.get_filters()) == ["DCTDecode"] and (
        drawn.get_metadata().colorspace in _PLAIN
    )
