"""The typeface of the PDF: Tinos, which has the widths of Times New Roman."""

from functools import cache, lru_cache
from pathlib import Path

from django.conf import settings
from fontTools.ttLib import TTFont

from documents.docx.styles import FACE, Run

_FILES = {
    (False, False): "400Regular/Tinos_400Regular.ttf",
    (True, False): "700Bold/Tinos_700Bold.ttf",
    (False, True): "400Regular_Italic/Tinos_400Regular_Italic.ttf",
    (True, True): "700Bold_Italic/Tinos_700Bold_Italic.ttf",
}


def stylesheet() -> str:
    """CSS that makes the face known to WeasyPrint under the name of the templates."""
    rules = [
        f"@font-face {{ font-family: '{FACE}'; src: url('{_path(bold, italic).as_uri()}'); "
        f"font-weight: {700 if bold else 400}; font-style: {'italic' if italic else 'normal'} }}"
        for bold, italic in _FILES
    ]
    return "\n".join(rules)


def _path(bold: bool, italic: bool) -> Path:
    return Path(settings.FONTS_DIR) / _FILES[bold, italic]


@lru_cache(maxsize=4096)
def width(text: str, run: Run) -> float:
    """Points that a text takes on a line, without kerning, as Word sets it."""
    if run.caps or run.small_caps:
        text = text.upper()
    widths = _widths(run.bold, run.italic)
    units = sum(widths.get(ord(letter), 0.5) for letter in text)
    size = run.size * (0.65 if run.vertical else 1)
    return units * size + run.spacing * len(text)


@cache
def _widths(bold: bool, italic: bool) -> dict[int, float]:
    with TTFont(_path(bold, italic), lazy=True) as font:
        scale, metrics = font["head"].unitsPerEm, font["hmtx"].metrics
        return {code: metrics[name][0] / scale for code, name in font.getBestCmap().items()}


def has(letter: str) -> bool:
    return ord(letter) in _widths(False, False)
