"""What a paragraph and a run look like after their styles have been asked."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from documents.docx.wordml import css_points, flag, number, points, value, w

FACE = "Times New Roman"  # the one face of the PDF, whatever the template asks for
_UNDERLINES = {"double": "double", "dotted": "dotted", "dash": "dashed", "wave": "wavy"}
_HIGHLIGHTS = {
    "yellow": "#ffff00", "green": "#00ff00", "cyan": "#00ffff", "magenta": "#ff00ff",
    "blue": "#0000ff", "red": "#ff0000", "darkBlue": "#000080", "darkCyan": "#008080",
    "darkGreen": "#008000", "darkMagenta": "#800080", "darkRed": "#800000",
    "darkYellow": "#808000", "darkGray": "#808080", "lightGray": "#c0c0c0", "black": "#000000",
}  # fmt: skip
_ALIGNMENTS = {"both": "justify", "distribute": "justify", "start": "left", "end": "right"}
LINE = 1.15  # one line of Word in sizes of Times: ascent, descent and gap
DEFAULT_SIZE = 10.0


@dataclass(frozen=True)
class Run:
    """Properties of a piece of text that the walker knows."""

    size: float = DEFAULT_SIZE
    bold: bool = False
    italic: bool = False
    caps: bool = False
    small_caps: bool = False
    hidden: bool = False
    strike: bool = False
    underline: str = ""
    color: str = ""
    background: str = ""
    vertical: str = ""  # «super» or «sub»
    spacing: float = 0

    def css(self, paragraph: "Run") -> dict[str, str]:
        """Only what differs from the text of the paragraph around it."""
        found = {}
        raised = self.vertical != ""
        size = round(self.size * 0.65, 2) if raised else self.size
        if size != paragraph.size:
            found["font-size"] = css_points(size)
        if raised:
            found |= {"vertical-align": self.vertical, "line-height": "0"}
        if self.bold != paragraph.bold:
            found["font-weight"] = "bold" if self.bold else "normal"
        if self.italic != paragraph.italic:
            found["font-style"] = "italic" if self.italic else "normal"
        if self.caps:
            found["text-transform"] = "uppercase"
        if self.small_caps:
            found["font-variant-caps"] = "small-caps"
        lines = ["underline"] * bool(self.underline) + ["line-through"] * self.strike
        if lines:
            found["text-decoration"] = " ".join(lines)
            if self.underline in _UNDERLINES:
                found["text-decoration-style"] = _UNDERLINES[self.underline]
        if self.color:
            found["color"] = self.color
        if self.background:
            found["background"] = self.background
        if self.spacing:
            found["letter-spacing"] = css_points(self.spacing)
        return found


@dataclass(frozen=True)
class Tab:
    position: float
    kind: str = "left"
    leader: str = ""


@dataclass(frozen=True)
class Paragraph:
    """Properties of a paragraph that the walker knows; lengths are points."""

    style: str = ""
    align: str = ""
    left: float = 0
    right: float = 0
    first: float = 0
    before: float = 0
    after: float = 0
    line: float = LINE  # in sizes of the text, but points with «exact» and «atLeast»
    line_rule: str = "auto"
    contextual: bool = False
    keep_next: bool = False
    keep_lines: bool = False
    page_break: bool = False
    background: str = ""
    borders: tuple[tuple[str, str], ...] = ()
    tabs: tuple[Tab, ...] = ()
    list_id: str = ""
    level: int = 0

    def css(self, size: float) -> dict[str, str]:
        """``size`` is of the largest text in it."""
        found = {}
        if self.align in ("justify", "center", "right"):
            found["text-align"] = self.align
        margins = (self.before, self.right, self.after, self.left)
        if any(margins):
            found["margin"] = " ".join(css_points(margin) for margin in margins)
        if self.first:
            found["text-indent"] = css_points(self.first)
        least = self.line_rule == "atLeast" and self.line > LINE * size
        if self.line_rule == "exact" or least:
            found["line-height"] = css_points(self.line)
        elif self.line_rule == "auto" and self.line != LINE:
            found["line-height"] = f"{self.line:.4g}"
        if self.keep_next:
            found["break-after"] = "avoid"
        if self.keep_lines:
            found["break-inside"] = "avoid"
        if self.page_break:
            found["break-before"] = "page"
        if self.background:
            found["background"] = self.background
        return found | dict(self.borders)


@dataclass
class Styles:
    """The styles part. Chains are followed once for every style."""

    root: object  # the element, or None where a document has no styles
    _by_id: dict = field(default_factory=dict)
    _defaults: dict = field(default_factory=dict)
    _known: dict = field(default_factory=dict)

    def __post_init__(self):
        styles = [] if self.root is None else self.root.findall(w("style"))
        self._by_id = {style.get(w("styleId"), ""): style for style in styles}
        self._defaults = {
            style.get(w("type"), ""): style.get(w("styleId"), "")
            for style in styles
            if style.get(w("default")) in ("1", "true", "on")
        }
        path = f"{w('docDefaults')}/{w('%s')}/{w('%s')}"
        found = [
            None if self.root is None else self.root.find(path % names)
            for names in (("rPrDefault", "rPr"), ("pPrDefault", "pPr"))
        ]
        self._base = (run_of(Run(), found[0]), paragraph_of(Paragraph(), found[1]))

    def chain(self, style_id: str | None) -> list:
        """A style and those it is based on, the most general first."""
        found: list = []
        while style_id in self._by_id and self._by_id[style_id] not in found:
            found.append(self._by_id[style_id])
            style_id = value(found[-1], "basedOn")
        return found[::-1]

    def of_paragraph(self, properties, table_style: str | None) -> tuple[Paragraph, Run]:
        """What a paragraph's styles make of it, before its own properties are heard."""
        style_id = value(properties, "pStyle") or self._defaults.get("paragraph", "")
        key = (style_id, table_style or "")
        if key not in self._known:
            run, paragraph = self._base
            for style in [*self.chain(table_style), *self.chain(style_id)]:
                paragraph = paragraph_of(paragraph, style.find(w("pPr")))
                run = run_of(run, style.find(w("rPr")))
            self._known[key] = replace(paragraph, style=style_id), run
        return self._known[key]

    def with_character_style(self, run: Run, style_id: str | None) -> Run:
        for style in self.chain(style_id):
            run = run_of(run, style.find(w("rPr")))
        return run


