"""Reading the codes of pages in a picture: a quick look first, and harder ones only on failure."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy
import zxingcpp
from PIL import Image, ImageChops, ImageFilter

from documents.qr import LENGTH, PREFIX, read_page_code

LARGEST = 3400  # dots of the longer side when looked at enlarged
WHITE_AROUND = 41  # dots, more than the widest dark part of a code
BLACKS = (0.35, 0.5)  # of the white of the paper near: print is darker, blue ink is not


@dataclass(frozen=True)
class SeenCode:
    """``corners`` of the code in dots: upper left, upper right, lower right, lower left of it."""

    text: str
    corners: tuple[tuple[float, float], ...]

    @property
    def is_ours(self) -> bool:
        return self.text.startswith(PREFIX) and len(self.text) == LENGTH

    @property
    def home(self) -> tuple[int, int] | None:
        return read_page_code(self.text) if self.is_ours else None


def find_codes(picture: Image.Image) -> list[SeenCode]:
    """The page codes in a picture, signed or forged; other codes are left out."""
    for looked, scale in _looks(picture):
        if found := _read(looked, scale):
            return found
    return []


def _looks(picture: Image.Image) -> Iterator[tuple[Image.Image, float]]:
    grey = picture.convert("L")
    yield grey, 1
    twice = min(2.0, LARGEST / max(picture.size))
    enlarged = _scaled(grey, twice)
    yield enlarged, twice
    yield enlarged.filter(ImageFilter.GaussianBlur(1.2)), twice
    half = min(1.5, LARGEST / max(picture.size))
    yield _scaled(_flattened(grey), half), half
    if picture.mode == "RGB":
        # Pen and stamp are blue: in the lightest of three colours they fade, and print stays.
        lightest = _lightest(picture)
        white = _paper(lightest)
        for black in BLACKS:
            yield _scaled(_darker_than(lightest, white, black), twice), twice
    if max(picture.size) > LARGEST * 0.6:
        yield grey.reduce(2), 0.5


def _read(picture: Image.Image, scale: float) -> list[SeenCode]:
    codes = []
    for found in zxingcpp.read_barcodes(
        picture, formats=zxingcpp.BarcodeFormat.QRCode, try_downscale=scale == 1
    ):
        at = found.position
        corners = (at.top_left, at.top_right, at.bottom_right, at.bottom_left)
        code = SeenCode(
            found.text,
            tuple(((point.x + 0.5) / scale, (point.y + 0.5) / scale) for point in corners),
        )
        if code.is_ours:
            codes.append(code)
    return codes


def _scaled(picture: Image.Image, scale: float) -> Image.Image:
    if scale == 1:
        return picture
    size = round(picture.width * scale), round(picture.height * scale)
    return picture.resize(size, Image.Resampling.BICUBIC)


def _lightest(picture: Image.Image) -> Image.Image:
    red, green, blue = picture.split()
    return ImageChops.lighter(ImageChops.lighter(red, green), blue)


def _paper(grey: Image.Image) -> Image.Image:
    """How white the paper is near each dot."""
    small = grey.reduce(8)
    white = small.filter(ImageFilter.MaxFilter(5)).filter(ImageFilter.BoxBlur(WHITE_AROUND / 16))
    return white.resize(grey.size, Image.Resampling.BILINEAR)


def _flattened(grey: Image.Image) -> Image.Image:
    """The same light everywhere."""
    white = numpy.asarray(_paper(grey), numpy.float32)
    even = numpy.asarray(grey, numpy.float32) * (230 / numpy.maximum(white, 1))
    return Image.fromarray(numpy.minimum(even, 255).astype(numpy.uint8))


def _darker_than(grey: Image.Image, white: Image.Image, black: float) -> Image.Image:
    dark = numpy.asarray(grey) > numpy.asarray(white, numpy.float32) * black
    return Image.fromarray(dark.astype(numpy.uint8) * 255)
