"""Bundles: what people drop on a tray, and the truth about every sheet in them."""

import io
import random
from collections.abc import Iterator
from dataclasses import dataclass

from PIL import Image

from bench.scans import damage, people
from bench.scans.pen import Signing, sign
from documents.services import KINDS_OF_JOINING
from documents.uploads import JPEG, PDF

COLOUR_SCANS = ("scan", "coarse", "any", "pale")
BITS = ("bits",)  # a scanner of one bit is another one
PHOTOS = ("photo", "askew", "large")
UNSIGNED = 0.2
LOST = 0.02  # sheets that never come back
IN_ONE_PDF = 16


@dataclass(frozen=True)
class Sheet:
    """One sheet on its way: who wrote on it, and what became of it."""

    paper_id: int
    page: int
    kind: str  # of the damage
    how: Signing
    is_asked: bool  # the applicant signs this page
    seed: int

    def drawn(self) -> Image.Image:
        person, place = divmod(self.paper_id, 10)
        made = people.paper(person, KINDS_OF_JOINING[place])
        image = made.sheet(self.page)
        sign(image, made, self.page, self.how, random.Random(self.seed))
        return image

    def spoilt(self) -> Image.Image:
        return damage.spoil(self.drawn(), damage.KINDS[self.kind], self.chance())

    def chance(self) -> random.Random:
        return random.Random(self.seed + 1)


@dataclass(frozen=True)
class Bundle:
    data: bytes
    content_type: str
    sheets: tuple[Sheet, ...]  # in the order of the file


def sheets(count: int, chance: random.Random) -> list[Sheet]:
    """All sheets of so many people, shuffled; some lost, some unsigned."""
    found = []
    for person in range(1, count + 1):
        for made in people.papers(person):
            for page in range(1, made.pages + 1):
                if chance.random() < LOST:
                    continue
                signed = chance.random() >= UNSIGNED
                how = Signing(
                    is_signed=signed,
                    is_dated=chance.random() < (0.9 if signed else 0.5),
                    by_office=chance.random() < 0.3,
                    look=chance.choices(("usual", "small", "over the line", "long"), (6, 2, 2, 1))[
                        0
                    ],
                )
                kind = chance.choice(COLOUR_SCANS + BITS + PHOTOS)
                asked = any(
                    place.page == page and place.whose == "applicant" for place in made.places
                )
                seed = chance.randrange(1 << 30)
                found.append(Sheet(made.paper_id, page, kind, how, asked, seed))
    chance.shuffle(found)
    return found


def bundles(found: list[Sheet], chance: random.Random) -> Iterator[Bundle]:
    """Scans in long PDFs of several people, photographs one by one, some pairs on one picture."""
    for kinds in (COLOUR_SCANS, BITS):
        scanned = [sheet for sheet in found if sheet.kind in kinds]
        for start in range(0, len(scanned), IN_ONE_PDF):
            yield pdf(scanned[start : start + IN_ONE_PDF])
    photos = [sheet for sheet in found if sheet.kind in PHOTOS]
    while photos:
        sheet = photos.pop()
        if photos and sheet.kind == "photo" and chance.random() < 0.3:
            yield pair(sheet, photos.pop())
        else:
            yield photo(sheet)


def photo(sheet: Sheet) -> Bundle:
    kind = damage.KINDS[sheet.kind]
    return Bundle(damage.jpeg(sheet.spoilt(), kind, sheet.chance()), JPEG, (sheet,))


def pair(first: Sheet, second: Sheet) -> Bundle:
    kind = damage.KINDS["photo"]
    image = damage.beside(first.drawn(), second.drawn(), kind, first.chance())
    return Bundle(damage.jpeg(image, kind, first.chance()), JPEG, (first, second))


def pdf(some: list[Sheet]) -> Bundle:
    """As an office scanner writes it: one picture on a page."""
    pictures = [sheet.spoilt() for sheet in some]
    out = io.BytesIO()
    how = {"save_all": True, "append_images": pictures[1:], "resolution": 150}
    if some[0].kind not in BITS:
        how["quality"] = min(damage.KINDS[sheet.kind].jpeg[0] for sheet in some)
    pictures[0].save(out, "PDF", **how)
    return Bundle(out.getvalue(), PDF, tuple(some))
