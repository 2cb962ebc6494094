"""How the built-in templates are typed: paragraphs, tables and places to sign."""

import io
import re
from datetime import datetime

from docx import Document
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT as VERTICAL
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.enum.text import WD_TAB_ALIGNMENT as TAB
from docx.enum.text import WD_TAB_LEADER as LEADER
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt

from documents.docx import check_code
from documents.docx.package import Package, pack

FACE = "Times New Roman"
TEXT_WIDTH = 170  # millimetres between the margins
ADDRESSEE = 85  # where the block «кому, от кого» begins
FIRST_LINE = 12.5
DAY = "«___»\u00a0____________\u00a020___\u00a0г."
_MOMENT = datetime(2026, 1, 1)  # noqa: DTZ001 - Word wants it naive
_KEPT_STYLES = frozenset({"Normal", "DefaultParagraphFont", "TableNormal", "NoList"})
_NEEDLESS = frozenset({"customXml", "stylesWithEffects", "thumbnail", "webSettings", "numbering"})
_AFTER_FRAME = ("w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr")
_GLUED = re.compile(r"(?<=№) (?=\S)|(?<=ИНН) (?=\S)|(?<=ОГРН) (?=\S)")
_ALIGNS = {
    "left": ALIGN.LEFT,
    "right": ALIGN.RIGHT,
    "center": ALIGN.CENTER,
    "justify": ALIGN.JUSTIFY,
}


