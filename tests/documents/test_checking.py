import io

import pytest
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from PIL import Image

from documents import builtin
from documents.checking import MOST_SHOWN, check_template, pictures
from documents.docx import render
from documents.docx.pdf import render_pdf
from documents.docx.render import render_docx
from documents.enums import PaperKind
from documents.qr import QrStamp
from tests.documents.sheets import rewritten, typed, with_part

STATEMENT = PaperKind.STATEMENT
KNOWN = "{{ applicant.full_name }}"


def warnings(into, *paragraphs):
    return [
        warning
        for warning in check_template(STATEMENT, typed(KNOWN, *paragraphs, into=into)).warnings
        if not warning.startswith("Шрифт")
    ]


@pytest.mark.parametrize("kind", PaperKind)
def test_a_built_in_template_is_fit_and_shown(kind):
    check = check_template(kind, builtin.build(kind))

    assert (check.faults, check.warnings, check.fit) == ([], [], True)
    assert all(Image.open(io.BytesIO(page)).format == "PNG" for page in check.pages)
    assert len(check.pages) >= 1


def test_unknown_variables_are_named_with_their_places_and_the_nearest_known_ones():
    source = typed("От {{ applicant.ful_name }}", "{{ aplicant.post }}, {{ weather }}")

    check = check_template(STATEMENT, source)

    assert check.faults == [
        "Портал не знает переменной «applicant.ful_name», может быть, «applicant.full_name». "
        "Место: «От {{ applicant.ful_name }}».",
        "Портал не знает переменной «aplicant.post», может быть, «applicant.post». "
        "Место: «{{ aplicant.post }}, {{ weather }}».",
        "Портал не знает переменной «weather». Место: «{{ aplicant.post }}, {{ weather }}».",
    ]
    assert check.pages == []


def test_a_hint_in_a_loop_is_spelt_as_the_loop_spells_it():
    text = "{% for one in people %}{{ one.ful_name }}{% endfor %}"

    (fault,) = check_template(PaperKind.RESOLUTION, typed(text)).faults

    assert "«one.ful_name», может быть, «one.full_name»" in fault


def test_a_variable_of_another_paper_is_unknown():
    (fault,) = check_template(STATEMENT, typed("{{ dues.percent }}")).faults

    assert fault.startswith("Портал не знает переменной «dues.percent»")


def test_variables_in_headers_and_tables_are_looked_at_too():
    def places(document):
        document.sections[0].header.paragraphs[0].text = "{{ unit.short }}"
        document.add_table(rows=1, cols=1).cell(0, 0).text = "{{ unit.long }}"

    faults = check_template(STATEMENT, typed(into=places)).faults

    assert [fault.split("»")[0] for fault in faults] == [
        "Портал не знает переменной «unit.long",
        "Портал не знает переменной «unit.short",
    ]


def test_a_name_that_word_has_torn_into_runs_is_put_together():
    def torn(document):
        paragraph = document.add_paragraph()
        for piece in ("{", "{ applicant", ".full", "_name }", "}"):
            paragraph.add_run(piece).bold = piece == ".full"

    assert check_template(STATEMENT, typed(into=torn)).faults == []


def test_misspelling_is_explained():
    (fault,) = check_template(STATEMENT, typed("{% if applicant.email %}есть")).faults

    assert fault == (
        "Не закрыта команда {% if %}: после неё нужна {% endif %}. "
        "Место: «{% if applicant.email %}есть»."
    )


def test_a_branch_that_the_sample_does_not_take_is_tried_as_well():
    text = "{% if applicant.email %}да{% elif applicant.full_name > 3 %}нет{% endif %}"

    (fault,) = check_template(STATEMENT, typed(text)).faults

    assert fault.startswith("Шаблон не заполняется")


def test_a_document_without_variables_is_suspicious_but_allowed():
    check = check_template(STATEMENT, typed("Устав"))

    assert check.fit
    assert "В документе нет ни одной переменной: бумага у всех выйдет одинаковой." in check.warnings


def test_a_strange_face_is_warned_of():
    check = check_template(STATEMENT, typed(KNOWN))

    assert check.warnings == [
        "Шрифт «Cambria» в PDF будет заменён на Times New Roman: переносы строк могут сдвинуться."
    ]


def test_columns_are_warned_of():
    def columns(document):
        properties = document.sections[0]._sectPr
        properties.find(qn("w:cols")).set(qn("w:num"), "2")

    assert warnings(columns) == [
        "Колонки на странице в PDF станут одной: разложите текст таблицей."
    ]


