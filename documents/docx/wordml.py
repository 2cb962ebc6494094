"""Names of WordprocessingML, and the small questions everybody asks of its elements."""

import re
from functools import cache

MAIN = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
RELATIONSHIPS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE_RELATIONSHIPS = "http://schemas.openxmlformats.org/package/2006/relationships"
DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/main"
PLACEMENT = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
COMPATIBILITY = "http://schemas.openxmlformats.org/markup-compatibility/2006"
EMU_PER_POINT = 12700


@cache
def w(tag: str) -> str:
    return f"{{{MAIN}}}{tag}"


def value(element, tag: str, attribute: str = "val") -> str | None:
    """The attribute of a child, ``None`` where either is absent."""
    child = None if element is None else element.find(w(tag))
    return None if child is None else child.get(w(attribute))


def flag(element, tag: str) -> bool | None:
    """A property that is on by its mere presence; ``None`` leaves it to the style."""
    child = None if element is None else element.find(w(tag))
    return None if child is None else child.get(w("val")) not in ("0", "false", "off", "none")


def number(text: str | None, default: float = 0) -> float:
    """Numbers come from strangers: «12», «12.5», «12pt», nothing or nonsense."""
    found = re.match(r"-?\d+(?:\.\d+)?", text or "")
    return float(found[0]) if found else default


def points(twips: str | None, default: float = 0) -> float:
    return number(twips, default * 20) / 20


def css_points(amount: float) -> str:
    return f"{round(amount, 2):g}pt"
