"""What happens to a sheet on its way back: scanners of offices and telephones of people."""

import io
import math
import random
from dataclasses import dataclass

import numpy
from PIL import Image, ImageFilter

from bench.scans.people import DPI


@dataclass(frozen=True)
class Kind:
    """A way of spoiling. Ranges are (from, to)."""

    title: str
    dpi: tuple[float, float]
    turn: float | None  # degrees around a right angle; None: any angle
    blur: tuple[float, float] = (0.3, 0.6)  # dots
    noise: float = 4
    light: float = 0  # how much darker the dark side is
    shadow: bool = False
    perspective: float = 0  # of the side of the sheet
    table: bool = False  # a photograph: something lies under the sheet
    contrast: float = 1
    is_bits: bool = False
    jpeg: tuple[int, int] = (40, 70)


KINDS = {
    "scan": Kind("скан 200 точек", (200, 200), 2),
    "coarse": Kind("скан 100 точек, JPEG 30", (100, 100), 4, noise=6, jpeg=(30, 35)),
    "any": Kind("под любым углом, шум", (130, 170), None, (0.4, 0.9), 12, 0.3, jpeg=(30, 60)),
    "pale": Kind("бледный и тёмный", (120, 160), 3, (0.4, 0.8), 8, 0.45, contrast=0.45),
    "bits": Kind("чёрно-белый, 1 бит", (150, 200), 3, (0.3, 0.5), 10, is_bits=True),
    "photo": Kind(
        "снимок телефоном", (110, 170), 12, (0.6, 1.2), 8, 0.45, True, 0.07, True, jpeg=(30, 60)
    ),
    "askew": Kind(
        "снимок боком, под углом", (120, 170), None, (0.6, 1.1), 9, 0.5, True, 0.12, True,
        jpeg=(30, 60),
    ),
    "large": Kind(
        "снимок 12 Мпикс", (270, 300), 8, (1, 2), 8, 0.35, True, 0.06, True, jpeg=(80, 90)
    ),
}  # fmt: skip


def spoil(sheet: Image.Image, kind: Kind, chance: random.Random) -> Image.Image:
    """A picture of the sheet as it arrives; RGB, or 1 bit."""
    dpi = chance.uniform(*kind.dpi)
    size = (round(sheet.width * dpi / DPI), round(sheet.height * dpi / DPI))
    small = sheet.resize(size, Image.Resampling.LANCZOS, reducing_gap=2)
    placed = _placed(small, _corners(size, kind, chance), kind, chance)
    return _finished(placed, kind, chance)


def beside(first: Image.Image, second: Image.Image, kind: Kind, chance) -> Image.Image:
    """Two sheets on one photograph, side by side on the table."""
    dpi = chance.uniform(*kind.dpi)
    size = (round(first.width * dpi / DPI), round(first.height * dpi / DPI))
    gap = round(size[0] * chance.uniform(0.03, 0.08))
    wide = (size[0] * 2 + gap, round(size[1] * 1.06))
    table = _table(wide, chance)
    for place, sheet in ((0, first), (size[0] + gap, second)):
        small = sheet.resize(size, Image.Resampling.LANCZOS, reducing_gap=2).convert("RGBA")
        turned = small.rotate(chance.uniform(-3, 3), Image.Resampling.BICUBIC, expand=False)
        table.paste(turned, (place, round(size[1] * chance.uniform(0.01, 0.05))), turned)
    angle = chance.choice((0, 90, 180, 270))
    return _finished(table.rotate(angle, expand=True), kind, chance)


def jpeg(image: Image.Image, kind: Kind, chance: random.Random) -> bytes:
    out = io.BytesIO()
    image.convert("RGB").save(out, "JPEG", quality=chance.randint(*kind.jpeg))
    return out.getvalue()


def _corners(size, kind: Kind, chance) -> list[tuple[float, float]]:
    right_angle = chance.choice((0, 90, 180, 270))
    turn = chance.uniform(0, 360) if kind.turn is None else right_angle + _around(chance, kind.turn)
    cos, sin = math.cos(math.radians(turn)), math.sin(math.radians(turn))
    width, height = size
    corners = []
    for x, y in ((0, 0), (width, 0), (width, height), (0, height)):
        x, y = x - width / 2, y - height / 2
        x *= 1 + _around(chance, kind.perspective)
        y *= 1 + _around(chance, kind.perspective)
        corners.append((x * cos - y * sin, x * sin + y * cos))
    return corners