class Draft:
    """One A4 document on its way to bytes; the same calls make the same bytes."""

    def __init__(self, title: str, *, size: float = 12, footer: str = ""):
        self.document = Document()
        self.size = size
        _strip(self.document)
        _set_styles(self.document, size)
        section = self.document.sections[0]
        section.page_width, section.page_height = Mm(210), Mm(297)
        section.left_margin, section.right_margin = Mm(30), Mm(10)
        section.top_margin, section.bottom_margin = Mm(20), Mm(20)
        section.header_distance, section.footer_distance = Mm(10), Mm(12)
        self._set_footer(section, footer or title)
        properties = self.document.core_properties
        properties.title, properties.author = title, "Цифровой профсоюз"
        properties.comments, properties.last_modified_by = "", "Цифровой профсоюз"
        properties.created = properties.modified = _MOMENT
        properties.language = "ru-RU"

    def _set_footer(self, section, text: str) -> None:
        section.footer.is_linked_to_previous = False
        paragraph = section.footer.paragraphs[0]
        paragraph._p.remove(paragraph._p.pPr)
        write(paragraph, f"{text}, стр. ", size=9)
        _write_field(paragraph, "PAGE")
        write(paragraph, " из ", size=9)
        _write_field(paragraph, "NUMPAGES")

    def text(self, text: str, **look) -> None:
        """A paragraph of running text: justified, with a first line."""
        look = {"align": "justify", "first": FIRST_LINE} | look
        self.line(text, **look)

    def line(self, text: str = "", **look) -> None:
        """A paragraph of any look; ``**so**`` is bold."""
        fill(self.document.add_paragraph(), text, **look)

    def blank(self, text: str, *, tail: str = "", **look) -> None:
        """A paragraph that ends with a line to the right margin, to be written on."""
        self.line(f"{text} \t{tail}", **look)
        stops = self.document.paragraphs[-1].paragraph_format.tab_stops
        stops.add_tab_stop(Mm(TEXT_WIDTH), TAB.LEFT, LEADER.LINES)

    def command(self, text: str) -> None:
        """A paragraph that repeats or drops the ones after it, and itself disappears."""
        self.document.add_paragraph(f"{{%p {text} %}}")

    def title(self, *lines: str, before: float = 18, after: float = 12) -> None:
        for index, text in enumerate(lines):
            last = index == len(lines) - 1
            self.line(
                f"**{text}**",
                align="center",
                size=self.size + (1 if index == 0 else 0),
                before=0 if index else before,
                after=after if last else 2,
                keep=True,
            )

    def addressee(self, *lines: str) -> None:
        for text in lines:
            self.line(text, left=ADDRESSEE, after=2)

    def table(self, widths: list[float], *, borders: bool = True):
        """An empty table with columns of these widths in millimetres."""
        table = self.document.add_table(rows=0, cols=len(widths))
        table.autofit = False
        properties = table._tbl.tblPr
        for name in ("w:tblStyle", "w:tblLook"):
            if (child := properties.find(qn(name))) is not None:
                properties.remove(child)
        width = properties.find(qn("w:tblW"))
        if width is None:
            width = OxmlElement("w:tblW")
            properties.insert(0, width)
        width.set(qn("w:type"), "dxa")
        width.set(qn("w:w"), str(int(Mm(sum(widths)).twips)))
        if borders:
            edges = ("top", "left", "bottom", "right", "insideH", "insideV")
            lines = "".join(f'<w:{e} w:val="single" w:sz="4" w:color="000000"/>' for e in edges)
            frame = parse_xml(f"<w:tblBorders {nsdecls('w')}>{lines}</w:tblBorders>")
            properties.find(qn("w:tblLayout")).addprevious(frame)
        margins = parse_xml(
            f'<w:tblCellMar {nsdecls("w")}><w:left w:w="{85 if borders else 0}" w:type="dxa"/>'
            f'<w:right w:w="{85 if borders else 0}" w:type="dxa"/></w:tblCellMar>'
        )
        properties.find(qn("w:tblLayout")).addnext(margins)
        for column, one in zip(table._tbl.tblGrid.findall(qn("w:gridCol")), widths, strict=True):
            column.set(qn("w:w"), str(int(Mm(one).twips)))
        return table

    def row(self, table, cells: list[str], *, head: bool = False, **look) -> list:
        """A row of texts; a head is repeated on every page."""
        row = table.add_row()
        grid = [int(one.get(qn("w:w"))) for one in table._tbl.tblGrid.findall(qn("w:gridCol"))]
        aligns = look.pop("aligns", None) or ["left"] * len(cells)
        for cell, text, width, align in zip(row.cells, cells, grid, aligns, strict=True):
            cell.width = width * 635
            place = {"align": "center" if head else align} | look
            fill(cell.paragraphs[0], f"**{text}**" if head and text else text, **place)
            if head:
                cell.vertical_alignment = VERTICAL.CENTER
        properties = row._tr.get_or_add_trPr()
        properties.append(OxmlElement("w:cantSplit"))
        if head:
            properties.append(OxmlElement("w:tblHeader"))
        return list(row.cells)

    def beneath(self, cell, text: str, **look) -> None:
        """One more paragraph of a cell."""
        fill(cell.add_paragraph(), text, **look)

    def check_code(self, cell, *, size: float) -> None:
        """The picture of the code by which a paper is checked, ``size`` millimetres wide."""
        cell.paragraphs[0].add_run().add_picture(io.BytesIO(check_code.sample()), width=Mm(size))

    def repeat(self, table, loop: str, cells: list[str], **look) -> None:
        """A row for each of a list; the commands stand in rows of their own."""
        empty = [""] * (len(cells) - 1)
        self.row(table, [f"{{%tr for {loop} %}}", *empty])
        self.row(table, cells, **look)
        self.row(table, ["{%tr endfor %}", *empty])

    def signature(self, day: str, name: str, *, before: float = 18) -> None:
        """Places for the date, the signature and its reading, with what each is for."""
        self.signed(
            [
                (day, "(дата)", 58, "left"),
                ("", "(подпись)", 45, ""),
                (name, "(фамилия, инициалы)", 55, ""),
            ],
            before=before,
        )

    def post_signature(self, post: str, name: str, *, before: float = 12, loop: str = "") -> None:
        """A post at the left, the signature, the name: as officials sign."""
        self.signed(
            [
                (post, "", 70, "left"),
                ("", "(подпись)", 40, ""),
                (name, "(фамилия, инициалы)", 52, ""),
            ],
            before=before,
            loop=loop,
        )

    def receipt(self, text: str) -> None:
        """A strip at the bottom for whoever takes the paper in."""
        self.line(size=1, before=20, keep=True)
        frame = f'<w:pBdr {nsdecls("w")}><w:top w:val="single" w:sz="4" w:space="6"/></w:pBdr>'
        self.line(text, size=11, keep=True)
        properties = self.document.paragraphs[-1]._p.get_or_add_pPr()
        properties.insert_element_before(parse_xml(frame), *_AFTER_FRAME)
        self.signed(
            [
                ("", "(должность)", 62, ""),
                ("", "(подпись)", 40, ""),
                ("", "(фамилия, инициалы)", 55, ""),
            ],
            before=4,
        )

    def signed(self, places: list[tuple[str, str, float, str]], *, before: float, loop="") -> None:
        """``places``: text, caption, width, and «left» for a place without a line under it."""
        widths: list[float] = []
        gap = (TEXT_WIDTH - sum(place[2] for place in places)) / (len(places) - 1)
        for place in places:
            widths += [gap, place[2]] if widths else [place[2]]
        self.line(size=1, before=before, keep=True)
        table = self.table(widths, borders=False)
        texts, captions = [], []
        for text, caption, _, _ in places:
            texts += ["", text] if texts else [text]
            captions += ["", caption] if captions else [caption]
        if loop:
            self.row(table, [f"{{%tr for {loop} %}}", *[""] * (len(texts) - 1)])
        aligns = ["left", *["center"] * (len(texts) - 1)]
        cells = self.row(table, texts, aligns=aligns, keep=True, before=10 if loop else 0)
        for index, (_, _, _, align) in enumerate(places):
            cell = cells[index * 2]
            cell.vertical_alignment = VERTICAL.BOTTOM
            if align != "left":
                _underline(cell)
        first = "left" if places[0][3] == "left" else "center"
        self.row(table, captions, aligns=[first, *["center"] * (len(texts) - 1)], size=8)
        if loop:
            self.row(table, ["{%tr endfor %}", *[""] * (len(texts) - 1)])

    def bytes(self) -> bytes:
        out = io.BytesIO()
        self.document.save(out)
        return pack(Package.open(out.getvalue()).parts)


