import io

import pytest
import zxingcpp
from PIL import Image

from documents.qr import QrStamp, link_qr_svg, page_code, qr_png, read_page_code, spaced


@pytest.mark.parametrize(("paper_id", "page"), [(1, 1), (17, 0), (2**31, 3), (2**40 - 1, 65535)])
def test_a_code_tells_the_paper_and_the_page_again(paper_id, page):
    code = page_code(paper_id, page)

    assert read_page_code(code) == (paper_id, page)
    assert len(code) == 26


def test_a_printed_code_is_read_as_a_person_types_it():
    typed = spaced(page_code(17, 2)).lower().replace("o", "0")

    assert read_page_code(typed) == (17, 2)


def test_a_forged_code_is_refused():
    first, second = page_code(17, 1), page_code(18, 1)
    forged = second[:14] + first[14:]

    assert [read_page_code(code) for code in (forged, first[:-1], "", "DP", "https://a.b")] == [
        None,
        None,
        None,
        None,
        None,
    ]


@pytest.mark.parametrize("place", range(2, 26))
def test_a_code_with_one_letter_changed_is_refused(place):
    code = page_code(17, 1)
    other = "C" if code[place] != "C" else "D"

    assert read_page_code(code[:place] + other + code[place + 1 :]) is None


def test_a_code_of_another_key_is_refused_and_of_a_former_key_believed(settings):
    code = page_code(17, 1)
    former = settings.SECRET_KEY

    settings.SECRET_KEY = "another" * 10
    unknown = read_page_code(code)
    settings.SECRET_KEY_FALLBACKS = [former]

    assert unknown is None
    assert read_page_code(code) == (17, 1)


def test_a_scanner_reads_the_picture():
    picture = Image.open(io.BytesIO(qr_png(page_code(17, 1), scale=8, border=3)))

    assert [code.text for code in zxingcpp.read_barcodes(picture)] == [page_code(17, 1)]
    assert picture.size == (31 * 8, 31 * 8)


def test_a_stamp_gives_the_codes_of_its_paper():
    stamp = QrStamp(17)

    assert stamp.code() == page_code(17, 0)
    assert stamp.text(3) == spaced(page_code(17, 3))


def test_the_code_of_an_address_is_one_picture_without_a_size():
    svg = link_qr_svg("https://portal.test/join/abc/")

    assert svg.startswith("<svg")
    assert " width=" not in svg.split(">")[0]
