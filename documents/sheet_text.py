"""Text and drawn lines of a PDF by their places: what stands where on a page, in millimetres."""

import ctypes
import re
from collections.abc import Iterator
from dataclasses import dataclass

from pypdfium2 import raw as pdfium_c

from documents import pdfium

MM = 25.4 / 72
THIN = 0.9  # a drawn line is not thicker
_BLANK = re.compile(r"_[_\s]*_")


@dataclass(frozen=True)
class Span:
    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        return self.right - self.left

    @property
    def middle(self) -> float:
        return (self.left + self.right) / 2


@dataclass(frozen=True)
class Char(Span):
    text: str


@dataclass(frozen=True)
class Line:
    """Characters that stand beside each other, cells of a table too, in the order of the text."""

    chars: list[Char]

    @property
    def text(self) -> str:
        return "".join(char.text for char in self.chars)

    @property
    def top(self) -> float:
        return min(char.top for char in self.chars if char.text.strip())

    @property
    def bottom(self) -> float:
        return max(char.bottom for char in self.chars if char.text.strip())

    def span(self, start: int, end: int) -> Span:
        """Where these characters of ``text`` stand."""
        shown = [char for char in self.chars[start:end] if char.text.strip()]
        chars = shown or self.chars[start:end]
        return Span(
            min(char.left for char in chars),
            min(char.top for char in chars),
            max(char.right for char in chars),
            max(char.bottom for char in chars),
        )

    def blanks(self) -> list[Span]:
        """Lines to write on that are typed of underscores."""
        return [self.span(*match.span()) for match in _BLANK.finditer(self.text)]


@dataclass(frozen=True)
class Sheet:
    lines: list[Line]
    rules: list[Span]  # drawn lines, as good as level


def read_sheets(pdf: bytes) -> Iterator[Sheet]:
    with pdfium.opened(pdf) as document:
        for page in document:
            height = page.get_height()
            text = page.get_textpage()
            yield Sheet(_lines(_chars(text, height)), _rules(page, height))
            text.close()
            page.close()


def _chars(text, height: float) -> Iterator[Char]:
    sides = [ctypes.c_double() for _ in range(4)]
    pointers = [ctypes.byref(side) for side in sides]
    for index in range(text.count_chars()):
        code = pdfium_c.FPDFText_GetUnicode(text, index)
        if code in {10, 13} or not pdfium_c.FPDFText_GetCharBox(text, index, *pointers):
            continue
        left, right, bottom, top = (side.value for side in sides)
        if right <= left and not chr(code).isspace():
            continue
        yield Char(left * MM, (height - top) * MM, right * MM, (height - bottom) * MM, chr(code))


def _lines(chars: Iterator[Char]) -> list[Line]:
    """A line ends where the text steps down, or back up to another column."""
    lines: list[Line] = []
    last: Char | None = None  # with ink: spaces have no height
    for char in chars:
        is_space = not char.text.strip()
        if is_space and lines:
            lines[-1].chars.append(char)
            continue
        if is_space:
            continue
        if last is None or not _is_level(last, char):
            lines.append(Line([]))
        lines[-1].chars.append(char)
        last = char
    return sorted(lines, key=lambda line: (line.bottom, line.chars[0].left))


def _is_level(one: Char, other: Char) -> bool:
    """An underscore hangs lower than a letter of its line."""
    slack = 0.6 + max(one.bottom - one.top, other.bottom - other.top) / 2
    return abs(one.bottom - other.bottom) <= slack


def _rules(page, height: float) -> list[Span]:
    rules = []
    for drawn in page.get_objects(filter=[pdfium_c.FPDF_PAGEOBJ_PATH]):
        left, bottom, right, top = (side * MM for side in drawn.get_bounds())
        if top - bottom <= THIN and right - left > THIN * 2:
            rules.append(Span(left, height * MM - top, right, height * MM - bottom))
    return rules