def _around(chance, most: float) -> float:
    return chance.uniform(-most, most)


def _placed(sheet, corners, kind: Kind, chance) -> Image.Image:
    edge = 0.06 if kind.table else 0.01
    spare = edge * max(sheet.size)
    left, top = min(x for x, _ in corners) - spare, min(y for _, y in corners) - spare
    to = [(x - left, y - top) for x, y in corners]
    size = (
        round(max(x for x, _ in to) + spare),
        round(max(y for _, y in to) + spare),
    )
    width, height = sheet.size
    found = coefficients(to, [(0, 0), (width, 0), (width, height), (0, height)])

    def warp(image):
        return image.transform(size, Image.Transform.PERSPECTIVE, found, Image.Resampling.BICUBIC)

    under = _table(size, chance) if kind.table else Image.new("RGB", size, (236, 236, 238))
    mask = warp(Image.new("L", sheet.size, 255))
    return Image.composite(warp(sheet), under, mask)


def coefficients(seen, flat) -> list[float]:
    """What PIL wants to make the picture whose ``seen`` corners show the ``flat`` ones."""
    rows, values = [], []
    for (x, y), (u, v) in zip(seen, flat, strict=True):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
        values += [u, v]
    return list(numpy.linalg.solve(numpy.array(rows, float), numpy.array(values, float)))


def _table(size, chance) -> Image.Image:
    """Boards: a colour, streaks along them, spots. Some tables are nearly as light as paper."""
    random_numbers = numpy.random.default_rng(chance.randrange(1 << 30))
    light = chance.choice((1, 1, 1, 1.6))
    colour = numpy.array(
        chance.choice(((128, 96, 66), (92, 92, 98), (64, 58, 54), (110, 120, 104)))
    )
    streaks = random_numbers.normal(0, 9, (1, 60, 3)).cumsum(axis=1)
    spots = random_numbers.normal(0, 5, (24, 24, 1))
    boards = Image.fromarray(_bytes(colour * light + (streaks - streaks.mean()) * 0.5)).resize(
        size, Image.Resampling.BICUBIC
    )
    grain = Image.fromarray(_bytes(128 + spots[:, :, 0] * 4)).resize(size, Image.Resampling.BICUBIC)
    return Image.blend(boards, grain.convert("RGB"), 0.15)


def _finished(image, kind: Kind, chance) -> Image.Image:
    random_numbers = numpy.random.default_rng(chance.randrange(1 << 30))
    if kind.blur[1]:
        image = image.filter(ImageFilter.GaussianBlur(chance.uniform(*kind.blur)))
    values = numpy.asarray(image, numpy.float32) * _light(image.size, kind, chance)[:, :, None]
    if kind.contrast != 1:
        values = values * kind.contrast + (1 - kind.contrast) * 175
    values += random_numbers.normal(0, kind.noise, values.shape[:2])[:, :, None]
    image = Image.fromarray(_bytes(values))
    if kind.is_bits:
        return image.convert("L").point(lambda value: 255 * (value > 150)).convert("1")
    return image


def _light(size, kind: Kind, chance) -> numpy.ndarray:
    """Evenly darker to one side; the hand with the telephone throws a shadow."""
    width, height = size
    x = numpy.linspace(-0.5, 0.5, width, dtype=numpy.float32)[None]
    y = numpy.linspace(-0.5, 0.5, height, dtype=numpy.float32)[:, None]
    slant = chance.uniform(0, 2 * math.pi)
    along = math.cos(slant) * x + math.sin(slant) * y
    light = 1 - kind.light * numpy.clip(along + 0.5, 0, 1) * 0.8
    if kind.shadow and chance.random() < 0.6:
        steep = chance.uniform(15, 80)
        away = math.cos(slant + 1) * x + math.sin(slant + 1) * y - chance.uniform(-0.3, 0.3)
        light = light * (1 - 0.4 / (1 + numpy.exp(-away * steep)))
    return light.astype(numpy.float32)


def _bytes(values) -> numpy.ndarray:
    return numpy.clip(values, 0, 255).astype(numpy.uint8)
