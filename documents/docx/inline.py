"""What stands in a paragraph, in order: text, tabs, breaks, pictures, page numbers."""

import base64
from collections.abc import Iterator
from dataclasses import dataclass, field

from documents.docx.hostile import picture_size
from documents.docx.numbering import SYMBOLS
from documents.docx.package import Package
from documents.docx.styles import Run, Styles, run_of
from documents.docx.wordml import (
    COMPATIBILITY,
    DRAWING,
    EMU_PER_POINT,
    PLACEMENT,
    RELATIONSHIPS,
    number,
    value,
    w,
)

_COUNTERS = {"PAGE": "page", "NUMPAGES": "pages", "SECTIONPAGES": "pages"}
# What only marks a place or belongs to the editor, and containers whose content counts.
_CONTAINERS = frozenset(
    w(tag) for tag in ("hyperlink", "ins", "smartTag", "sdtContent", "moveTo", "customXml", "dir")
)


@dataclass(frozen=True)
class Text:
    text: str
    run: Run


@dataclass(frozen=True)
class Tabulation:
    run: Run


@dataclass(frozen=True)
class Break:
    page: bool = False


@dataclass(frozen=True)
class Counter:
    """The number of the page, or of all pages."""

    name: str
    run: Run


@dataclass(frozen=True)
class Picture:
    address: str
    width: float
    height: float


Item = Text | Tabulation | Break | Counter | Picture


@dataclass
class Reader:
    """Reads paragraphs of one part. Fields may begin in one paragraph and end in another."""

    package: Package
    part: str
    styles: Styles
    _fields: list[dict] = field(default_factory=list)

    def items(self, paragraph, base: Run) -> list[Item]:
        merged: list[Item] = []
        for item in self._within(paragraph, base):
            last = merged[-1] if merged else None
            if isinstance(item, Text) and isinstance(last, Text) and item.run == last.run:
                merged[-1] = Text(last.text + item.text, item.run)
            else:
                merged.append(item)
        return merged

    def _within(self, element, base: Run) -> Iterator[Item]:
        for child in element:
            if child.tag == w("r"):
                yield from self._run(child, base)
            elif child.tag in _CONTAINERS:
                yield from self._within(child, base)
            elif child.tag == w("sdt"):
                for content in child.findall(w("sdtContent")):
                    yield from self._within(content, base)
            elif child.tag == w("fldSimple"):
                name = _counter(child.get(w("instr"), ""))
                if name:
                    run = next((self._look(one, base) for one in child.iter(w("r"))), base)
                    yield Counter(name, run)
                else:
                    yield from self._within(child, base)

    def _look(self, element, base: Run) -> Run:
        properties = element.find(w("rPr"))
        if properties is None:
            return base
        return run_of(
            self.styles.with_character_style(base, value(properties, "rStyle")), properties
        )

    def _run(self, element, base: Run) -> Iterator[Item]:
        run = self._look(element, base)
        if run.hidden:
            return
        for child in element:
            if child.tag == w("fldChar"):
                yield from self._field(child.get(w("fldCharType")), run)
            elif child.tag == w("instrText"):
                if self._fields:
                    self._fields[-1]["code"] += child.text or ""
            elif not any(field["silent"] for field in self._fields):
                yield from self._content(child, run)

    def _field(self, kind: str | None, run: Run) -> Iterator[Item]:
        if kind == "begin":
            self._fields.append({"code": "", "silent": True, "told": False})
        elif kind == "separate" and self._fields:
            yield from self._tell(self._fields[-1], run)
        elif kind == "end" and self._fields:
            yield from self._tell(self._fields.pop(), run)

    def _tell(self, state: dict, run: Run) -> Iterator[Item]:
        """A counter stands for itself; of any other field the last result is shown."""
        name = _counter(state["code"])
        state["silent"] = bool(name)
        if name and not state["told"]:
            state["told"] = True
            yield Counter(name, run)

    def _content(self, child, run: Run) -> Iterator[Item]:
        if child.tag == w("t"):
            yield Text(child.text or "", run)
        elif child.tag in (w("tab"), w("ptab")):
            yield Tabulation(run)
        elif child.tag in (w("br"), w("cr")):
            yield Break(page=child.get(w("type")) == "page")
        elif child.tag == w("noBreakHyphen"):
            yield Text("\u2011", run)
        elif child.tag == w("softHyphen"):
            yield Text("\u00ad", run)
        elif child.tag == w("sym"):
            letter = chr(int(child.get(w("char"), "20")[-4:], 16))
            yield Text(SYMBOLS.get(letter, letter), run)
        elif child.tag == w("drawing"):
            for inline in child.iterfind(f"{{{PLACEMENT}}}inline"):
                yield from self._picture(inline)
        elif child.tag == f"{{{COMPATIBILITY}}}AlternateContent":
            for choice in child.iterfind(f"{{{COMPATIBILITY}}}Fallback"):
                for one in choice:
                    yield from self._content(one, run)

    def _picture(self, inline) -> Iterator[Item]:
        extent = inline.find(f"{{{PLACEMENT}}}extent")
        blip = next(inline.iter(f"{{{DRAWING}}}blip"), None)
        if extent is None or blip is None:
            return
        relation = self.package.related(self.part).get(blip.get(f"{{{RELATIONSHIPS}}}embed", ""))
        data = self.package.parts.get(relation.target) if relation else None
        if data is None or picture_size(data) is None:
            return
        yield Picture(
            f"data:image;base64,{base64.b64encode(data).decode()}",
            number(extent.get("cx")) / EMU_PER_POINT,
            number(extent.get("cy")) / EMU_PER_POINT,
        )


def _counter(code: str) -> str:
    words = code.split()
    return _COUNTERS.get(words[0].upper(), "") if words else ""
