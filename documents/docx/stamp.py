"""The place of the page code on a page, and the code of the whole paper in the DOCX.

The code stands in the lower right corner, in the margin: nothing is written or signed there. Every
page keeps a band free for it, and the text of a template's own footer passes it on the left.
A scan of a print of the DOCX shows the code with page 0: which paper it is, not which page.
"""

import io

from docx.document import Document
from docx.oxml import parse_xml
from docx.oxml.ns import qn
from docx.section import Section
from docx.shared import Length, Mm

from documents.docx.wordml import DRAWING, MAIN, PLACEMENT, RELATIONSHIPS
from documents.qr import MODULES, QrStamp, qr_png

# Millimetres. A module of the code is one millimetre wide: a poor phone still reads it.
QUIET = 3
PICTURE = MODULES + 2 * QUIET
RIGHT = (7, 17)  # the least and the most from the edge of the sheet to the picture
BOTTOM = 5
DOTS = 8  # of the picture in a module, that is in a millimetre
RESOLUTION = DOTS * 25.4
BAND = BOTTOM + PICTURE + 1  # the lowest line of the text ends above it
FOOTER = 12  # under a template's footer there is room for the line with the code
TEXT_SIZE = 7  # points
CAPTION = "Код документа"
PAGE_CAPTION = "Код страницы"
REQUEST = "Не закрывайте код подписью и печатью."
PICTURE_NAME = "portal-page-code"
VARIABLE = "portal_page_code"

_PARAGRAPH = f"""
<w:p xmlns:w="{MAIN}" xmlns:wp="{PLACEMENT}" xmlns:a="{DRAWING}" xmlns:r="{RELATIONSHIPS}"
  xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture">
  <w:pPr><w:spacing w:before="0" w:after="0" w:line="240" w:lineRule="auto"/>
    <w:ind w:left="0" w:right="0" w:firstLine="0"/><w:jc w:val="left"/></w:pPr>
  <w:r><w:rPr><w:sz w:val="{TEXT_SIZE * 2}"/></w:rPr>
    <w:drawing><wp:anchor distT="0" distB="0" distL="36000" distR="0" simplePos="0"
      relativeHeight="2" behindDoc="0" locked="0" layoutInCell="1" allowOverlap="1">
      <wp:simplePos x="0" y="0"/>
      <wp:positionH relativeFrom="page"><wp:posOffset>{{x}}</wp:posOffset></wp:positionH>
      <wp:positionV relativeFrom="page"><wp:posOffset>{{y}}</wp:posOffset></wp:positionV>
      <wp:extent cx="{{size}}" cy="{{size}}"/><wp:wrapSquare wrapText="bothSides"/>
      <wp:docPr id="{{id}}" name="{PICTURE_NAME}" descr="{CAPTION}"/>
      <a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture">
        <pic:pic><pic:nvPicPr><pic:cNvPr id="0" name="{PICTURE_NAME}.png"/><pic:cNvPicPr/>
          </pic:nvPicPr>
          <pic:blipFill><a:blip r:embed="{{picture}}"/><a:stretch><a:fillRect/></a:stretch>
          </pic:blipFill>
          <pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{{size}}" cy="{{size}}"/></a:xfrm>
            <a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic>
      </a:graphicData></a:graphic></wp:anchor></w:drawing></w:r>
  <w:r><w:rPr><w:sz w:val="{TEXT_SIZE * 2}"/></w:rPr>
    <w:t xml:space="preserve">{CAPTION} {{{{{{{{ {VARIABLE} }}}}}}}}. {REQUEST}</w:t></w:r>
</w:p>""".strip()


def picture(stamp: QrStamp, page: int = 0) -> bytes:
    """The code as a PNG with its white border, a whole number of dots to a module."""
    return qr_png(stamp.code(page), scale=DOTS, border=QUIET)


def from_edge(margin: float) -> float:
    """The code stands under the right edge of the text, where the printer still reaches."""
    return min(max(margin - QUIET, RIGHT[0]), RIGHT[1])


def is_stamp(paragraph) -> bool:
    names = (place.get("name") for place in paragraph.iter(f"{{{PLACEMENT}}}docPr"))
    return PICTURE_NAME in names


def make_room(document: Document) -> None:
    """Give every page of a template its place for the code. Former codes are taken off."""
    for paragraph in list(document.element.body.iter(qn("w:p"))):
        if is_stamp(paragraph):
            paragraph.getparent().remove(paragraph)
    for index, section in enumerate(document.sections):
        section.bottom_margin = max(section.bottom_margin or 0, Mm(BAND))
        section.footer_distance = max(section.footer_distance or 0, Mm(FOOTER))
        for number, footer in enumerate(_footers(document, section)):
            if index and footer.is_linked_to_previous:
                continue
            footer.is_linked_to_previous = False
            _mark(footer, section, index * 3 + number)


def _footers(document: Document, section: Section) -> list:
    footers = [section.footer]
    if section.different_first_page_header_footer:
        footers.append(section.first_page_footer)
    if document.settings.odd_and_even_pages_header_footer:
        footers.append(section.even_page_footer)
    return footers


def _mark(footer, section: Section, number: int) -> None:
    element = footer._element
    for paragraph in list(element.iter(qn("w:p"))):
        if is_stamp(paragraph):
            paragraph.getparent().remove(paragraph)
    kept = [child for child in element if child.tag != qn("w:p") or "".join(child.itertext())]
    if not kept:
        for child in list(element):
            element.remove(child)
    picture_id, _ = footer.part.get_or_add_image(io.BytesIO(_sample()))
    size = Mm(PICTURE)
    right = Mm(from_edge(Length(section.right_margin or 0).mm))
    element.append(
        parse_xml(
            _PARAGRAPH.format(
                x=(section.page_width or Mm(210)) - right - size,
                y=(section.page_height or Mm(297)) - Mm(BOTTOM) - size,
                size=size,
                id=9000 + number,
                picture=picture_id,
            )
        )
    )


def _sample() -> bytes:
    return picture(QrStamp(0))


def is_sample(data: bytes) -> bool:
    """Whether a part of a prepared template is the picture to be replaced."""
    return data == _sample()
