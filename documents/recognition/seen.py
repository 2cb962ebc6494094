"""The words of recognition: a page as it was seen, and what is written on its places."""

from dataclasses import dataclass, replace
from enum import StrEnum

from documents.places import Place, Whose


class Ink(StrEnum):
    EMPTY = "empty"
    SIGNED = "signed"
    DOUBTFUL = "doubtful"


@dataclass(frozen=True)
class PlaceSeen:
    """A place as it was found on a page. ``ink`` is in square millimetres beyond the blank's."""

    place: Place
    verdict: Ink
    ink: float


@dataclass(frozen=True)
class SeenPage:
    """One sheet of a file.

    ``number`` counts sheets from 1 as they were found; ``source`` is the page of the file, and two
    sheets photographed together share it. ``page`` is the page of the paper; a print of the DOCX
    bears the code of the whole paper, and then the page most like it, or 0 when none is.
    ``jpeg`` is upright; when ``is_aligned``, it covers the blank's page exactly,
    ``PIXELS_IN_MM`` dots in a millimetre, so that places of the blank are places of the picture.
    """

    number: int
    source: int
    code: str  # as it was read, "" when none was
    paper_id: int | None
    page: int | None
    is_forged: bool
    jpeg: bytes
    thumbnail: bytes
    dpi: int  # of the sheet in the file, 0 when it cannot be told
    is_aligned: bool = False
    likeness: float = 0.0  # to its blank, 0…1
    places: tuple[PlaceSeen, ...] = ()

    @property
    def is_known(self) -> bool:
        return self.paper_id is not None

    @property
    def missing(self) -> list[PlaceSeen]:
        return [seen for seen in self._asked if seen.verdict == Ink.EMPTY]

    @property
    def doubtful(self) -> list[PlaceSeen]:
        return [seen for seen in self._asked if seen.verdict == Ink.DOUBTFUL]

    @property
    def _asked(self) -> list[PlaceSeen]:
        return [seen for seen in self.places if seen.place.whose == Whose.APPLICANT]

    def numbered(self, number: int) -> "SeenPage":
        return replace(self, number=number)


@dataclass(frozen=True)
class Guess:
    """Which page of which paper a sheet without a code looks like; ``likeness`` is 0…1."""

    paper_id: int
    page: int
    likeness: float
    turn: int = 0  # degrees, counter-clockwise, to stand the sheet upright


PIXELS_IN_MM = 6
