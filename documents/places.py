"""Where a paper asks for a signature and a date, told by the text and the lines of its PDF.

Made for any template, not only for the built-in ones: people mark such a place with a caption under
a line, «Подпись ________», «________ / Иванов И. И. /», «___» ________ 20__ г. A date printed
beforehand leaves no line to fill, so there is no place and nothing to ask.
"""

import re
from dataclasses import dataclass, replace
from enum import StrEnum

from documents.enums import PaperKind
from documents.sheet_text import Line, Span, read_sheets


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


# What a member signs; everything else is signed by officers of the union and the employer.
OF_APPLICANT = {
    PaperKind.STATEMENT,
    PaperKind.PROCESSING_CONSENT,
    PaperKind.DISSEMINATION_CONSENT,
    PaperKind.DUES_STATEMENT,
    PaperKind.TRANSFER_STATEMENT,
    PaperKind.LEAVING_STATEMENT,
    PaperKind.DUES_STOP,
}

# Millimetres.
ABOVE, BELOW = 9, 2  # a signature stands on its line and hangs under it
DATE_ABOVE, DATE_BELOW = 6, 1.5
UNKNOWN_WIDTH = 45  # of a place whose line is not found
LEAST_LINE = 15  # a shorter line is for a number, not for a signature
CAPTION_UNDER = 9  # the farthest that a caption stands under its line
ONE_ROW = 5
NEAR = 14  # what is written so near above tells whose place it is

_CAPTION = re.compile(r"\((?:[^()]{0,30}\s)?подпись[^()]{0,30}\)", re.IGNORECASE)
_DATE_CAPTION = re.compile(r"\(\s*дата[^()]{0,20}\)", re.IGNORECASE)
_INLINE = re.compile(r"подпись[^_()]{0,40}?(_[_\s]{3,})", re.IGNORECASE)
_BEFORE_NAME = re.compile(
    r"(?<!_)(_{6,})(?!_)\s*"
    r"(?:/\s*_{3,}|[/(|]?\s*(?:[А-ЯЁ]\.\s*[А-ЯЁ]?\.?\s*[А-ЯЁ]|[А-ЯЁ][а-яё-]+\s+[А-ЯЁ]\.))"
)
_DAY = re.compile(
    r"[«\"“„]\s*_[_\s]*[»\"”“]\s*_[_\s]*(?:20\s*_*)?|(?<!_)_{2,4}\.\s*_{2,4}\.\s*[\d_]+"
)
_NAMED_DAY = re.compile(r"дата[^_()]{0,25}?(_[_\s]{3,})", re.IGNORECASE)
_BIRTH = re.compile(r"рожд|выда", re.IGNORECASE)
_OFFICER = re.compile(
    r"председател|секретар|бухгалтер|руководител|директор|начальник|специалист|заведующ|"
    r"работодател|принял|М\.\s?П\.",
    re.IGNORECASE,
)
_OFFICIAL = re.compile(
    r"^\W*(?:заявление\s+|документы\s+)?(?:принят|получен|зарегистрирован|отметк|заполняется|"
    r"согласован|резолюция|бухгалтери)|вх\.\s?№",
    re.IGNORECASE,
)
_POST = "(должность)"


def find_places(pdf: bytes, kind: str = "") -> list[Place]:
    """The places of every page, in the order of reading. Works for any template."""
    found = [
        place
        for number, sheet in enumerate(read_sheets(pdf), start=1)
        for place in _Sheet(number, sheet.lines, sheet.rules, kind).places()
    ]
    signatures = [place for place in found if place.kind == PlaceKind.SIGNATURE]
    if signatures and _is_of_applicant(kind) and all(at.whose == Whose.OTHER for at in signatures):
        # Somebody has to sign what a member gives in: the first place is not an officer's.
        found[found.index(signatures[0])] = replace(signatures[0], whose=Whose.APPLICANT)
    return found


def _is_of_applicant(kind: str) -> bool:
    return not kind or kind in OF_APPLICANT


