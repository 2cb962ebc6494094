import io
import re
import zlib

import pypdfium2
import pytest
from docx import Document
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.text import WD_TAB_ALIGNMENT as TAB
from docx.enum.text import WD_TAB_LEADER as LEADER
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from PIL import Image

from documents.docx import stamp
from documents.docx.html import Walker
from documents.docx.numbering import numeral
from documents.docx.package import Package
from documents.docx.pdf import render_pdf
from documents.docx.render import render_docx
from documents.enums import TemplateFault
from documents.qr import QrStamp, page_code, read_page_code
from tests.documents.sheets import codes_on, pages_of, typed, words

STAMP = QrStamp(17)
MM = 72 / 25.4


def printed(*paragraphs, into=None, qr=STAMP):
    docx = render_docx(typed(*paragraphs, into=into), {}, qr=qr)
    return render_pdf(docx, qr=qr)


def told(page):
    """The text of a page without the line of its code."""
    return words(page.partition("Код страницы")[0] + page.rpartition("печатью.")[2])


def places(pdf, page=0):
    """Each line of text with the place of its lower left corner, in points."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        text = document[page].get_textpage()
        found = []
        for index in range(text.count_rects()):
            left, bottom, right, top = text.get_rect(index)
            line = words(text.get_text_bounded(left, bottom, right, top))
            found.append((line, round(left), round(bottom), round(right)))
        return found
    finally:
        document.close()


def unfolded(pdf):
    """Everything in the file, unpacked."""
    streams = re.findall(rb"stream\n(.*?)\nendstream", pdf, re.DOTALL)
    return "".join(zlib.decompress(stream).decode("latin-1") for stream in streams)


def test_every_page_carries_its_own_code_and_a_scanner_reads_it_back():
    pdf = printed(*(f"Абзац {number}. " + "слово " * 60 for number in range(30)))

    assert pdf.pages > 2
    assert [[read_page_code(code) for code in page] for page in codes_on(pdf.data)] == [
        [(17, number)] for number in range(1, pdf.pages + 1)
    ]


@pytest.mark.parametrize("dots_per_inch", [72, 100, 300])
def test_a_poor_scan_is_read_too(dots_per_inch):
    pdf = printed("текст")

    assert codes_on(pdf.data, dots_per_inch) == [[page_code(17, 1)]]


def test_the_code_is_printed_for_people_too():
    (page,) = pages_of(printed("текст").data)

    assert f"Код страницы {STAMP.text(1)}. Не закрывайте код подписью и печатью." in page


def test_a_code_with_a_forged_signature_is_refused_although_it_is_scanned():
    class Forged(QrStamp):
        def code(self, page=0):
            return super().code(page)[:-1] + "A"

    (codes,) = codes_on(printed("текст", qr=Forged(17)).data)

    assert len(codes) == 1
    assert read_page_code(codes[0]) is None


def test_the_text_ends_above_the_code_even_with_narrow_margins():
    def narrow(document):
        for section in document.sections:
            section.bottom_margin = section.right_margin = section.footer_distance = Mm(5)

    pdf = printed(*(["слово " * 40] * 40), into=narrow)

    body = [bottom for line, _, bottom, _ in places(pdf.data) if line.startswith("слово")]
    assert min(body) >= (stamp.BOTTOM + stamp.PICTURE) * MM


def test_a_footer_passes_the_code_on_the_left():
    def foot(document):
        document.sections[0].footer.paragraphs[0].text = "подножие " * 60

    pdf = printed("текст", into=foot)

    code_left = 595 - (stamp.from_edge(31.75) + stamp.PICTURE) * MM
    footer = [(right, bottom) for line, _, bottom, right in places(pdf.data) if "подножие" in line]
    assert footer
    assert max(right for right, _ in footer) <= code_left
    assert min(bottom for _, bottom in footer) >= stamp.FOOTER * MM - 3


def test_the_same_docx_makes_the_same_bytes():
    assert printed("текст").data == printed("текст").data


def test_the_pdf_is_for_archives_and_holds_its_face():
    inside = unfolded(printed("текст").data)

    assert 'pdfaid:part="2" pdfaid:conformance="B"' in inside
    assert re.findall(r"/FontName /\w{6}\+([\w-]+)", inside) == ["Times-New-Roman"]
    assert inside.count("/FontFile2") == 1


def test_the_pdf_has_the_title_of_the_document():
    def entitle(document):
        document.core_properties.title = "Заявление <1>"

    document = pypdfium2.PdfDocument(printed("текст", into=entitle).data)
    title = document.get_metadata_value("Title")
    document.close()

    assert title == "Заявление <1>"


def test_a_document_that_is_too_long_is_refused():
    docx = render_docx(typed(*(["слово"] * 400)), {}, qr=STAMP)

    with pytest.raises(TemplateFault):
        render_pdf(docx, qr=STAMP, most_pages=5)


def test_garbage_is_refused():
    with pytest.raises(TemplateFault):
        render_pdf(b"garbage", qr=STAMP)


def test_lists_are_numbered_as_word_numbers_them():
    def lists(document):
        document.add_paragraph("первый", style="List Number")
        document.add_paragraph("второй", style="List Number")
        document.add_paragraph("точка", style="List Bullet")

    (page,) = pages_of(printed(into=lists).data)

    assert told(page) == "1. первый 2. второй • точка"


@pytest.mark.parametrize(
    ("count", "kind", "text"),
    [
        (3, "decimal", "3"),
        (7, "decimalZero", "07"),
        (4, "russianLower", "г"),
        (10, "russianUpper", "К"),
        (27, "lowerLetter", "aa"),
        (14, "lowerRoman", "xiv"),
        (1990, "upperRoman", "MCMXC"),
        (1, "none", ""),
    ],
)
def test_numerals_of_lists(count, kind, text):
    assert numeral(count, kind) == text


def test_a_right_tab_ends_at_its_stop_and_a_left_one_begins_there():
    def tabs(document):
        paragraph = document.add_paragraph("слева\tсредина\tсправа")
        stops = paragraph.paragraph_format.tab_stops
        stops.add_tab_stop(Mm(60))
        stops.add_tab_stop(Mm(150), TAB.RIGHT, LEADER.DOTS)

    found = {line: (left, right) for line, left, _, right in places(printed(into=tabs).data)}

    margin = 90  # of python-docx's own template
    assert found["слева"][0] == margin
    assert abs(found["средина"][0] - (margin + 60 * MM)) <= 2
    assert abs(found["справа"][1] - (margin + 150 * MM)) <= 2


def test_merged_cells_and_repeated_heads():
    def table(document):
        table = document.add_table(rows=0, cols=3, style="Table Grid")
        head = table.add_row()
        head.cells[0].merge(head.cells[1]).text = "шапка"
        mark = OxmlElement("w:tblHeader")
        head._tr.get_or_add_trPr().append(mark)
        for number in range(120):
            table.add_row().cells[0].text = f"строка {number}"
        table.cell(1, 2).merge(table.cell(2, 2)).text = "вниз"

    pdf = printed(into=table)

    pages = [told(page) for page in pages_of(pdf.data)]
    assert pdf.pages > 2
    assert all(page.startswith("шапка") for page in pages)
    assert sum(page.count("строка") for page in pages) == 120
    html = Walker(Package.open(typed(into=table))).compose().body
    assert html.count('rowspan="2"') == 1
    assert html.count('colspan="2"') == 1


def test_headers_page_numbers_and_sections_of_their_own():
    def sections(document):
        first = document.sections[0]
        first.header.paragraphs[0].text = "верх первого"
        paragraph = first.footer.paragraphs[0]
        paragraph.add_run("стр. ")
        for kind, code in (("begin", None), (None, "PAGE"), ("end", None)):
            element = OxmlElement("w:fldChar" if kind else "w:instrText")
            if kind:
                element.set(qn("w:fldCharType"), kind)
            element.text = code
            paragraph.add_run()._r.append(element)
        document.add_paragraph("книжная")
        second = document.add_section(WD_SECTION.NEW_PAGE)
        second.orientation = WD_ORIENT.LANDSCAPE
        second.page_width, second.page_height = Mm(297), Mm(210)
        second.header.is_linked_to_previous = False
        second.header.paragraphs[0].text = "верх второго"
        document.add_paragraph("альбомная")

    pdf = printed(into=sections)

    document = pypdfium2.PdfDocument(pdf.data)
    sizes = [tuple(round(side / MM) for side in page.get_size()) for page in document]
    document.close()
    assert sizes[1] == (297, 210)
    assert [sorted(told(page).split(" ")) for page in pages_of(pdf.data)] == [
        sorted(["верх", "первого", "книжная", "стр.", "1"]),
        sorted(["верх", "второго", "альбомная", "стр.", "2"]),
    ]


def test_a_page_break_begins_a_page_and_leaves_no_empty_one():
    def broken(document):
        document.add_paragraph("до")
        document.add_page_break()
        document.add_paragraph("после")

    assert [told(page) for page in pages_of(printed(into=broken).data)] == ["до", "после"]


def test_hidden_and_deleted_text_is_not_printed():
    def hide(document):
        paragraph = document.add_paragraph("видно ")
        paragraph.add_run("тайно").font.hidden = True
        deleted = OxmlElement("w:del")
        run = OxmlElement("w:r")
        text = OxmlElement("w:delText")
        text.text = "вычеркнуто"
        run.append(text)
        deleted.append(run)
        paragraph._p.append(deleted)

    assert [told(page) for page in pages_of(printed(into=hide).data)] == ["видно"]


def test_capitals_and_spaces_are_as_typed():
    def look(document):
        document.add_paragraph("").add_run("капс").font.all_caps = True
        document.add_paragraph("а   б")

    docx = typed(into=look)

    assert "text-transform:uppercase" in Walker(Package.open(docx)).compose().style
    assert "а\u00a0\u00a0 б" in Walker(Package.open(docx)).compose().body


def test_a_picture_in_the_text_is_shown_in_its_size():
    def picture(document):
        file = io.BytesIO()
        Image.new("RGB", (40, 20), "red").save(file, "PNG")
        file.seek(0)
        document.add_paragraph().add_run().add_picture(file, width=Mm(40))

    document = pypdfium2.PdfDocument(printed(into=picture).data)
    image = document[0].render(scale=1).to_pil().convert("RGB")
    document.close()

    red = [
        (x, y)
        for x in range(image.width)
        for y in range(image.height)
        if image.getpixel((x, y)) == (255, 0, 0)
    ]
    width = max(x for x, _ in red) - min(x for x, _ in red)
    assert abs(width - 40 * MM) < 3


def test_spacing_of_paragraphs_is_not_added_up():
    def space(document):
        for text in ("один", "два"):
            paragraph = document.add_paragraph(text)
            paragraph.paragraph_format.space_before = Pt(10)
            paragraph.paragraph_format.space_after = Pt(20)
            paragraph.paragraph_format.line_spacing = Pt(15)

    found = {line: bottom for line, _, bottom, _ in places(printed(into=space).data)}

    assert abs(found["один"] - found["два"] - 35) <= 1


def test_a_template_of_a_word_processor_keeps_its_styles():
    docx = typed(into=lambda document: document.add_heading("Заголовок", 1))

    style = Walker(Package.open(docx)).compose().style

    assert "font-weight:bold" in style
    assert "break-after:avoid" in style


def test_nothing_is_fetched_for_a_pdf():
    docx = typed("<img src='http://evil.example/a.png'> url(file:///etc/passwd)")

    (page,) = pages_of(render_pdf(render_docx(docx, {}, qr=STAMP), qr=STAMP).data)

    assert told(page) == "<img src='http://evil.example/a.png'> url(file:///etc/passwd)"
    assert Document(io.BytesIO(docx)).paragraphs[0].text.startswith("<img")
