"""Laying a page on its blank: pieces of print are found one after another, from the code outwards.

What is found near the code tells where to look farther away, and how wide; so neither a crooked
photograph nor an empty middle of the page loses the way, and a line of text is not taken for its
neighbour.
"""

from dataclasses import dataclass

import numpy
from PIL import Image

from documents.recognition.blanks import BlankPage
from documents.recognition.geometry import ANY, FLAT, HAND, Tilt, View
from documents.recognition.seen import PIXELS_IN_MM

PIXELS = PIXELS_IN_MM // 2  # dots in a millimetre that comparing needs
PIECE = (24, 12)  # millimetres
MOST = 36  # pieces of a page that are looked for
CODE_DOUBT = 0.3  # millimetres that a corner of the code may be off
QUARTER_DOUBT = 0.07  # that a quarter of the code may be off
FOUND_DOUBT = 0.15  # that a piece of print may be off: a sheet is never quite even
NEAREST, FARTHEST = 1.0, 16.0  # how wide a piece is looked for
ALIKE = 0.42  # correlation of a piece with print found again
ALONE = 1.12  # how much likelier the best place is than the next
ASIDE = 1.2  # millimetres: a piece found so far from where it should be is not believed
EACH_TURN = 9
AGAIN = 2
WELL = 0.9  # of the pieces found: nothing better is to be looked for
ENOUGH = 0.7  # the page lies as it should
TILTS = tuple(sign * step / 100 for step in range(1, 15) for sign in (1, -1))
TRIED = 4  # pieces by which a tilt is judged


@dataclass(frozen=True)
class Piece:
    left: float  # millimetres
    top: float
    values: numpy.ndarray

    @property
    def size(self) -> tuple[float, float]:
        height, width = self.values.shape
        return width / PIXELS, height / PIXELS

    @property
    def middle(self) -> tuple[float, float]:
        width, height = self.size
        return self.left + width / 2, self.top + height / 2


@dataclass(frozen=True)
class Laid:
    """A view of the sheet, and how much of its print was found: 0…1."""

    view: View
    likeness: float


def lay(grey: Image.Image, corners, page: BlankPage) -> Laid:
    """Lay the picture on a blank by the ``corners`` of its code, then by its print."""
    best = None
    for tilt in (FLAT, ANY):
        search = _Search(grey, corners, page, tilt)
        search.grow()
        if best is None or len(search.found) > len(best.found):
            best = search
        if best.likeness >= WELL:
            return best.laid
    if best.likeness >= ENOUGH:
        return best.laid
    search.leap()
    return max(best, search, key=lambda one: len(one.found)).laid


