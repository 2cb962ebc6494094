"""From the bytes of a file to its sheets."""

import io
from collections.abc import Callable, Iterator
from functools import lru_cache

from PIL import Image

from documents import pictures
from documents.docx import stamp
from documents.qr import MODULES
from documents.recognition import sheets
from documents.recognition.blanks import Blank, stored_blank
from documents.recognition.codes import SeenCode, find_codes
from documents.recognition.geometry import FLAT, View
from documents.recognition.ink import judge_place
from documents.recognition.raster import Picture, pictures_of
from documents.recognition.registration import Laid, lay
from documents.recognition.seen import PIXELS_IN_MM, Ink, PlaceSeen, SeenPage

QUALITY = 80
ALIGNED = 0.5  # of the print of the blank must be found again
KEPT = 8  # blanks of a file remembered: papers of one person come together
A4 = (210.0, 297.0)
_LEFT = A4[0] - stamp.from_edge(10) - stamp.QUIET - MODULES
_TOP = A4[1] - stamp.BOTTOM - stamp.QUIET - MODULES
USUAL_CODE = (
    (_LEFT, _TOP),
    (_LEFT + MODULES, _TOP),
    (_LEFT + MODULES, _TOP + MODULES),
    (_LEFT, _TOP + MODULES),
)


def read_pages(
    data: bytes,
    content_type: str,
    *,
    blank_of: Callable[[int], Blank | None] = stored_blank,
) -> Iterator[SeenPage]:
    """The sheets of a file, one at a time: a picture may hold two of them, a PDF many.

    ``content_type`` is JPEG or PDF, as ``documents.uploads`` tells. A page that cannot be drawn is
    left out: no sheet has its number as ``source``, and the caller shows it as it came. A file that
    cannot be opened raises ``UploadRefused``.
    """
    remembered = lru_cache(KEPT)(blank_of)
    number = 0
    for source, picture in pictures_of(data, content_type):
        for page in _sheets(source, picture, remembered):
            number += 1
            yield page.numbered(number)


def _sheets(source: int, picture: Picture, blank_of) -> Iterator[SeenPage]:
    codes = find_codes(picture.image)
    if not codes and picture.reduced > 1:
        full = picture.full()
        if codes := find_codes(full.image):
            picture = full
    if not codes:
        yield _unknown(source, sheets.paper_of(picture.image))
        return
    views = []
    own = {code.text: code for code in codes}
    for code in own.values():
        page, view = _known(source, picture, code, blank_of)
        views.append(view)
        yield page
    for rest in sheets.others(picture.image, views, A4):
        # Another sheet on the same photograph, whose code did not show at first.
        more = find_codes(rest)
        for code in more:
            if code.text not in own:
                yield _known(source, Picture(rest, picture.reduced), code, blank_of)[0]
        if not more:
            yield _unknown(source, rest)


def _unknown(source: int, image: Image.Image) -> SeenPage:
    return SeenPage(
        number=0,
        source=source,
        code="",
        paper_id=None,
        page=None,
        is_forged=False,
        jpeg=_jpeg(image),
        thumbnail=pictures.thumbnail(image),
        dpi=0,
    )


def _known(source: int, picture: Picture, code: SeenCode, blank_of) -> tuple[SeenPage, View]:
    paper_id, page = code.home or (None, None)
    blank = None if paper_id is None else blank_of(paper_id)
    laid = None
    if blank is not None:
        page, laid = _laid(picture.image.convert("L"), code, blank, page)
    is_aligned = laid is not None and laid.likeness >= ALIGNED
    if is_aligned:
        view, blank_page = laid.view, blank.page(page)
        flat = view.cut(picture.image, (0, 0, blank_page.width, blank_page.height), PIXELS_IN_MM)
    else:
        view = View(USUAL_CODE, code.corners, [1.0] * 4, FLAT)
        flat = sheets.upright(picture.image, code.corners)
    seen = SeenPage(
        number=0,
        source=source,
        code=code.text,
        paper_id=paper_id,
        page=page,
        is_forged=paper_id is None,
        jpeg=_jpeg(flat),
        thumbnail=pictures.thumbnail(flat),
        dpi=round(view.dots_in_mm((A4[0] / 2, A4[1] / 2)) * 25.4 * picture.reduced),
        is_aligned=is_aligned,
        likeness=round(laid.likeness, 2) if laid else 0.0,
        places=tuple(_judged(flat, blank, page, is_aligned)) if blank and page else (),
    )
    return seen, view


def _laid(grey, code: SeenCode, blank: Blank, page: int) -> tuple[int, Laid | None]:
    """A print of the DOCX does not tell its page: it is the likest one."""
    numbers = [page] if page else range(1, blank.pages + 1)
    best, chosen = None, page
    for number in numbers:
        if number > blank.pages or blank.page(number).code is None:
            continue
        laid = lay(grey, code.corners, blank.page(number))
        if best is None or laid.likeness > best.likeness:
            best, chosen = laid, number
    if not page and (best is None or best.likeness < ALIGNED):
        return 0, best
    return chosen, best


def _judged(flat: Image.Image, blank: Blank, page: int, is_aligned: bool) -> Iterator[PlaceSeen]:
    for place in blank.places:
        if place.page == page:
            yield (
                judge_place(flat, blank.page(page), place)
                if is_aligned
                else PlaceSeen(place, Ink.DOUBTFUL, 0.0)
            )


def _jpeg(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=QUALITY)
    return out.getvalue()
