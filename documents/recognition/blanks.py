"""The paper as it was made: what a page is compared with."""

from dataclasses import dataclass
from functools import cached_property

import numpy
from PIL import Image

from documents import pdfium
from documents.docx import stamp
from documents.models import Paper
from documents.places import Place, find_places
from documents.qr import MODULES
from documents.recognition.codes import find_codes
from documents.recognition.seen import PIXELS_IN_MM

MM_IN_POINT = 25.4 / 72
LONGEST = 450  # millimetres: no paper of ours is longer than A3
KEPT = 2  # pages of one paper remembered: each is some megabytes


@dataclass(frozen=True)
class BlankPage:
    """One page as it was printed."""

    width: float  # millimetres
    height: float
    grey: Image.Image  # PIXELS_IN_MM dots in a millimetre
    code: tuple[tuple[float, float], ...] | None  # corners in millimetres, as those of SeenCode

    @cached_property
    def small(self) -> Image.Image:
        """A half as large, for comparing."""
        return self.grey.reduce(2)


class Blank:
    """One paper before anybody wrote on it."""

    def __init__(self, paper_id: int, pdf: bytes, places: list[Place] | None = None, *, kind=""):
        self.paper_id = paper_id
        self.pdf = pdf
        self.kind = kind
        self._places = places
        self._drawn: dict[int, BlankPage] = {}

    @cached_property
    def places(self) -> list[Place]:
        return find_places(self.pdf, self.kind) if self._places is None else self._places

    @cached_property
    def pages(self) -> int:
        with pdfium.opened(self.pdf) as document:
            return len(document)

    def page(self, number: int) -> BlankPage:
        """Page ``number``, from 1; ``IndexError`` when the paper has no such page."""
        if number not in self._drawn:
            drawn = self._page(number)
            if len(self._drawn) >= KEPT:
                del self._drawn[next(iter(self._drawn))]
            self._drawn[number] = drawn
        return self._drawn[number]

    def _page(self, number: int) -> BlankPage:
        with pdfium.opened(self.pdf) as document:
            if not 1 <= number <= len(document):
                raise IndexError(number)
            page = document[number - 1]
            width, height = (side * MM_IN_POINT for side in page.get_size())
            scale = PIXELS_IN_MM * MM_IN_POINT * min(1, LONGEST / max(width, height))
            grey = Image.fromarray(page.render(scale=scale, grayscale=True).to_numpy().squeeze())
        return BlankPage(width, height, grey, _code(grey, height))


def stored_blank(paper_id: int) -> Blank | None:
    """The blank of a paper of the portal, or ``None`` where there is no such paper any more."""
    paper = Paper.objects.filter(pk=paper_id).first()
    if paper is None:
        return None
    with paper.pdf.open("rb") as file:
        data = file.read()
    places = None if paper.places is None else [Place.from_json(row) for row in paper.places]
    return Blank(paper.pk, data, places, kind=paper.kind)


def _code(grey: Image.Image, height: float):
    """Where the code stands: how high is known exactly, how far to the right is read."""
    size = round((stamp.PICTURE + 6) * PIXELS_IN_MM)
    top = grey.height - size
    for found in find_codes(grey.crop((grey.width // 2, top, grey.width, grey.height))):
        middle = numpy.mean([x for x, _ in found.corners]) + grey.width // 2
        left = round(middle / PIXELS_IN_MM * 4) / 4 - MODULES / 2
        bottom = height - stamp.BOTTOM - stamp.QUIET
        right, upper = left + MODULES, bottom - MODULES
        return (left, upper), (right, upper), (right, bottom), (left, bottom)
    return None
