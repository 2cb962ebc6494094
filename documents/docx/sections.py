"""Pages: their size and margins, headers and footers, and the band of the page code."""

from dataclasses import dataclass

from documents.docx import stamp
from documents.docx.package import Package, relation_id
from documents.docx.wordml import css_points, flag, number, points, w

MM = 72 / 25.4
TEXT_BOTTOM = stamp.BOTTOM + stamp.QUIET
CODE_ADDRESS = "page-code:"  # what the picture of a page's code is asked by
_A4 = (595.3, 841.9)


@dataclass(frozen=True)
class Geometry:
    width: float
    height: float
    top: float
    right: float
    bottom: float
    left: float
    header: float
    footer: float

    @property
    def text_width(self) -> float:
        return max(self.width - self.left - self.right, 20)

    @property
    def footer_width(self) -> float:
        """A footer passes the page code on the left."""
        return max(self.width - self.left - self.code_right - (stamp.PICTURE + 1) * MM, 20)

    @property
    def code_right(self) -> float:
        return stamp.from_edge(self.right / MM) * MM


@dataclass(frozen=True)
class Section:
    """One section: its last paragraph or the body carries the element with its properties."""

    index: int
    geometry: Geometry
    starts_page: bool
    headers: dict[str, str]  # names of parts by «default», «first», «even»
    footers: dict[str, str]
    has_first: bool

    @property
    def page(self) -> str:
        return f"p{self.index}"


def section(element, index: int, former: Section | None, package: Package) -> Section:
    """What is not named by a section is as in the former one."""
    headers = dict(former.headers) if former else {}
    footers = dict(former.footers) if former else {}
    relations = package.related(package.main)
    for tag, found in (("headerReference", headers), ("footerReference", footers)):
        for reference in [] if element is None else element.findall(w(tag)):
            relation = relations.get(relation_id(reference))
            if relation and relation.target in package.parts:
                found[reference.get(w("type"), "default")] = relation.target
    kind = None if element is None else element.find(w("type"))
    return Section(
        index,
        geometry(element),
        kind is None or kind.get(w("val")) != "continuous",
        headers,
        footers,
        bool(flag(element, "titlePg")),
    )


def geometry(element) -> Geometry:
    size = None if element is None else element.find(w("pgSz"))
    margins = None if element is None else element.find(w("pgMar"))
    width, height = _A4
    if size is not None:
        width = min(max(points(size.get(w("w")), width), 100), 5000)
        height = min(max(points(size.get(w("h")), height), 100), 5000)

    def margin(name: str, default: float) -> float:
        written = None if margins is None else margins.get(w(name))
        return min(abs(number(written, default * 20) / 20), min(width, height) * 0.45)

    return Geometry(
        width,
        height,
        margin("top", 56.7),
        margin("right", 28.35),
        max(margin("bottom", 56.7), stamp.BAND * MM),
        margin("left", 85.05),
        margin("header", 35.4),
        max(margin("footer", 35.4), stamp.FOOTER * MM),
    )


def page_rules(one: Section, header_height: float, footer_height: float) -> str:
    """The @page rule of a section. A tall header or footer moves the text, as in Word."""
    place = one.geometry
    top = max(place.top, place.header + header_height)
    bottom = max(place.bottom, place.footer + footer_height)
    rules = [
        f"@page {one.page} {{ size: {css_points(place.width)} {css_points(place.height)};"
        f" margin: {css_points(top)} {css_points(place.right)} {css_points(bottom)}"
        f" {css_points(place.left)}; {_boxes(one, 'default')} }}"
    ]
    if one.has_first and one.index == 0:
        rules.append(f"@page {one.page}:first {{ {_boxes(one, 'first')} }}")
    if "even" in one.headers or "even" in one.footers:
        rules.append(f"@page {one.page}:left {{ {_boxes(one, 'even')} }}")
    return "\n".join(rules)


def running_name(one: Section, place: str, kind: str) -> str:
    return f"{place}{one.index}{kind}"


def _boxes(one: Section, kind: str) -> str:
    place = one.geometry
    head = f"element({running_name(one, 'h', kind)})" if kind in one.headers else "none"
    foot = f"element({running_name(one, 'f', kind)})" if kind in one.footers else "none"
    return (
        f"@top-left {{ content: {head}; width: {css_points(place.text_width)};"
        f" vertical-align: top; padding-top: {css_points(place.header)} }}"
        f"@bottom-left {{ content: {foot}; width: {css_points(place.footer_width)};"
        f" vertical-align: bottom; padding-bottom: {css_points(place.footer)} }}" + _corners(place)
    )


def _corners(place: Geometry) -> str:
    """Both hang over the edge of their corner boxes, so that they need no place of their own."""
    right = place.code_right
    size = stamp.PICTURE * MM
    return (
        f"@bottom-right-corner {{ width: {css_points(size)}; margin-right: {css_points(right)};"
        f" margin-left: {css_points(place.right - right - size)}; vertical-align: bottom;"
        f" padding-bottom: {css_points(stamp.BOTTOM * MM)} }}"
        f"@bottom-left-corner {{ width: {css_points(place.width / 2)};"
        f" margin-left: {css_points(place.left)}; margin-right: {css_points(-place.width / 2)};"
        f" vertical-align: bottom; padding-bottom: {css_points(TEXT_BOTTOM * MM)};"
        f" white-space: nowrap; text-align: left; word-spacing: 1pt;"
        f" font-size: {stamp.TEXT_SIZE}pt }}"
    )


def code_rules(page: int, text: str) -> str:
    """The code of one page, counted from 1: the picture in its corner and its text at the left."""
    return (
        f"@page :nth({page}) {{"
        f" @bottom-right-corner {{ content: url('{CODE_ADDRESS}{page}');"
        f" image-resolution: {stamp.RESOLUTION}dpi }}"
        f" @bottom-left-corner {{ content: '{stamp.PAGE_CAPTION} {text}. {stamp.REQUEST}' }} }}"
    )
