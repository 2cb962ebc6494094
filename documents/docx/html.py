"""HTML for the PDF, from what a DOCX says. What it does not know, ``unknown`` lists."""

from dataclasses import dataclass

from documents.docx.inline import Reader
from documents.docx.numbering import Numbering
from documents.docx.package import Package
from documents.docx.paragraphs import Column, Paragraphs
from documents.docx.sections import Section, page_rules, running_name, section
from documents.docx.sheet import Sheet
from documents.docx.stamp import is_stamp
from documents.docx.styles import FACE, LINE, Styles
from documents.docx.tables import Tables
from documents.docx.wordml import number, points, value, w

_DUBLIN = "{http://purl.org/dc/elements/1.1/}"
_LINES_OF_PAGE = 30
_LETTERS_OF_LINE = 60
_NEWEST = 15  # compatibility mode of Word 2013: tables stand inside the margins
STYLE = f"""
@page {{ font-family: '{FACE}' }}
body {{ margin: 0; font-family: '{FACE}'; line-height: {LINE}; font-kerning: none;
  font-variant-ligatures: none; orphans: 2; widows: 2; overflow-wrap: anywhere }}
p {{ margin: 0 }}
table {{ border-collapse: collapse; table-layout: fixed }}
td {{ vertical-align: top; text-align: left }}
tr {{ break-inside: avoid }}
.tab {{ display: inline-block; text-indent: 0; margin-bottom: -1pt; height: 0 }}
.page::before {{ content: counter(page) }}
.pages::before {{ content: counter(pages) }}
.new-page {{ break-before: page }}
.running p {{ orphans: 1; widows: 1 }}
"""


@dataclass
class Composed:
    """The body and the style sheet, apart from the page codes."""

    title: str
    body: str
    style: str
    pages_at_most: int  # a guess: of an ordinary document, not a promise


class Walker:
    """One document on its way to HTML."""

    def __init__(self, package: Package):
        self.package = package
        self.sheet = Sheet()
        self.styles = Styles(self._root("styles"))
        self.settings = self._root("settings")
        self.outdented = _compatibility(self.settings) < _NEWEST
        self.default_tab = points(value(self.settings, "defaultTabStop"), 35.4) or 35.4
        self.lines = 0

    def _root(self, kind: str):
        name = self.package.part_of_kind(kind)
        return self.package.xml(name) if name else None

    def compose(self) -> Composed:
        body = self.package.xml(self.package.main).find(w("body"))
        writer = self._writer(self.package.main)
        self.lines = _lines(body)
        sections, drawn, rules, held = [], [], [], []
        for block in [] if body is None else body:
            ending = block if block.tag == w("sectPr") else block.find(f"{w('pPr')}/{w('sectPr')}")
            if block.tag != w("sectPr"):
                held.append(block)
            if ending is not None:
                former = sections[-1] if sections else None
                sections.append(section(ending, len(sections), former, self.package))
                drawn.append(self._section(writer, sections[-1], held, rules))
                held = []
        if held or not sections:
            former = sections[-1] if sections else None
            last = section(None, len(sections), former, self.package)
            drawn.append(self._section(writer, last, held, rules))
        style = "\n".join([STYLE, *rules, self.sheet.text()])
        pages = 3 + self.lines // _LINES_OF_PAGE
        return Composed(self._title(), "".join(drawn), style, pages)

    def _title(self) -> str:
        for relation in self.package.related("").values():
            if relation.kind == "core-properties" and relation.target in self.package.parts:
                return self.package.xml(relation.target).findtext(f"{_DUBLIN}title") or ""
        return ""

    def _section(self, writer: "_Writer", one: Section, blocks: list, rules: list[str]) -> str:
        running, heights = [], {"h": 0.0, "f": 0.0}
        for place, names in (("h", one.headers), ("f", one.footers)):
            for kind, part in names.items():
                width = one.geometry.text_width if place == "h" else one.geometry.footer_width
                inside = self._writer(part)
                root = self.package.xml(part)
                content = [child for child in root if not is_stamp(child)]
                text = inside.blocks(content, Column(width))
                name = running_name(one, place, kind)
                css = {"position": f"running({name})", "width": f"{width:g}pt"}
                running.append(f'<div class="running {self.sheet.name(css)}">{text}</div>')
                heights[place] = max(heights[place], inside.height(content, width))
        rules.append(page_rules(one, heights["h"], heights["f"]))
        text = writer.blocks(blocks, Column(one.geometry.text_width))
        css = {"page": one.page}
        return f"<div{self.sheet.attribute(css)}>{''.join(running)}{text}</div>"

    def _writer(self, part: str) -> "_Writer":
        return _Writer(self, part)


