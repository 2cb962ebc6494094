import io
import zipfile

import pytest
import zxingcpp
from docx import Document
from docx.shared import Mm
from PIL import Image

from documents.docx.package import MOST_UNPACKED
from documents.docx.render import render_docx
from documents.docx.stamp import BAND
from documents.enums import TemplateFault
from documents.qr import QrStamp, page_code
from tests.documents.sheets import related, rewritten, text_of_docx, typed, with_part, words

STAMP = QrStamp(17)
CONTEXT = {
    "applicant": {"full_name": "Петрова Анна Сергеевна", "address": "", "note": None},
    "people": [{"name": "Иванов И. И."}, {"name": "Ким А."}],
}


def filled(*paragraphs, context=CONTEXT, into=None):
    return render_docx(typed(*paragraphs, into=into), context, qr=STAMP)


def refusal(source, context=CONTEXT):
    with pytest.raises(TemplateFault) as caught:
        render_docx(source, context, qr=STAMP)
    return str(caught.value)


def test_values_stand_where_their_names_were():
    docx = filled("Я, {{ applicant.full_name }}, прошу.")

    assert text_of_docx(docx) == "Я, Петрова Анна Сергеевна, прошу."


def test_the_same_input_makes_the_same_bytes():
    assert filled("{{ applicant.full_name }}") == filled("{{ applicant.full_name }}")


def test_an_empty_value_prints_nothing_or_a_line_to_write_on():
    docx = filled(
        "а{{ applicant.note }}б{{ applicant.address }}в",
        "{{ applicant.address|line(5) }}",
        "{{ applicant.address or 'нет' }}",
    )

    assert text_of_docx(docx) == "абв _____ нет"


def test_signs_of_xml_and_of_jinja_in_a_value_are_only_letters():
    name = "<w:p/> & {{ applicant.address }} \x0b\x00{% raw %}"
    docx = filled("{{ applicant.full_name }}", context={"applicant": {"full_name": name}})

    assert text_of_docx(docx) == "<w:p/> & {{ applicant.address }} {% raw %}"


def test_a_line_break_in_a_value_is_a_line_break_on_paper():
    context = {"applicant": {"full_name": "первая\r\nвторая"}}
    docx = filled("{{ applicant.full_name }}", context=context)

    assert Document(io.BytesIO(docx)).paragraphs[0].text == "первая\nвторая"


def test_initials_dates_and_numbers_are_not_parted():
    name = "Орлов Д. И., № 17, г. Волжский"
    docx = filled("{{ applicant.full_name }}", context={"applicant": {"full_name": name}})

    assert Document(io.BytesIO(docx)).paragraphs[0].text == (
        "Орлов\u00a0Д.\u00a0И., №\u00a017, г.\u00a0Волжский"
    )


def test_a_full_stop_is_not_doubled():
    docx = filled(
        "{{ applicant.full_name|period }} {{ people[0].name|period }} {{ people|length }}"
    )

    assert text_of_docx(docx) == "Петрова Анна Сергеевна. Иванов И. И. 2"


def test_a_row_is_repeated_for_each_of_a_list():
    def add_table(document):
        table = document.add_table(rows=3, cols=2)
        table.cell(0, 0).text = "{%tr for person in people %}"
        table.cell(1, 0).text, table.cell(1, 1).text = "{{ loop.index }}", "{{ person.name }}"
        table.cell(2, 0).text = "{%tr endfor %}"

    docx = filled("список", into=add_table)

    rows = Document(io.BytesIO(docx)).tables[0].rows
    assert [[words(cell.text) for cell in row.cells] for row in rows] == [
        ["1", "Иванов И. И."],
        ["2", "Ким А."],
    ]


def test_an_unknown_variable_is_named_with_its_place():
    told = refusal(typed("Кому: {{ applicant.full_name }}", "Отчество: {{ applicant.middle }}"))

    assert told == (
        "Портал не знает переменной «applicant.middle». Проверьте имя по списку переменных. "
        "Место: «Отчество: {{ applicant.middle }}»."
    )


