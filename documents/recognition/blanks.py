"""The paper as it was made: what a page is compared with."""

from functools import cached_property

from documents.models import Paper
from documents.places import Place, find_places


class Blank:
    """One paper before anybody wrote on it."""

    def __init__(self, paper_id: int, pdf: bytes, places: list[Place] | None = None, *, kind=""):
        self.paper_id = paper_id
        self.pdf = pdf
        self.kind = kind
        self._places = places

    @cached_property
    def places(self) -> list[Place]:
        return find_places(self.pdf, self.kind) if self._places is None else self._places


def stored_blank(paper_id: int) -> Blank | None:
    """The blank of a paper of the portal, or ``None`` where there is no such paper any more."""
    paper = Paper.objects.filter(pk=paper_id).first()
    if paper is None:
        return None
    with paper.pdf.open("rb") as file:
        data = file.read()
    places = None if paper.places is None else [Place.from_json(row) for row in paper.places]
    return Blank(paper.pk, data, places, kind=paper.kind)