def run_of(run: Run, properties) -> Run:
    """``run`` with the properties of one rPr laid over it."""
    if properties is None or not len(properties):
        return run
    changes: dict = {}
    if size := value(properties, "sz"):
        changes["size"] = min(max(number(size) / 2, 1), 300)
    for tag, name in (
        ("b", "bold"),
        ("i", "italic"),
        ("caps", "caps"),
        ("smallCaps", "small_caps"),
        ("vanish", "hidden"),
        ("strike", "strike"),
    ):
        if (on := flag(properties, tag)) is not None:
            changes[name] = on
    if underline := value(properties, "u"):
        changes["underline"] = "" if underline == "none" else underline
    if color := value(properties, "color"):
        changes["color"] = _color(color)
    if mark := value(properties, "highlight"):
        changes["background"] = _HIGHLIGHTS.get(mark, "")
    elif fill := value(properties, "shd", "fill"):
        changes["background"] = _color(fill)
    if vertical := value(properties, "vertAlign"):
        changes["vertical"] = {"superscript": "super", "subscript": "sub"}.get(vertical, "")
    if spacing := value(properties, "spacing"):
        changes["spacing"] = points(spacing)
    return replace(run, **changes)


def _color(written: str) -> str:
    plain = len(written) == 6 and all(letter in "0123456789abcdefABCDEF" for letter in written)
    return f"#{written}" if plain else ""


def paragraph_of(paragraph: Paragraph, properties) -> Paragraph:
    """``paragraph`` with the properties of one pPr laid over it."""
    if properties is None or not len(properties):
        return paragraph
    changes: dict = {}
    if align := value(properties, "jc"):
        changes["align"] = _ALIGNMENTS.get(align, align)
    changes |= _indents(properties.find(w("ind"))) | _spacing(properties.find(w("spacing")))
    for tag, name in (
        ("contextualSpacing", "contextual"),
        ("keepNext", "keep_next"),
        ("keepLines", "keep_lines"),
        ("pageBreakBefore", "page_break"),
    ):
        if (on := flag(properties, tag)) is not None:
            changes[name] = on
    if fill := value(properties, "shd", "fill"):
        changes["background"] = _color(fill)
    if (frame := properties.find(w("pBdr"))) is not None:
        changes["borders"] = tuple(_borders(frame))
    if (tabs := properties.find(w("tabs"))) is not None:
        changes["tabs"] = _tabs(paragraph.tabs, tabs)
    if (numbered := properties.find(w("numPr"))) is not None:
        changes["list_id"] = value(numbered, "numId") or paragraph.list_id
        changes["level"] = int(number(value(numbered, "ilvl"), paragraph.level))
    return replace(paragraph, **changes)


def _indents(indents) -> dict:
    if indents is None:
        return {}
    found = {}
    for names, name in ((("left", "start"), "left"), (("right", "end"), "right")):
        for written in filter(None, (indents.get(w(one)) for one in names)):
            found[name] = points(written)
    if first := indents.get(w("firstLine")):
        found["first"] = points(first)
    if hanging := indents.get(w("hanging")):
        found["first"] = -points(hanging)
    return found


def _spacing(spacing) -> dict:
    if spacing is None:
        return {}
    found: dict = {}
    for name in ("before", "after"):
        if spacing.get(w(f"{name}Autospacing")) in ("1", "true", "on"):
            found[name] = 14.0
        elif written := spacing.get(w(name)):
            found[name] = max(points(written), 0)
    if written := spacing.get(w("line")):
        rule = spacing.get(w("lineRule"), "auto")
        line = number(written, 240) / 240 * LINE if rule == "auto" else points(written)
        found |= {"line": max(line, 0.1), "line_rule": rule}
    return found


def border(element) -> str:
    """One border as CSS wants it."""
    kind = element.get(w("val"), "single")
    if kind in ("nil", "none"):
        return "none"
    style = {"double": "double", "dotted": "dotted", "dashed": "dashed"}.get(kind, "solid")
    width = max(number(element.get(w("sz")), 4) / 8, 0.25) * (3 if style == "double" else 1)
    color = _color(element.get(w("color"), "")) or "#000000"
    return f"{css_points(width)} {style} {color}"


def _borders(frame) -> Iterable[tuple[str, str]]:
    for side in ("top", "bottom", "left", "right"):
        if (edge := frame.find(w(side))) is not None:
            yield f"border-{side}", border(edge)
            yield f"padding-{side}", css_points(number(edge.get(w("space"))))


def _tabs(inherited: tuple[Tab, ...], tabs) -> tuple[Tab, ...]:
    stops = {stop.position: stop for stop in inherited}
    for tab in tabs.findall(w("tab")):
        position, kind = points(tab.get(w("pos"))), tab.get(w("val"), "left")
        if kind == "clear":
            stops.pop(position, None)
        elif kind != "bar":
            leader = tab.get(w("leader"), "none")
            kind = {"end": "right", "decimal": "right"}.get(kind, kind)
            kind = kind if kind in ("right", "center") else "left"
            stops[position] = Tab(position, kind, "" if leader == "none" else leader)
    return tuple(stops[position] for position in sorted(stops))
