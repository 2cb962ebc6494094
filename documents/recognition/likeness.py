"""Which of the papers awaited a page without a readable code looks like."""

import io
from collections.abc import Iterable

import numpy
from PIL import Image, ImageFilter

from documents.recognition.blanks import Blank
from documents.recognition.registration import correlation
from documents.recognition.seen import Guess, SeenPage
from documents.recognition.sheets import paper_of

COARSE = (105, 148)  # dots: the shape of the text, not its letters
ASTRAY = 10  # dots that the sheet may lie aside
LIKE = 0.3  # correlation below which a guess helps nobody
TURNS = (0, 90, 180, 270)


def guess(page: SeenPage, blanks: Iterable[Blank]) -> list[Guess]:
    """Pages of the blanks by likeness, the likest first; unlikely ones are left out.

    Told by where the print stands on the sheet, so two papers of one template look alike: ask with
    the papers still awaited, not with those of everybody.
    """
    with Image.open(io.BytesIO(page.jpeg)) as picture:
        sheet = paper_of(picture.convert("L"))
    turned = {turn: _shape(sheet.rotate(turn, expand=True)) for turn in TURNS}
    found = []
    for blank in blanks:
        for number in range(1, blank.pages + 1):
            template = _shape(blank.page(number).grey)[ASTRAY:-ASTRAY, ASTRAY:-ASTRAY]
            alike, turn = max(
                (float(correlation(template, shape).max()), -turn) for turn, shape in turned.items()
            )
            if alike >= LIKE:
                found.append(Guess(blank.paper_id, number, round(min(alike, 1.0), 2), -turn))
    return sorted(found, key=lambda one: -one.likeness)


def _shape(grey: Image.Image) -> numpy.ndarray:
    """Where there is print: dark on the paper around it, blurred."""
    small = grey.resize((COARSE[0] * 2, COARSE[1] * 2), Image.Resampling.BOX)
    white = small.filter(ImageFilter.MaxFilter(9)).filter(ImageFilter.BoxBlur(8))
    dark = 1 - numpy.asarray(small, numpy.float32) / numpy.maximum(
        numpy.asarray(white, numpy.float32), 1
    )
    print_only = Image.fromarray((numpy.clip(dark * 2, 0, 1) * 255).astype(numpy.uint8))
    blurred = print_only.filter(ImageFilter.GaussianBlur(2)).resize(COARSE, Image.Resampling.BOX)
    return numpy.asarray(blurred, numpy.float32)
