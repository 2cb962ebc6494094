"""The certificate and the code on it: a phone opens the check, a scan still finds its paper."""

import pypdfium2
import pytest
import zxingcpp

from documents import builtin
from documents.docx import check_code
from documents.docx.package import Package
from documents.docx.pdf import render_pdf
from documents.docx.render import render_docx
from documents.enums import PaperKind
from documents.qr import QrStamp
from documents.variables import sample_context
from tests.documents.sheets import pages_of

STAMP = QrStamp(17)
URL = "https://portal.test/certificate/ABCDEFGH1234/"
LONG_NAME = "Воскресенской-Преображенской Александре-Екатерине Константиновне"
LONG_TITLE = ("Организационная работа первичной профсоюзной организации " * 4)[:200]


def made(**groups):
    context = sample_context(PaperKind.CERTIFICATE)
    for name, told in {"check": {"url": URL}, **groups}.items():
        context[name] |= told
    return render_docx(builtin.build(PaperKind.CERTIFICATE), context, qr=STAMP)


def codes_of(pdf):
    with pypdfium2.PdfDocument(pdf) as document:
        picture = document[0].render(scale=2).to_pil()
    return {code.text for code in zxingcpp.read_barcodes(picture)}


def test_the_paper_carries_the_code_of_its_check_beside_the_code_of_its_page():
    pdf = render_pdf(made(), qr=STAMP).data

    assert codes_of(pdf) == {URL, STAMP.code(1)}


def test_the_docx_carries_the_picture_of_its_own_check():
    pictures = Package.open(made()).parts.values()

    assert check_code.picture({"check": {"url": URL}}) in pictures
    assert check_code.sample() not in pictures


@pytest.mark.parametrize(
    "told",
    [
        {},
        {"learner": {"full_name_dative": LONG_NAME}, "certificate": {"title": LONG_TITLE}},
        {"certificate": {"valid_until": "", "hours": ""}, "unit": {"chair_post": ""}},
    ],
)
def test_it_stands_on_one_page_whatever_the_names(told):
    (page,) = pages_of(render_pdf(made(**told), qr=STAMP).data)

    assert "УДОСТОВЕРЕНИЕ" in page
    assert "7KQM 2Z9X W4AB" in page
    assert ("Действует по" in page) == ("valid_until" not in told.get("certificate", {}))


def test_a_paper_without_a_check_keeps_no_other_picture():
    context = sample_context(PaperKind.STATEMENT)
    source = builtin.build(PaperKind.STATEMENT)

    pictures = Package.open(render_docx(source, context, qr=STAMP)).parts.values()

    assert check_code.sample() not in pictures
