import io
import random

from PIL import Image

from bench.scans import people
from bench.scans.pen import strike
from documents.enums import PaperKind
from documents.qr import page_code, qr_png
from documents.recognition.codes import find_codes


def pasted(*codes):
    sheet = Image.new("RGB", (900, 400), "white")
    for place, code in enumerate(codes):
        sheet.paste(Image.open(io.BytesIO(qr_png(code, scale=6))), (30 + place * 300, 60))
    return sheet


def test_every_code_of_a_picture_is_read_with_its_corners():
    first, second = page_code(17, 1), page_code(18, 2)

    found = sorted(find_codes(pasted(first, second)), key=lambda code: code.corners[0])

    assert [code.text for code in found] == [first, second]
    assert [code.home for code in found] == [(17, 1), (18, 2)]
    left, top = found[0].corners[0]
    assert (abs(left - 54) < 2, abs(top - 84) < 2) == (True, True)


def test_a_turned_code_tells_which_side_is_up():
    (found,) = find_codes(pasted(page_code(17, 1)).rotate(180))

    upper_left, _, lower_right, _ = found.corners
    assert upper_left[0] > lower_right[0]
    assert upper_left[1] > lower_right[1]


def test_a_forged_code_is_ours_and_has_no_home():
    first, second = page_code(17, 1), page_code(18, 1)

    (found,) = find_codes(pasted(second[:14] + first[14:]))

    assert (found.is_ours, found.home) == (True, None)


def test_a_code_of_somebody_else_is_left_out():
    assert find_codes(pasted("HTTPS://PORTAL.TEST")) == []


def test_a_blue_stamp_and_a_stroke_over_the_code_are_looked_through():
    made = people.paper(1, PaperKind.STATEMENT)
    sheet = made.sheet(1)
    strike(sheet, random.Random(4))  # noqa: S311

    (found,) = find_codes(sheet)

    assert found.home == (made.paper_id, 1)