def test_text_boxes_are_warned_of():
    def box(document):
        run = document.add_paragraph().add_run()
        run._r.append(
            parse_xml(
                f"<w:pict {nsdecls('w')} xmlns:v='urn:schemas-microsoft-com:vml'><v:shape>"
                "<v:textbox><w:txbxContent><w:p/></w:txbxContent></v:textbox></v:shape></w:pict>"
            )
        )

    assert warnings(box) == [
        "Надписи (текст в рамке поверх страницы) в PDF не попадут: перенесите их в текст."
    ]


def test_floating_pictures_are_warned_of():
    def floating(document):
        file = io.BytesIO()
        Image.new("RGB", (10, 10)).save(file, "PNG")
        file.seek(0)
        run = document.add_paragraph().add_run()
        run.add_picture(file)
        inline = run._r.find(f".//{qn('wp:inline')}")
        inline.tag = qn("wp:anchor")

    assert warnings(floating) == [
        "Картинка, стоящая поверх текста, в PDF не попадёт. Выберите для неё положение «В тексте»."
    ]


def test_footnotes_and_unaccepted_changes_are_warned_of():
    def marks(document):
        paragraph = document.paragraphs[0]._p
        reference = OxmlElement("w:r")
        reference.append(OxmlElement("w:footnoteReference"))
        paragraph.append(reference)
        paragraph.append(OxmlElement("w:ins"))

    assert warnings(marks) == [
        "Сноски в PDF не попадут: перенесите их в текст.",
        "В документе есть непринятые исправления. Примите их: PDF покажет их принятыми.",
    ]


def test_turned_text_is_warned_of():
    def turned(document):
        cell = document.add_table(rows=1, cols=1).cell(0, 0)
        direction = OxmlElement("w:textDirection")
        direction.set(qn("w:val"), "btLr")
        cell._tc.get_or_add_tcPr().append(direction)

    assert warnings(turned) == ["Повёрнутый текст в ячейке таблицы в PDF станет обычным."]


def test_pictures_that_no_browser_shows_are_warned_of():
    def picture(document):
        file = io.BytesIO()
        Image.new("RGB", (10, 10)).save(file, "PNG")
        file.seek(0)
        document.add_paragraph().add_run().add_picture(file)

    source = with_part(typed(KNOWN, into=picture), "word/media/image1.png", b"\x01\x00EMF")

    assert "Картинка незнакомого вида в PDF не попадёт. Вставьте её как PNG или JPEG." in (
        check_template(STATEMENT, source).warnings
    )


@pytest.mark.parametrize(
    "garbage",
    [
        b"",
        b"garbage",
        b"PK\x03\x04" + b"\0" * 100,
        typed(KNOWN)[:-30],
        with_part(typed(KNOWN), "word/document.xml", b"<a/>"),
        with_part(typed(KNOWN), "word/document.xml", b"not xml"),
        with_part(typed(KNOWN), "word/styles.xml", b"<a/>"),
        with_part(typed(KNOWN), "[Content_Types].xml", b"<a/>"),
        with_part(typed(KNOWN), "_rels/.rels", b"<a/>"),
        with_part(typed(KNOWN), "word/vbaProject.bin", b"x"),
        rewritten(typed(KNOWN), "word/document.xml", b"<w:body>", b"<w:body><w:tbl/>"),
        rewritten(typed(KNOWN), "word/document.xml", b"<w:body>", b"<w:body><w:sectPr/>"),
    ],
)
def test_garbage_is_never_an_error_of_the_portal(garbage):
    check = check_template(STATEMENT, garbage)

    assert check.fit == bool(check.pages)
    assert all(fault.endswith((".", "»", "!", "?")) for fault in check.faults)


def test_what_nobody_foresaw_is_a_fault_too(monkeypatch):
    def broken(source):
        raise RecursionError

    monkeypatch.setattr("documents.checking.prepare", broken)

    (fault,) = check_template(STATEMENT, typed(KNOWN)).faults

    assert fault.startswith("Портал не смог прочитать документ.")


def test_an_endless_template_is_refused():
    (fault,) = check_template(STATEMENT, typed(*([KNOWN] * 3000))).faults

    assert fault == "В документе больше 60 страниц: для бумаги это много."


def test_only_the_first_pages_are_shown():
    def pages(document):
        for _ in range(MOST_SHOWN + 2):
            document.add_page_break()

    stamp = QrStamp(0)
    pdf = render_pdf(
        render_docx(typed(KNOWN, into=pages), {"applicant": {"full_name": ""}}, qr=stamp), qr=stamp
    )

    assert pdf.pages > MOST_SHOWN
    assert len(pictures(pdf.data)) == MOST_SHOWN


def test_a_checked_template_is_prepared_once():
    render.prepare.cache_clear()

    check_template(STATEMENT, typed(KNOWN))

    assert render.prepare.cache_info().misses == 1