def fill(
    paragraph,
    text: str,
    *,
    align: str = "left",
    size: float | None = None,
    italic: bool = False,
    first: float = 0,
    left: float = 0,
    before: float = 0,
    after: float = 0,
    keep: bool = False,
    new_page: bool = False,
) -> None:
    """Give a paragraph its text and look; indents are millimetres, spaces are points."""
    look = paragraph.paragraph_format
    if align != "left":
        paragraph.alignment = _ALIGNS[align]
    if first:
        look.first_line_indent = Mm(first)
    if left:
        look.left_indent = Mm(left)
    if before:
        look.space_before = Pt(before)
    if after:
        look.space_after = Pt(after)
    if keep:
        look.keep_with_next = True
    if new_page:
        look.page_break_before = True
    write(paragraph, text, size=size, italic=italic)
    if not text and size:
        mark = parse_xml(f'<w:rPr {nsdecls("w")}><w:sz w:val="{int(size * 2)}"/></w:rPr>')
        paragraph._p.get_or_add_pPr().append(mark)


def write(paragraph, text: str, *, size: float | None = None, italic: bool = False) -> None:
    """``№`` and its number, and the number of a law, are not parted at the end of a line."""
    text = text.replace("-ФЗ", "\u2011ФЗ").replace(" —", "\u00a0—")
    text = _GLUED.sub("\u00a0", text)
    for index, piece in enumerate(text.split("**")):
        if not piece:
            continue
        run = paragraph.add_run(piece)
        run.bold = True if index % 2 else None
        run.italic = True if italic else None
        if size:
            run.font.size = Pt(size)


def _write_field(paragraph, code: str) -> None:
    for kind, text in (("begin", ""), ("", code), ("separate", ""), ("shown", "1"), ("end", "")):
        run = paragraph.add_run("1" if kind == "shown" else "")
        run.font.size = Pt(9)
        if kind == "shown":
            continue
        element = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            element.set(qn("w:fldCharType"), kind)
        element.text = text or None
        run._r.append(element)


def _underline(cell) -> None:
    line = '<w:bottom w:val="single" w:sz="4" w:color="000000"/>'
    borders = parse_xml(f"<w:tcBorders {nsdecls('w')}>{line}</w:tcBorders>")
    properties = cell._tc.get_or_add_tcPr()
    properties.insert_element_before(borders, "w:shd", "w:noWrap", "w:tcMar", "w:vAlign")


def _strip(document) -> None:
    """Leave out what python-docx brings and a paper does not need."""
    for holder in (document.part, document.part.package):
        for key in [
            key
            for key, relation in holder.rels.items()
            if relation.reltype.rpartition("/")[2] in _NEEDLESS
        ]:
            del holder.rels[key]
    styles = document.styles.element
    for style in list(styles.findall(qn("w:style"))):
        if style.get(qn("w:styleId")) not in _KEPT_STYLES:
            styles.remove(style)
    latent = styles.find(qn("w:latentStyles"))
    if latent is not None:
        styles.remove(latent)


def _set_styles(document, size: float) -> None:
    half = int(size * 2)
    defaults = parse_xml(
        f"<w:docDefaults {nsdecls('w')}><w:rPrDefault><w:rPr>"
        f'<w:rFonts w:ascii="{FACE}" w:hAnsi="{FACE}" w:eastAsia="{FACE}" w:cs="{FACE}"/>'
        f'<w:sz w:val="{half}"/><w:szCs w:val="{half}"/>'
        '<w:lang w:val="ru-RU" w:eastAsia="ru-RU" w:bidi="ar-SA"/></w:rPr></w:rPrDefault>'
        '<w:pPrDefault><w:pPr><w:spacing w:before="0" w:after="0" w:line="240"'
        ' w:lineRule="auto"/></w:pPr></w:pPrDefault></w:docDefaults>'
    )
    styles = document.styles.element
    styles.replace(styles.find(qn("w:docDefaults")), defaults)
    normal = document.styles["Normal"].element
    for name in ("w:rPr", "w:pPr"):
        if (child := normal.find(qn(name))) is not None:
            normal.remove(child)
    # Word 2013 and later: a table's border stands on the margin.
    settings = document.settings.element
    compat = settings.find(qn("w:compat"))
    mode = parse_xml(
        f'<w:compatSetting {nsdecls("w")} w:name="compatibilityMode"'
        ' w:uri="http://schemas.microsoft.com/office/word" w:val="15"/>'
    )
    for child in list(compat):
        compat.remove(child)
    compat.append(mode)
