"""Papers of invented people, drawn by the portal's own templates."""

import random
from dataclasses import dataclass
from functools import cache

from PIL import Image

from documents import builtin, pdfium
from documents.cases import Case, decline_name, initials
from documents.docx.pdf import render_pdf
from documents.docx.render import render_docx
from documents.places import Place, find_places
from documents.qr import QrStamp
from documents.services import KINDS_OF_JOINING
from documents.variables import sample_context
from unionportal.demo import names

DPI = 200
DOTS_IN_MM = DPI / 25.4
_TRADES = "электромонтёр слесарь диспетчер инженер машинист лаборант кладовщик водитель"


@dataclass(frozen=True)
class Made:
    """One paper as it leaves the portal."""

    paper_id: int
    kind: str
    pdf: bytes
    places: list[Place]
    pages: int

    def sheet(self, page: int) -> Image.Image:
        with pdfium.opened(self.pdf) as document:
            return document[page - 1].render(scale=DPI / 72).to_pil().convert("RGB")


@cache
def paper(person: int, kind: str) -> Made:
    """One of the four papers of a person, by his number from 1; the date is left for the pen."""
    paper_id = _paper_id(person, kind)
    stamp = QrStamp(paper_id)
    made = render_pdf(rendered(person, kind), qr=stamp)
    return Made(paper_id, kind, made.data, find_places(made.data, kind), made.pages)


def rendered(person: int, kind: str) -> bytes:
    """The DOCX of a paper."""
    stamp = QrStamp(_paper_id(person, kind))
    return render_docx(builtin.build(kind), _context(person, kind), qr=stamp)


def _paper_id(person: int, kind: str) -> int:
    return person * 10 + KINDS_OF_JOINING.index(kind)


def papers(person: int) -> list[Made]:
    return [paper(person, kind) for kind in KINDS_OF_JOINING]


def _context(person: int, kind: str) -> dict:
    chance = random.Random(person)
    men = list(names.MEN)
    father = f"{names.MEN[chance.choice(men)]}ич"
    name = (chance.choice(names.SURNAMES), chance.choice(men), father)
    context = sample_context(kind)
    trade = chance.choice(_TRADES.split())
    told = {
        "full_name": " ".join(name),
        "full_name_genitive": decline_name(*name, Case.GENITIVE),
        "initials": initials(*name),
        "birth_date": f"{chance.randint(10, 28)}.04.19{chance.randint(60, 99)}",
        "phone": f"+7 9{chance.randint(10, 99)} 555-{chance.randint(10, 99)}-11",
        "email": "" if person % 3 == 0 else f"worker{person}@example.ru",
        "address": "" if person % 4 == 0 else f"г. Волжский, ул. Мира, д. {person}",
        "post": trade,
        "post_genitive": trade,
        "personnel_number": f"{person:06}",
    }
    context["applicant"] = context["applicant"] | told
    context["paper"] = dict.fromkeys(context["paper"], "")
    return context