class _Search:
    """Which pieces of the blank were found in the picture, and the view they make."""

    def __init__(self, grey: Image.Image, corners, page: BlankPage, tilt: Tilt):
        self.grey = grey
        self.tilt = tilt
        self.flat, self.seen = list(page.code), list(corners)
        size = View(self.flat, self.seen, [1.0] * 4).dots_in_mm(numpy.mean(self.flat, axis=0))
        self.size = size  # dots in a millimetre
        self.found: dict[int, tuple[float, float]] = {}
        self.quarters = _quarters_of_code(page)
        self.pieces = self.quarters + pieces_of(page)
        self.view = self._fitted(tilt)
        self._look(range(len(self.quarters)))

    @property
    def likeness(self) -> float:
        own = len(self.quarters)
        count = len(self.pieces) - own
        return sum(index >= own for index in self.found) / count if count else 0.0

    @property
    def laid(self) -> Laid:
        return Laid(self.view, self.likeness)

    def grow(self) -> None:
        """Look for all pieces, those first whose place is known best."""
        left = set(range(len(self.quarters), len(self.pieces))) - set(self.found)
        while left:
            order = sorted(left)
            reach = self._reach(order)
            nearest = numpy.argsort(reach)[:EACH_TURN]
            widest = max(1.6 * reach[nearest[0]], 0.5)
            chosen = {order[place]: reach[place] for place in nearest if reach[place] <= widest}
            left -= set(chosen)
            self._look(chosen, chosen)
        for _ in range(AGAIN):  # what was missed may be seen now that the rest has settled
            before = len(self.found)
            self._look(set(range(len(self.pieces))) - set(self.found))
            if len(self.found) == before:
                break

    def leap(self) -> None:
        """Nothing stands between the code and the far end of the page: try tilts in turn."""
        own = len(self.quarters)
        left = [index for index in range(own, len(self.pieces)) if index not in self.found]
        if not left:
            return
        reach = self._reach(left)
        tried = [left[place] for place in numpy.argsort(-reach)[:TRIED]]
        for down in TILTS:
            view = self._fitted(Tilt(HAND, down, 0.004), keep=True)
            at = {index: _find(self.grey, view, self.pieces[index], 6.0) for index in tried}
            told = {index: point for index, point in at.items() if point}
            if len(told) >= max(2, len(tried) - 1):
                before = len(self.found)
                self.found |= told
                self.tilt = Tilt(HAND, down, 0.03)
                self.view = self._fitted(self.tilt)
                if len(self.found) > before + 1:
                    self.grow()
                    return

    def _reach(self, indices) -> numpy.ndarray:
        """How far each piece may be from where it is expected, in millimetres."""
        middles = [self.pieces[index].middle for index in indices]
        return self.view.deviations(middles) / self.size

    def _look(self, indices, reach=None) -> None:
        for index in indices:
            wide = NEAREST * 1.5 if reach is None else 3 * reach[index] + 0.5
            wide = float(numpy.clip(wide, NEAREST, FARTHEST))
            if at := _find(self.grey, self.view, self.pieces[index], wide):
                self.found[index] = at
        self.view = self._fitted(self.tilt)

    def _fitted(self, tilt: Tilt, *, keep=False) -> View:
        """The view by all that was found; what contradicts the rest is forgotten."""
        while True:
            order = list(self.found)
            points = self.flat + [self.pieces[index].middle for index in order]
            at = self.seen + [self.found[index] for index in order]
            own = len(self.quarters)
            doubts = [CODE_DOUBT] * len(self.flat)
            doubts += [QUARTER_DOUBT if index < own else FOUND_DOUBT for index in order]
            view = View(points, at, numpy.array(doubts) * self.size, tilt)
            if not order or keep:
                return view
            off = numpy.hypot(*(view(points) - numpy.array(at)).T)[len(self.flat) :] / self.size
            worst = int(off.argmax())
            if off[worst] < ASIDE:
                return view
            del self.found[order[worst]]


def _find(grey, view: View, piece: Piece, wide: float):
    """Where the middle of a piece stands in the picture, looked for so many millimetres around."""
    width, height = piece.size
    box = (
        piece.left - wide, piece.top - wide, piece.left + width + wide, piece.top + height + wide
    )  # fmt: skip
    looked = numpy.asarray(view.cut(grey, box, PIXELS), numpy.float32)
    step = match(piece.values, looked)
    if step is None:
        return None
    dx, dy = step[0] / PIXELS - wide, step[1] / PIXELS - wide
    x, y = piece.middle
    return tuple(view([(x + dx, y + dy)])[0])


def match(template: numpy.ndarray, looked: numpy.ndarray, *, alike=ALIKE, alone=ALONE):
    """``(x, y)`` of the upper left corner of the template in a larger picture, or ``None``."""
    alikeness = correlation(template, looked)
    y, x = numpy.unravel_index(alikeness.argmax(), alikeness.shape)
    best = alikeness[y, x]
    if best < alike:
        return None
    around = alikeness.copy()
    around[max(0, y - 4) : y + 5, max(0, x - 5) : x + 6] = -1
    if around.max() * alone > best:
        return None
    return x + _between(alikeness[y, :], x), y + _between(alikeness[:, x], y)


