"""Is it signed? The ink on a page beyond that of its blank.

The page is laid on its blank already; here every place is laid once more, by the print around it,
so that a curled sheet does not turn a printed line into a signature. Then what is printed is taken
off with a margin, and what is left is measured against the blackness of print on the same sheet:
a pale copy, a shadow or a bad telephone dim both alike.
"""

import io

import numpy
from PIL import Image, ImageChops, ImageFilter

from documents.places import Place, PlaceKind
from documents.recognition.blanks import Blank, BlankPage
from documents.recognition.registration import correlation
from documents.recognition.seen import PIXELS_IN_MM, Ink, PlaceSeen, SeenPage

# Millimetres.
AROUND = 6  # a hasty signature leaves its box
PRINT_NEAR = 25  # print so far to both sides tells how the place lies
ASTRAY = 2.5  # how far it may lie from where it should
MARGIN = 0.75  # around what is printed: nothing is told there

DARK = 0.3  # of the blackness of print: a dot of ink
PRINT_FOUND = 0.6  # of the dots of print: with fewer the place is not where it is looked for
# Square millimetres of ink, its soft edges too. The least of the real signatures measured had 9,
# the most of the places left empty 0.2.
EMPTY = {PlaceKind.SIGNATURE: 2.0, PlaceKind.DATE: 1.5}
SIGNED = {PlaceKind.SIGNATURE: 6.0, PlaceKind.DATE: 5.0}
BESIDE = 6.0  # so much around an empty place may be a signature that missed it


def judge_ink(page: SeenPage, blank: Blank, places: list[Place]) -> list[PlaceSeen]:
    """A verdict for each of the places that stand on this page of the blank.

    ``read_pages`` has done it for pages that found their paper; here is the way for a page that a
    person filed by hand: one that does not lie on the blank is doubtful everywhere.
    """
    own = [place for place in places if place.page == page.page]
    if not page.is_aligned:
        return [PlaceSeen(place, Ink.DOUBTFUL, 0.0) for place in own]
    with Image.open(io.BytesIO(page.jpeg)) as picture:
        return [judge_place(picture, blank.page(place.page), place) for place in own]


def judge_place(picture: Image.Image, page: BlankPage, place: Place) -> PlaceSeen:
    """``picture`` covers the blank's page, ``PIXELS_IN_MM`` dots in a millimetre."""
    box = _box(page, place, PRINT_NEAR, AROUND + ASTRAY)
    printed = page.grey.crop(box)
    looked = _darkest(picture.crop(box))
    shift = _shift(printed, looked)
    printed = ImageChops.offset(printed, *shift)
    dark = _darkness(looked, printed)
    print_found = _share_of_print(dark, printed)
    ink = (dark > DARK) & ~_mask(printed)
    inner = _within(ink, box, _box(page, place, 1, 1), shift)
    wide = _within(ink, box, _box(page, place, AROUND, AROUND / 2), shift)
    amount = round(float(inner.sum()) / PIXELS_IN_MM**2, 1)
    near = float(wide.sum()) / PIXELS_IN_MM**2
    return PlaceSeen(place, _verdict(place.kind, amount, near, print_found), amount)


def _verdict(kind: PlaceKind, amount: float, near: float, print_found: float) -> Ink:
    if print_found < PRINT_FOUND:
        return Ink.DOUBTFUL
    if amount >= SIGNED[kind]:
        return Ink.SIGNED
    if amount < EMPTY[kind] and near < BESIDE:
        return Ink.EMPTY
    return Ink.DOUBTFUL


def _box(page: BlankPage, place: Place, aside: float, above: float) -> tuple[int, int, int, int]:
    """Dots of the blank's picture around a place."""
    return (
        max(0, round((place.left - aside) * PIXELS_IN_MM)),
        max(0, round((place.top - above) * PIXELS_IN_MM)),
        min(page.grey.width, round((place.right + aside) * PIXELS_IN_MM)),
        min(page.grey.height, round((place.bottom + above) * PIXELS_IN_MM)),
    )


def _within(ink: numpy.ndarray, outer, inner, shift) -> numpy.ndarray:
    left, top = inner[0] - outer[0] + shift[0], inner[1] - outer[1] + shift[1]
    right, bottom = inner[2] - outer[0] + shift[0], inner[3] - outer[1] + shift[1]
    return ink[max(0, top) : max(0, bottom), max(0, left) : max(0, right)]


def _darkest(picture: Image.Image) -> Image.Image:
    """A blue pen is dark in red and green; the third colour of a JPEG is mostly noise."""
    if picture.mode != "RGB":
        return picture.convert("L")
    red, green, _ = picture.split()
    return ImageChops.darker(red, green)


def _shift(printed: Image.Image, looked: Image.Image) -> tuple[int, int]:
    """How many dots the print of the page stands aside from that of the blank."""
    template = numpy.asarray(printed.reduce(2), numpy.float32)
    edge = int(ASTRAY * PIXELS_IN_MM // 2)
    template = template[edge:-edge, edge:-edge]
    found = correlation(template, numpy.asarray(looked.reduce(2), numpy.float32))
    y, x = numpy.unravel_index(found.argmax(), found.shape)
    return (int(x) - edge) * 2, (int(y) - edge) * 2


def _share_of_print(dark: numpy.ndarray, printed: Image.Image) -> float:
    """How much of the print was found again: a pen over it takes nothing away."""
    found = dark[numpy.asarray(printed) < 100] > DARK
    return float(found.mean()) if found.size else 1.0


def _darkness(looked: Image.Image, printed: Image.Image) -> numpy.ndarray:
    """0 where there is paper, 1 where there is as much black as in the print of this sheet."""
    small = looked.reduce(4)
    white = small.filter(ImageFilter.MaxFilter(7)).filter(ImageFilter.BoxBlur(5))
    paper = numpy.asarray(white.resize(looked.size, Image.Resampling.BILINEAR), numpy.float32)
    smooth = numpy.asarray(looked.filter(ImageFilter.BoxBlur(1)), numpy.float32)
    dark = 1 - smooth / numpy.maximum(paper, 1)
    black = dark[numpy.asarray(printed.filter(ImageFilter.BoxBlur(1))) < 110]
    usual = float(numpy.quantile(black, 0.6)) if black.size > 40 else 0.6
    return dark / min(max(usual, 0.2), 0.9)


def _mask(printed: Image.Image) -> numpy.ndarray:
    size = round(MARGIN * PIXELS_IN_MM) * 2 + 1
    return numpy.asarray(printed.filter(ImageFilter.MinFilter(size))) < 200
