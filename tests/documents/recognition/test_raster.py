import io

import pypdfium2
import pytest
from PIL import Image
from pypdfium2 import raw as pdfium_c

from documents.enums import UploadRefused
from documents.recognition.raster import pictures_of
from documents.uploads import JPEG, PDF


def grey(size):
    return Image.effect_noise(size, 60)


def scanned(image, **how):
    out = io.BytesIO()
    image.save(out, "PDF", resolution=100, **how)
    return out.getvalue()


def changed(pdf, change):
    document = pypdfium2.PdfDocument(pdf)
    change(document[0])
    out = io.BytesIO()
    document.save(out)
    document.close()
    return out.getvalue()


def stylus(page):
    annotation = pdfium_c.FPDFPage_CreateAnnot(page, pdfium_c.FPDF_ANNOT_INK)
    pdfium_c.FPDFPage_CloseAnnot(annotation)


def sizes(data, kind=PDF):
    return [(number, picture.image.size) for number, picture in pictures_of(data, kind)]


@pytest.mark.parametrize("mode", ["L", "RGB", "1"])
def test_a_scanned_picture_is_taken_as_it_is(mode):
    pdf = scanned(grey((827, 1169)).convert(mode))

    assert sizes(pdf) == [(1, (827, 1169))]


def test_a_page_drawn_over_or_turned_is_rendered_with_what_lies_above():
    pdf = scanned(grey((827, 1169)))

    drawn_over = sizes(changed(pdf, stylus))
    turned = sizes(changed(pdf, lambda page: page.set_rotation(90)))

    assert drawn_over == [(1, (1406, 1988))]
    assert turned == [(1, (1988, 1406))]


def test_a_large_picture_is_made_smaller_and_can_be_had_in_full():
    out = io.BytesIO()
    grey((3000, 4000)).save(out, "JPEG")

    ((_, picture),) = pictures_of(out.getvalue(), JPEG)

    assert (picture.image.size, picture.reduced) == ((1500, 2000), 2)
    assert picture.full().image.size == (3000, 4000)


def test_a_damaged_picture_is_refused_and_a_damaged_page_is_left_out():
    out = io.BytesIO()
    pages = [grey((413, 585)) for _ in range(3)]
    pages[0].save(out, "PDF", save_all=True, append_images=pages[1:])
    pdf = out.getvalue()
    second = pdf.index(b"\xff\xd8\xff", pdf.index(b"\xff\xd8\xff") + 3)
    broken = pdf[: second + 20] + b"\0" * 2000 + pdf[second + 2020 :]

    assert [number for number, _ in pictures_of(broken, PDF)] == [1, 3]
    with pytest.raises(UploadRefused):
        list(pictures_of(b"\xff\xd8\xff nothing", JPEG))
