"""Handwriting drawn by chance: signatures, dates, the strokes of an office."""

import math
import random
from dataclasses import dataclass
from itertools import pairwise

from PIL import Image, ImageChops, ImageDraw

from bench.scans.people import DOTS_IN_MM, Made
from documents.places import Place, PlaceKind, Whose

FINE = 3  # drawn so many times larger, for soft edges
INKS = {
    "blue": (45, 62, 158),
    "light blue": (84, 112, 190),
    "black": (34, 34, 40),
    "violet": (88, 46, 140),
    "pencil": (104, 104, 108),
}


@dataclass(frozen=True)
class Signing:
    """What a person did with one sheet."""

    is_signed: bool
    is_dated: bool
    by_office: bool = False  # the office has written on its own places below
    look: str = "usual"  # usual, small, over the line, long


def sign(sheet: Image.Image, made: Made, page: int, how: Signing, chance: random.Random) -> None:
    """Write on the places of a sheet, in its own dots."""
    colour = INKS[chance.choices(list(INKS), (5, 2, 3, 2, 0.5))[0]]
    for place in made.places:
        if place.page != page:
            continue
        if place.whose == Whose.OTHER:
            if how.by_office:
                _write(sheet, place, chance, INKS["blue"], "usual")
        elif place.kind == PlaceKind.DATE:
            if how.is_dated:
                _date(sheet, place, chance, colour)
        elif how.is_signed:
            _write(sheet, place, chance, colour, how.look)


def _write(sheet, place: Place, chance, colour, look) -> None:
    if place.kind == PlaceKind.DATE:
        _date(sheet, place, chance, colour)
        return
    width, height = {
        "usual": (chance.uniform(18, 38), chance.uniform(7, 15)),
        "small": (chance.uniform(9, 15), chance.uniform(3.5, 6)),
        "over the line": (chance.uniform(18, 34), chance.uniform(8, 14)),
        "long": (chance.uniform(38, 52), chance.uniform(10, 18)),
    }[look]
    middle = (place.left + place.right) / 2 + chance.uniform(-5, 5)
    base = place.bottom - 2
    hanging = {"over the line": 0.5, "small": 0.1}.get(look, chance.uniform(0.05, 0.35))
    top = base - height * (1 - hanging)
    _stroke(sheet, _signature(chance, middle, top, width, height), chance, colour)


def _signature(chance, middle, top, width, height) -> list[tuple[float, float]]:
    """Loops that run to the right and end in a flourish."""
    loops = max(2, round(width / 6))
    points = []
    for step in range(loops * 4 + 1):
        along = step / (loops * 4)
        swing = math.sin(step * math.pi / 2 + chance.uniform(-0.4, 0.4))
        falling = 1 - 0.55 * along
        points.append(
            (
                middle + width * (along - 0.5) + chance.uniform(-0.06, 0.1) * width,
                top + height * (0.5 - 0.5 * swing * falling * chance.uniform(0.6, 1)),
            )
        )
    points.append((middle + width * 0.5, top + height * chance.uniform(0.2, 0.9)))
    return points


def _date(sheet, place: Place, chance, colour) -> None:
    base = place.bottom - 1.5
    scale = (place.right - place.left) / 55  # «___» ____________ 20___ г.
    for start, letters, size in ((2.2, 2, 2.6), (13, chance.randint(5, 8), 2.2), (47, 2, 2.4)):
        left = place.left + start * scale
        for letter in range(letters):
            _stroke(
                sheet,
                _letter(chance, left + letter * 2.6 * scale, base - size - 0.6, 2.0, size),
                chance,
                colour,
            )


def _letter(chance, left, top, width, height) -> list[tuple[float, float]]:
    return [
        (left + chance.uniform(0, width), top + height * chance.uniform(-0.1, 1.1))
        for _ in range(5)
    ]


def _stroke(sheet, points, chance, colour) -> None:
    """A smooth line through points in millimetres, thicker and thinner as a hand presses."""
    smooth = _spline(points)
    edge = 2.0
    left = min(x for x, _ in smooth) - edge
    top = min(y for _, y in smooth) - edge
    size = (
        round((max(x for x, _ in smooth) + edge - left) * DOTS_IN_MM),
        round((max(y for _, y in smooth) + edge - top) * DOTS_IN_MM),
    )
    mask = Image.new("L", (size[0] * FINE, size[1] * FINE), 0)
    draw = ImageDraw.Draw(mask)
    dots = DOTS_IN_MM * FINE
    usual = chance.uniform(0.35, 0.65)
    phase = chance.uniform(0, 6)
    pressed = round(255 * chance.uniform(0.8, 1))
    for step, ((x, y), (next_x, next_y)) in enumerate(pairwise(smooth)):
        thick = usual * (1 + 0.3 * math.sin(step / 9 + phase)) * dots
        line = [(x - left) * dots, (y - top) * dots, (next_x - left) * dots, (next_y - top) * dots]
        draw.line(line, fill=pressed, width=max(1, round(thick)))
        draw.ellipse(
            [line[2] - thick / 2, line[3] - thick / 2, line[2] + thick / 2, line[3] + thick / 2],
            fill=pressed,
        )
    mask = mask.resize(size, Image.Resampling.LANCZOS)
    corner = (round(left * DOTS_IN_MM), round(top * DOTS_IN_MM))
    box = (*corner, corner[0] + size[0], corner[1] + size[1])
    under = sheet.crop(box)
    inked = ImageChops.multiply(under, Image.new("RGB", size, colour))
    sheet.paste(Image.composite(inked, under, mask), corner)


def _spline(points) -> list[tuple[float, float]]:
    """Catmull and Rom's: through every point."""
    padded = [points[0], *points, points[-1]]
    smooth = []
    for a, b, c, d in zip(padded, padded[1:], padded[2:], padded[3:], strict=False):
        for step in range(10):
            t = step / 10
            smooth.append(
                tuple(
                    0.5
                    * (
                        2 * b[axis]
                        + (c[axis] - a[axis]) * t
                        + (2 * a[axis] - 5 * b[axis] + 4 * c[axis] - d[axis]) * t**2
                        + (3 * b[axis] - a[axis] - 3 * c[axis] + d[axis]) * t**3
                    )
                    for axis in (0, 1)
                )
            )
    return [*smooth, points[-1]]


def strike(sheet: Image.Image, chance: random.Random) -> None:
    """A round stamp and a stroke of the pen over the code of the page."""
    width, height = sheet.width / DOTS_IN_MM, sheet.height / DOTS_IN_MM
    x, y = width - 22.5 + chance.uniform(-8, 8), height - 20.5 + chance.uniform(-8, 8)
    circle = [
        (x + 19 * math.cos(turn / 12 * math.pi), y + 19 * math.sin(turn / 12 * math.pi))
        for turn in range(25)
    ]
    _stroke(sheet, circle, chance, INKS["blue"])
    slant = chance.uniform(0, math.pi)
    dx, dy = 15 * math.cos(slant), 15 * math.sin(slant)
    _stroke(sheet, [(x - dx, y - dy), (x, y), (x + dx, y + dy)], chance, INKS["blue"])