class _Sheet:
    def __init__(self, number: int, lines: list[Line], rules: list[Span], kind: str):
        self.number = number
        self.lines = lines
        self.rules = [rule for rule in rules if rule.width >= LEAST_LINE]
        self.is_of_applicant = _is_of_applicant(kind)

    def places(self) -> list[Place]:
        signatures = self._signatures()
        found = [self._place(PlaceKind.SIGNATURE, at, ABOVE, BELOW) for at in signatures]
        for at in self._dates(signatures):
            found.append(self._place(PlaceKind.DATE, at, DATE_ABOVE, DATE_BELOW))
        return sorted(found, key=lambda place: (round(place.bottom / ONE_ROW), place.left))

    def _signatures(self) -> list[Span]:
        found: list[Span] = []
        for line in self.lines:
            for match in _CAPTION.finditer(line.text):
                _add(found, self._over(line.span(*match.span())))
        for pattern in (_INLINE, _BEFORE_NAME):
            for line in self.lines:
                for match in pattern.finditer(line.text):
                    if not _DAY.search(match.group()):
                        _add(found, line.span(*match.span(1)))
        return found

    def _dates(self, signatures: list[Span]) -> list[Span]:
        """Only where a signature stands near or the place is called «дата»: a paper may ask for
        other days too."""
        found: list[Span] = []
        for line in self.lines:
            for match in _DAY.finditer(line.text):
                span = line.span(*match.span())
                if any(_is_beside(span, at) for at in signatures) or self._is_captioned(span):
                    _add(found, span)
            for match in _NAMED_DAY.finditer(line.text):
                if not _BIRTH.search(match.group()):
                    _add(found, line.span(*match.span(1)))
        for line in self.lines:
            for match in _DATE_CAPTION.finditer(line.text):
                caption = line.span(*match.span())
                if not self._is_printed_over(caption):
                    _add(found, self._over(caption))
        return found

    def _over(self, caption: Span) -> Span:
        """The line that a caption stands under: drawn, or typed of underscores."""
        drawn = [
            rule
            for rule in self.rules
            if rule.left - 1 <= caption.middle <= rule.right + 1
            and -1 <= caption.top - rule.bottom <= CAPTION_UNDER
        ]
        typed = [
            span
            for line in self.lines
            if -1 <= caption.top - line.bottom <= CAPTION_UNDER
            for span in line.blanks()
            if span.left - 8 <= caption.middle <= span.right + 8 and span.width >= LEAST_LINE / 2
        ]
        if nearest := min(
            drawn + typed, key=lambda span: abs(caption.top - span.bottom), default=None
        ):
            return nearest
        half = max(UNKNOWN_WIDTH, caption.right - caption.left) / 2
        return Span(
            caption.middle - half, caption.top - 1, caption.middle + half, caption.top - 0.5
        )

    def _is_captioned(self, span: Span) -> bool:
        return any(
            -1 <= line.top - span.bottom <= CAPTION_UNDER
            and span.left - 10 <= line.span(*match.span()).middle <= span.right + 10
            for line in self.lines
            for match in _DATE_CAPTION.finditer(line.text)
        )

    def _is_printed_over(self, caption: Span) -> bool:
        """Whether a date stands over the caption already."""
        return any(
            -1 <= caption.top - line.bottom <= CAPTION_UNDER
            and any(
                char.text.isdigit() and caption.left - 30 <= char.left <= caption.right + 30
                for char in line.chars
            )
            and not line.blanks()
            for line in self.lines
        )

    def _place(self, kind: PlaceKind, at: Span, above: float, below: float) -> Place:
        base = at.bottom
        box = (at.left, base - above, at.right, base + below)
        return Place(self.number, kind, *(round(side, 1) for side in box), self._whose(at))

    def _whose(self, at: Span) -> Whose:
        if not self.is_of_applicant:
            return Whose.OTHER
        row = [line for line in self.lines if abs(line.bottom - at.bottom) <= ONE_ROW]
        under = [line for line in self.lines if 0 < line.top - at.bottom <= ONE_ROW]
        above = [line for line in self.lines if ONE_ROW < at.bottom - line.bottom <= NEAR]
        is_official = (
            any(_OFFICER.search(self._before(line, at)) for line in row)
            or any(_POST in line.text for line in under)
            or any(_OFFICIAL.search(line.text) for line in above[-1:] + row)
        )
        return Whose.OTHER if is_official else Whose.APPLICANT

    def _before(self, line: Line, at: Span) -> str:
        """What is written in the row between the place and the one before it."""
        former = [span.right for span in line.blanks() if span.right < at.left]
        start = max(former, default=0.0)
        return "".join(char.text for char in line.chars if start <= char.left < at.left)


def _add(found: list[Span], span: Span) -> None:
    taken = any(
        abs(other.bottom - span.bottom) < ONE_ROW
        and min(other.right, span.right) - max(other.left, span.left) > 0
        for other in found
    )
    if not taken:
        found.append(span)


def _is_beside(day: Span, signature: Span) -> bool:
    return abs(day.bottom - signature.bottom) <= ONE_ROW * 2
