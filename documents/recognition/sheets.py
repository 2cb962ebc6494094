"""Paper in a picture where no print tells its place: by its light alone."""

import math
from collections.abc import Iterator

import numpy
from PIL import Image, ImageDraw, ImageFilter

from documents.recognition.geometry import View

SMALL = 200  # dots of the longer side: enough to tell paper from a table
BRIGHT = 0.7  # of the brightest: paper, a shadow on it aside
WORTH_CUTTING = 0.9
HALF_SHEET = 0.4  # of a sheet: what is left beside the known ones is another one


def paper_of(picture: Image.Image) -> Image.Image:
    """The picture without the table around the paper."""
    small, times = _small(picture)
    box = _box_of(_bright(small))
    if box is None:
        return picture
    left, top, right, bottom = box
    if (right - left) * (bottom - top) > WORTH_CUTTING * small.width * small.height:
        return picture
    return _cut(picture, box, times)


def others(picture: Image.Image, views: list[View], size) -> Iterator[Image.Image]:
    """What is left of a photograph beside the sheets found on it, if it may be a sheet too."""
    small, times = _small(picture)
    width, height = size
    corners = [view([(0, 0), (width, 0), (width, height), (0, height)]) / times for view in views]
    sheet = max(_area(quad) for quad in corners)
    if small.width * small.height < (len(views) + HALF_SHEET) * sheet:
        return
    rest = Image.fromarray(_bright(small).astype(numpy.uint8) * 255)
    draw = ImageDraw.Draw(rest)
    for quad in corners:
        middle = quad.mean(axis=0)
        wider = middle + (quad - middle) * 1.06
        draw.polygon([tuple(point) for point in wider], fill=0)
    left = numpy.asarray(rest.filter(ImageFilter.MinFilter(5))) > 0
    box = _box_of(left)
    if box is not None and left.sum() >= HALF_SHEET * sheet:
        yield _cut(picture, box, times)


def upright(picture: Image.Image, corners) -> Image.Image:
    """The whole picture turned so that the code stands on its feet; nothing is cut away."""
    (left, top), (right, bottom) = corners[3], corners[2]
    angle = math.degrees(math.atan2(bottom - top, right - left))
    quarter = round(angle / 90) * 90
    if abs(angle - quarter) < 1.5:
        turned = {
            90: Image.Transpose.ROTATE_90,
            180: Image.Transpose.ROTATE_180,
            270: Image.Transpose.ROTATE_270,
        }.get(quarter % 360)
        return picture.transpose(turned) if turned is not None else picture
    return picture.rotate(angle, Image.Resampling.BILINEAR, expand=True, fillcolor="white")


def _small(picture: Image.Image) -> tuple[Image.Image, int]:
    times = max(1, max(picture.size) // SMALL)
    return picture.convert("L").reduce(times).filter(ImageFilter.MaxFilter(3)), times


def _bright(small: Image.Image) -> numpy.ndarray:
    values = numpy.asarray(small, numpy.float32)
    return values > numpy.quantile(values, 0.95) * BRIGHT


def _box_of(bright: numpy.ndarray):
    """Around rows and columns that are bright for a good part of their length."""
    if not bright.any():
        return None
    rows, columns = bright.mean(axis=1), bright.mean(axis=0)
    high = numpy.flatnonzero(rows > max(rows.max() * 0.25, 0.02))
    wide = numpy.flatnonzero(columns > max(columns.max() * 0.25, 0.02))
    return int(wide[0]), int(high[0]), int(wide[-1]) + 1, int(high[-1]) + 1


def _cut(picture: Image.Image, box, times: int) -> Image.Image:
    left, top, right, bottom = box
    return picture.crop(
        (
            max(0, (left - 1) * times),
            max(0, (top - 1) * times),
            min(picture.width, (right + 1) * times),
            min(picture.height, (bottom + 1) * times),
        )
    )


def _area(quad: numpy.ndarray) -> float:
    x, y = quad.T
    return float(abs(numpy.dot(x, numpy.roll(y, 1)) - numpy.dot(y, numpy.roll(x, 1))) / 2)