class _Writer:
    """Writes the blocks of one part: a header counts its lists by itself."""

    def __init__(self, walker: Walker, part: str):
        self.walker = walker
        reader = Reader(walker.package, part, walker.styles)
        numbering = Numbering(walker._root("numbering"))
        self.paragraphs = Paragraphs(
            walker.styles, numbering, reader, walker.sheet, walker.default_tab
        )
        self.tables = Tables(walker.styles, walker.sheet, self.blocks, walker.outdented)

    def blocks(self, elements, column: Column) -> str:
        drawn, on_new_page = [], False
        flat = list(_flat(elements))
        styles = [self._style(block) for block in flat]
        for at, block in enumerate(flat):
            if block.tag == w("tbl"):
                text = self.tables.html(block, column)
                broken = False
            else:
                text, broken = self.paragraphs.html(
                    block,
                    column,
                    before=styles[at - 1] if at else None,
                    after=styles[at + 1] if at + 1 < len(flat) else None,
                )
            drawn.append(f'<div class="new-page">{text}</div>' if on_new_page else text)
            on_new_page = broken
        return "".join(drawn)

    def _style(self, block) -> str | None:
        if block.tag != w("p"):
            return None
        own = block.find(w("pPr"))
        return self.walker.styles.of_paragraph(own, None)[0].style

    def height(self, elements, width: float) -> float:
        """About how tall the blocks are: enough to keep the text off a tall header."""
        total = 0.0
        for block in _flat(elements):
            lines = block.findall(w("tr")) if block.tag == w("tbl") else [block]
            for line in lines:
                total += max(
                    (self._paragraph_height(one, width) for one in line.iter(w("p"))), default=0
                )
        return total

    def _paragraph_height(self, element, width: float) -> float:
        paragraph, run = self.paragraphs.look(element, Column(width))
        letters = sum(len(text.text or "") for text in element.iter(w("t")))
        lines = max(1, -(-letters * run.size * 0.5 // max(width - paragraph.left, 1)))
        size = max([number(one.get(w("val"))) / 2 for one in element.iter(w("sz"))] or [run.size])
        return paragraph.before + paragraph.after + lines * size * LINE


def _flat(elements):
    """Paragraphs and tables, also those in content controls."""
    for element in elements:
        if element.tag in (w("p"), w("tbl")):
            yield element
        elif element.tag == w("sdt"):
            for content in element.findall(w("sdtContent")):
                yield from _flat(content)
        elif element.tag in (w("ins"), w("customXml"), w("smartTag")):
            yield from _flat(element)


def _lines(body) -> int:
    """About how many lines the text takes; cells stand side by side, but are narrow."""
    total = 0
    for block in [] if body is None else body:
        rows = block.findall(w("tr")) if block.tag == w("tbl") else [block]
        for row in rows:
            letters = sum(len(text.text or "") for text in row.iter(w("t")))
            total += 1 + letters // _LETTERS_OF_LINE
    return total


def _compatibility(settings) -> int:
    compat = None if settings is None else settings.find(w("compat"))
    for one in [] if compat is None else compat.findall(w("compatSetting")):
        if one.get(w("name")) == "compatibilityMode":
            return int(number(one.get(w("val")), 12))
    return 12
