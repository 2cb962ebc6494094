"""Paragraphs and their lines: indents, list labels, tab stops."""

import html
import re
from dataclasses import dataclass, replace

from documents.docx.faces import width
from documents.docx.inline import Break, Counter, Item, Picture, Reader, Tabulation, Text
from documents.docx.numbering import Numbering
from documents.docx.sheet import Sheet
from documents.docx.styles import Paragraph, Run, Styles, Tab, paragraph_of, run_of
from documents.docx.wordml import css_points, w

_SPACES = re.compile(" {2,}")
_NARROWEST = 1.0  # points, of a tab
_PLAIN = Run(size=0)


@dataclass
class Column:
    """Where a paragraph stands: how wide its column is, and the style of the table around it."""

    width: float
    table_style: str | None = None


@dataclass
class Paragraphs:
    """Turns paragraphs of one part into HTML."""

    styles: Styles
    numbering: Numbering
    reader: Reader
    sheet: Sheet
    default_tab: float = 35.4

    def look(self, element, column: Column) -> tuple[Paragraph, Run]:
        own = element.find(w("pPr"))
        paragraph, run = self.styles.of_paragraph(own, column.table_style)
        paragraph = paragraph_of(paragraph, own)
        if paragraph.list_id:
            paragraph = self.numbering.indented(paragraph, own)
        return paragraph, run

    def html(self, element, column: Column, *, before=None, after=None) -> tuple[str, bool]:
        """The paragraph, and whether the next one has to begin on a new page.

        ``before`` and ``after`` are ids of the neighbours' styles: within one style Word may leave
        the space between paragraphs out.
        """
        paragraph, run = self.look(element, column)
        if paragraph.contextual:
            paragraph = replace(
                paragraph,
                before=0 if before == paragraph.style else paragraph.before,
                after=0 if after == paragraph.style else paragraph.after,
            )
        items = self.reader.items(element, run)
        label = self.numbering.label(paragraph, run) if paragraph.list_id else None
        if label and label.text:
            suffix: list[Item] = {
                "tab": [Tabulation(label.run)],
                "space": [Text(" ", label.run)],
            }.get(label.suffix, [])
            items = [Text(label.text, label.run), *suffix, *items]
        pages: list[list[Item]] = [[]]
        for item in items:
            if isinstance(item, Break) and item.page:
                pages.append([])
            else:
                pages[-1].append(item)
        broken = len(pages) > 1 and not pages[-1]
        if broken:
            pages.pop()
        mark = element.find(f"{w('pPr')}/{w('rPr')}")
        drawn = []
        for number, piece in enumerate(pages):
            first = replace(paragraph, page_break=True) if number else paragraph
            drawn.append(self._draw(piece, first, run, run_of(run, mark), column))
        return "".join(drawn), broken

    def _draw(self, items, paragraph: Paragraph, run: Run, mark: Run, column: Column) -> str:
        sizes = [item.run.size for item in items if isinstance(item, Text | Counter)]
        # The line box of CSS never gets lower than the paragraph's own text.
        size = max(sizes, default=mark.size)
        base = replace(run, size=size)
        css = paragraph.css(size) | base.css(_PLAIN)
        inner = self._line(items, paragraph, base, column) or "&nbsp;"
        return f"<p{self.sheet.attribute(css)}>{inner}</p>"

    def _line(self, items, paragraph: Paragraph, base: Run, column: Column) -> str:
        x = start = paragraph.left + paragraph.first
        edge = column.width - paragraph.right
        drawn = []
        for index, item in enumerate(items):
            if isinstance(item, Text):
                drawn.append(self._span(_spaced(item.text, x == start), item.run, base))
                x += width(item.text, item.run)
                if x > edge > paragraph.left:
                    x = paragraph.left + (x - edge) % (edge - paragraph.left)
            elif isinstance(item, Counter):
                drawn.append(self._span(f'<span class="{item.name}"></span>', item.run, base))
                x += width("0", item.run)
            elif isinstance(item, Picture):
                drawn.append(self._picture(item, column))
                x += item.width
            elif isinstance(item, Tabulation):
                stop = self._stop(paragraph, x, edge)
                wide = stop.position - x
                if stop.kind != "left":
                    following = _width_to_next_tab(items[index + 1 :])
                    wide -= following / (2 if stop.kind == "center" else 1)
                wide = max(min(wide, edge - x) - 0.2, _NARROWEST)
                drawn.append(self._tab(wide, stop, item.run))
                x += wide
            else:
                drawn.append("<br>")
                x = start = paragraph.left
        return "".join(drawn)

    def _stop(self, paragraph: Paragraph, x: float, edge: float) -> Tab:
        stops = list(paragraph.tabs)
        if paragraph.first < 0:
            stops.append(Tab(paragraph.left))  # the hanging indent is a stop of its own
        ahead = [stop for stop in stops if stop.position > x + 0.5]
        if ahead:
            return min(ahead, key=lambda stop: stop.position)
        return Tab((int((x + 0.5) / self.default_tab) + 1) * self.default_tab)

    def _tab(self, wide: float, stop: Tab, run: Run) -> str:
        css = {"width": css_points(wide)}
        if stop.leader in ("dot", "middleDot"):
            css["border-bottom"] = "0.8pt dotted"
        elif stop.leader or run.underline:
            css["border-bottom"] = "0.5pt solid"
        return f'<span class="tab {self.sheet.name(css)}"></span>'

    def _span(self, inner: str, run: Run, base: Run) -> str:
        css = run.css(base)
        return f"<span{self.sheet.attribute(css)}>{inner}</span>" if css else inner

    def _picture(self, picture: Picture, column: Column) -> str:
        scale = min(1, column.width / picture.width) if picture.width else 1
        css = {
            "width": css_points(picture.width * scale),
            "height": css_points(picture.height * scale),
        }
        return f'<img{self.sheet.attribute(css)} src="{picture.address}" alt="">'


def _spaced(text: str, beginning: bool) -> str:
    """Word keeps every space, a browser only one of many and none at the beginning."""
    escaped = html.escape(text, quote=False)
    if beginning:
        words = escaped.lstrip(" ")
        escaped = "\u00a0" * (len(escaped) - len(words)) + words
    return _SPACES.sub(lambda spaces: "\u00a0" * (len(spaces[0]) - 1) + " ", escaped)


def _width_to_next_tab(items) -> float:
    total = 0.0
    for item in items:
        if isinstance(item, Text):
            total += width(item.text, item.run)
        elif isinstance(item, Counter):
            total += width("0", item.run)
        elif isinstance(item, Picture):
            total += item.width
        else:
            break
    return total
