"""Sheets spoilt on purpose (``bench.scans``): the same seed makes the same pictures."""

import io
import random

import pytest
from PIL import Image

from bench import recognition as bench
from bench.scans import bundles, people
from bench.scans.bundles import Sheet
from bench.scans.pen import Signing
from documents.docx.pdf import render_pdf
from documents.enums import PaperKind, UploadRefused
from documents.qr import QrStamp
from documents.recognition import Ink, read_pages
from documents.uploads import JPEG, PDF

SIGNED = Signing(is_signed=True, is_dated=True, by_office=True)
UNSIGNED = Signing(is_signed=False, is_dated=True, by_office=True)
STATEMENT, PROCESSING, DISSEMINATION, DUES = range(4)


def sheet(kind, how=SIGNED, person=1, paper=STATEMENT, page=1, seed=11):
    return Sheet(person * 10 + paper, page, kind, how, True, seed)


def read(bundle):
    return list(read_pages(bundle.data, bundle.content_type, blank_of=bench.blank_of))


def homes(pages):
    return [(page.paper_id, page.page) for page in pages]


def verdicts(page):
    return {
        seen.place.kind: seen.verdict for seen in page.places if seen.place.whose == "applicant"
    }


def test_a_long_scan_of_several_people_finds_its_way_home():
    sheets = [
        sheet("any"),
        sheet("coarse", UNSIGNED, person=2, paper=DUES),
        sheet("pale", paper=PROCESSING, page=2),
    ]

    pages = read(bundles.pdf(sheets))

    assert homes(pages) == [(10, 1), (23, 1), (11, 2)]
    assert [(page.number, page.source) for page in pages] == [(1, 1), (2, 2), (3, 3)]
    assert [verdicts(page)["signature"] for page in pages] == [Ink.SIGNED, Ink.EMPTY, Ink.SIGNED]
    assert [verdicts(page)["date"] for page in pages] == [Ink.SIGNED] * 3
    assert [len(page.missing) for page in pages] == [0, 1, 0]
    assert pages[1].dpi == pytest.approx(100, abs=4)


@pytest.mark.parametrize(("how", "expected"), [(SIGNED, Ink.SIGNED), (UNSIGNED, Ink.EMPTY)])
def test_a_crooked_photograph_is_straightened_and_judged(how, expected):
    (page,) = read(bundles.photo(sheet("askew", how, paper=DISSEMINATION, page=2)))

    assert (page.paper_id, page.page, page.is_aligned) == (12, 2, True)
    assert verdicts(page)["signature"] == expected
    with Image.open(io.BytesIO(page.jpeg)) as picture:
        assert picture.size == (1260, 1782)


def test_papers_of_two_people_on_one_photograph_are_parted():
    first, second = sheet("photo"), sheet("photo", UNSIGNED, person=2, paper=DUES)

    pages = read(bundles.pair(first, second))

    assert sorted(homes(pages)) == [(10, 1), (23, 1)]
    assert {page.paper_id: verdicts(page)["signature"] for page in pages} == {
        10: Ink.SIGNED,
        23: Ink.EMPTY,
    }
    assert [page.source for page in pages] == [1, 1]


def scanned(image):
    out = io.BytesIO()
    image.save(out, "JPEG")
    return out.getvalue()


def test_a_forged_code_is_told_and_files_nothing(settings):
    made = people.paper(1, PaperKind.STATEMENT)
    data = scanned(made.sheet(1))
    settings.SECRET_KEY = "another" * 10

    (page,) = read_pages(data, JPEG, blank_of=lambda paper_id: pytest.fail("asked"))

    assert (page.is_forged, page.paper_id, page.page, page.places) == (True, None, None, ())


def test_a_paper_that_is_no_more_is_known_but_not_judged():
    (page,) = read_pages(
        scanned(people.paper(1, PaperKind.STATEMENT).sheet(1)), JPEG, blank_of=lambda paper_id: None
    )

    assert (page.paper_id, page.page, page.is_aligned, page.places) == (10, 1, False, ())


def test_a_page_without_a_code_is_shown_as_it_came():
    (page,) = read_pages(scanned(Image.new("RGB", (600, 800), "white")), JPEG)

    assert (page.code, page.is_known, page.is_forged) == ("", False, False)
    assert page.jpeg.startswith(b"\xff\xd8")


def test_a_print_of_the_docx_tells_its_page_by_its_look():
    made = people.paper(1, PaperKind.PROCESSING_CONSENT)

    class Whole(QrStamp):
        def code(self, page=0):
            return super().code(0)

    docx = people.rendered(1, PaperKind.PROCESSING_CONSENT)
    pdf = render_pdf(docx, qr=Whole(made.paper_id)).data

    pages = list(read_pages(pdf, PDF, blank_of=bench.blank_of))

    assert [(page.paper_id, page.page, page.is_aligned) for page in pages] == [
        (11, 1, True),
        (11, 2, True),
    ]


def test_the_blank_itself_sent_back_is_not_signed():
    made = people.paper(1, PaperKind.STATEMENT)

    (page,) = read_pages(made.pdf, PDF, blank_of=bench.blank_of)

    assert verdicts(page) == {"date": Ink.EMPTY, "signature": Ink.EMPTY}


def test_a_page_of_another_paper_under_a_known_code_is_doubtful():
    made = people.paper(1, PaperKind.STATEMENT)
    other = people.paper(1, PaperKind.DUES_STATEMENT)
    picture = other.sheet(1)
    code = (picture.width - 300, picture.height - 300, picture.width, picture.height)
    picture.paste(made.sheet(1).crop(code), code[:2])

    (page,) = read_pages(scanned(picture), JPEG, blank_of=bench.blank_of)

    assert (page.paper_id, page.is_aligned) == (10, False)
    assert set(verdicts(page).values()) == {Ink.DOUBTFUL}


def test_a_damaged_pdf_is_refused():
    with pytest.raises(UploadRefused):
        list(read_pages(b"%PDF-1.7 nothing", PDF))


def test_the_same_seed_makes_the_same_sheets():
    first, second = (bundles.sheets(1, random.Random(3)) for _ in range(2))  # noqa: S311

    assert first == second
    assert {sheet.paper_id for sheet in first} <= {10, 11, 12, 13}