def _between(row: numpy.ndarray, top: int) -> float:
    """The summit of a parabola through the highest of the values and its neighbours."""
    if not 0 < top < len(row) - 1:
        return 0.0
    before, at, after = (float(value) for value in row[top - 1 : top + 2])
    bend = before - 2 * at + after
    return 0.0 if bend >= 0 else max(-0.5, min(0.5, (before - after) / (2 * bend)))


def correlation(template: numpy.ndarray, looked: numpy.ndarray) -> numpy.ndarray:
    """How alike, -1…1, the template and each place of its size are, whatever the light."""
    height, width = template.shape
    count = height * width
    own = template - template.mean()
    looked = looked - looked.mean()
    shape = looked.shape
    found = numpy.fft.irfft2(
        numpy.fft.rfft2(looked) * numpy.conj(numpy.fft.rfft2(own, shape)), shape
    )[: shape[0] - height + 1, : shape[1] - width + 1]
    sums, squares = _sums(looked, height, width), _sums(looked * looked, height, width)
    spread = numpy.sqrt(numpy.maximum(squares - sums * sums / count, 1e-3))
    return found / (spread * max(float(numpy.sqrt((own * own).sum())), 1e-3))


def _sums(values: numpy.ndarray, height: int, width: int) -> numpy.ndarray:
    """Sums over every window of this size."""
    whole = numpy.zeros((values.shape[0] + 1, values.shape[1] + 1))
    whole[1:, 1:] = values.cumsum(axis=0, dtype=numpy.float64).cumsum(axis=1)
    return (
        whole[height:, width:] - whole[:-height, width:] - whole[height:, :-width]
        + whole[:-height, :-width]
    )  # fmt: skip


def pieces_of(page: BlankPage) -> list[Piece]:
    """Pieces of print that are unlike what stands around them, spread over the page."""
    values = numpy.asarray(page.small, numpy.float32)
    width, height = PIECE[0] * PIXELS, PIECE[1] * PIXELS
    across = numpy.abs(numpy.diff(values, axis=1, prepend=255))
    down = numpy.abs(numpy.diff(values, axis=0, prepend=255))
    rich = numpy.minimum(_sums(across, height, width), _sums(down, height, width))
    if rich.size == 0:
        return []
    found = []
    rich = rich[:: PIXELS * 2, :: PIXELS * 4].copy()
    least = max(rich.max() * 0.15, 255 * 40)
    _forget_code(rich, page)
    while len(found) < MOST:
        row, column = numpy.unravel_index(rich.argmax(), rich.shape)
        if rich[row, column] < least:
            break
        top, left = row * PIXELS * 2, column * PIXELS * 4
        found.append(
            Piece(left / PIXELS, top / PIXELS, values[top : top + height, left : left + width])
        )
        rich[max(0, row - 5) : row + 6, max(0, column - 5) : column + 6] = 0
    return found


def _quarters_of_code(page: BlankPage) -> list[Piece]:
    """The reader tells the corners of a code to a dot; its modules tell them finer."""
    values = numpy.asarray(page.small, numpy.float32)
    (left, top), (right, bottom) = page.code[0], page.code[2]
    half = int((right - left) / 2 * PIXELS)
    found = []
    for x in (round(left * PIXELS), round(right * PIXELS) - half):
        for y in (round(top * PIXELS), round(bottom * PIXELS) - half):
            found.append(Piece(x / PIXELS, y / PIXELS, values[y : y + half, x : x + half]))
    return found


def _forget_code(rich: numpy.ndarray, page: BlankPage) -> None:
    """The code is known to the dot already."""
    if page.code:
        (left, top), (right, bottom) = page.code[0], page.code[2]
        rich[
            max(0, int((top - PIECE[1]) / 2)) : int(bottom / 2) + 1,
            max(0, int((left - PIECE[0]) / 4)) : int(right / 4) + 1,
        ] = 0