def test_methods_of_python_are_no_variables():
    assert "«applicant.items»" in refusal(typed("{{ applicant.items }}"))
    assert "«applicant.full_name.upper»" in refusal(typed("{{ applicant.full_name.upper }}"))


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            "{% if applicant.address %}да",
            "Не закрыта команда {% if %}: после неё нужна {% endif %}",
        ),
        ("{% endfor %}", "Лишняя команда {% endfor %}"),
        ("{{ applicant.full name }}", "Лишнее в скобках: «name»"),
        ("{{ applicant.full_name", "Не закрыты скобки"),
        ("{{ }}", "Пустые скобки"),
        ("{{ applicant.full_name|shout }}", "Неизвестная обработка «|shout»"),
        ("{% if applicant is callable %}{% endif %}", "Неизвестная проверка «is callable»"),
        ("{% tr for person in people %}", "Команда {%tr … %} стоит не на своём месте"),
        ("{{ applicant.address or «нет» }}", "Кавычки внутри скобок бывают только прямые"),
        ("{% repeat %}", "Неизвестная команда {% repeat %}"),
    ],
)
def test_misspelling_is_explained_in_russian_with_its_place(text, sentence):
    told = refusal(typed("начало", text))

    assert told.startswith(sentence)
    assert f"Место: «{text}" in told


@pytest.mark.parametrize(
    "text",
    [
        "{{ applicant.full_name.upper() }}",
        "{% set x = 1 %}",
        "{% include 'secret' %}",
        "{% import 'os' as os %}",
        "{% macro m() %}{% endmacro %}",
        "{{ 9 ** 9 ** 9 }}",
        "{{ 'a' * 1000000000 }}",
        "{{ range(1000000000) }}",
        "{{ 'a'|center(1000000000) }}",
        "{{ people|join(people|join(people)) }}",
        "{% for a in people %}{% for b in people %}{% for c in people %}.{% endfor %}{% endfor %}"
        "{% endfor %}",
        "{{ ''.__class__.__mro__ }}",
        "{{ applicant|attr('__class__') }}",
    ],
)
def test_a_template_runs_no_code_and_does_not_work_for_ever(text):
    assert refusal(typed(text))


def test_a_command_that_tears_the_document_is_refused():
    def add_table(document):
        document.add_table(rows=1, cols=1).cell(0, 0).text = "{% endfor %}"

    assert "разрывают документ" in refusal(typed("{% for one in people %}", into=add_table))


def test_the_docx_carries_the_code_of_the_whole_paper_in_every_footer():
    def add_pages(document):
        document.sections[0].different_first_page_header_footer = True
        document.add_section().footer.is_linked_to_previous = False

    docx = filled("текст", into=add_pages)

    document = Document(io.BytesIO(docx))
    first, second = document.sections
    texts = [
        words(" ".join(paragraph.text for paragraph in footer.paragraphs))
        for footer in (first.footer, first.first_page_footer, second.footer)
    ]
    told = f"Код документа {STAMP.text()}. Не закрывайте код подписью и печатью."
    assert texts == [told, told, told]
    assert all(section.bottom_margin >= Mm(BAND) for section in document.sections)
    with zipfile.ZipFile(io.BytesIO(docx)) as parts:
        pictures = [name for name in parts.namelist() if name.startswith("word/media/")]
        codes = [
            code.text
            for name in pictures
            for code in zxingcpp.read_barcodes(Image.open(io.BytesIO(parts.read(name))))
        ]
    assert set(codes) == {page_code(17, 0)}


def test_a_paper_made_into_a_template_loses_its_old_code():
    first = filled("текст")

    docx = render_docx(first, CONTEXT, qr=QrStamp(18))

    footer = " ".join(
        paragraph.text for paragraph in Document(io.BytesIO(docx)).sections[0].footer.paragraphs
    )
    assert QrStamp(18).text() in words(footer)
    assert STAMP.text() not in words(footer)


OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def outside(kind, target):
    return (
        f'<Relationship Id="rId900" Type="{OFFICE}/{kind}" Target="{target}" '
        'TargetMode="External"/>'
    )


@pytest.mark.parametrize(
    ("kind", "target"),
    [
        ("image", "http://evil.example/pixel.png"),
        ("image", "file:///etc/passwd"),
        ("oleObject", "http://evil.example/x.xls"),
        ("hyperlink", "file://server/share"),
        ("frame", "http://evil.example/"),
    ],
)
def test_other_files_are_not_referred_to(kind, target):
    told = refusal(related(typed("текст"), outside(kind, target)))

    assert told.startswith(f"Документ ссылается на посторонний файл: «{target}»")


def test_a_link_to_a_site_is_let_through():
    link = outside("hyperlink", "https://www.elprof.example/")

    assert render_docx(related(typed("текст"), link), CONTEXT, qr=STAMP)


def test_the_authors_own_template_is_forgotten():
    source = typed("текст")
    source = with_part(
        source,
        "word/_rels/settings.xml.rels",
        (
            '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            + outside("attachedTemplate", "http://evil.example/normal.dotm")
            + "</Relationships>"
        ).encode(),
    )

    docx = render_docx(source, CONTEXT, qr=STAMP)

    with zipfile.ZipFile(io.BytesIO(docx)) as parts:
        assert not any(b"evil.example" in parts.read(name) for name in parts.namelist())


@pytest.mark.parametrize(
    ("part", "data", "sentence"),
    [
        ("word/vbaProject.bin", b"macro", "В документе есть макросы"),
        ("word/activeX/activeX1.xml", b"<a/>", "В документе есть вложенные объекты"),
        ("word/embeddings/oleObject1.bin", b"x", "В документе есть вложенные объекты"),
    ],
)
def test_code_and_objects_are_refused(part, data, sentence):
    assert refusal(with_part(typed("текст"), part, data)).startswith(sentence)


@pytest.mark.parametrize("field", ["INCLUDETEXT C:\\\\secret.docx", "DDEAUTO cmd", "LINK x"])
def test_fields_that_open_files_are_refused(field):
    run = f'<w:r><w:fldChar w:fldCharType="begin"/><w:instrText> {field}</w:instrText></w:r>'
    source = rewritten(
        typed("текст"), "word/document.xml", b"<w:r><w:t>", run.encode() + b"<w:r><w:t>"
    )

    assert refusal(source).startswith(f"В документе есть поле «{field.split()[0]}»")


def test_a_macro_document_under_another_name_is_refused():
    source = rewritten(
        typed("текст"),
        "[Content_Types].xml",
        b"vnd.openxmlformats-officedocument.wordprocessingml.document.main",
        b"vnd.ms-word.document.macroEnabled.main",
    )

    assert refusal(source).startswith("В документе есть макросы")


def test_entities_are_not_unfolded():
    bomb = b'<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a "aaaa">]><d>&a;</d>'

    assert refusal(with_part(typed("текст"), "word/extra.xml", bomb)).startswith(
        "Документ повреждён"
    )


def test_a_bomb_is_not_unpacked():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"0" * (MOST_UNPACKED + 1))

    assert refusal(out.getvalue()).startswith("Файл не читается как документ Word")


def test_a_picture_of_endless_size_is_refused():
    picture = io.BytesIO()
    Image.new("1", (6000, 6000)).save(picture, "PNG")

    told = refusal(with_part(typed("текст"), "word/media/big.png", picture.getvalue()))

    assert told.startswith("В документе слишком большая картинка")


@pytest.mark.parametrize(
    "garbage", [b"", b"text", b"%PDF-1.7", b"PK\x03\x04", typed("текст")[:4000]]
)
def test_what_is_not_a_docx_is_refused(garbage):
    assert refusal(garbage).startswith("Файл не читается как документ Word")


def test_an_old_document_is_told_apart():
    assert "старого формата" in refusal(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600)
