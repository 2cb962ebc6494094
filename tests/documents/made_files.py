"""Files as people send them, made on the spot."""

import io
import zipfile

import pypdfium2
from PIL import Image, ImageDraw
from pypdfium2 import raw as pdfium_c


def sheet(width=400, height=300, mode="RGB"):
    """A landscape sheet with a dark upper left corner."""
    image = Image.new(mode, (width, height), "white")
    ImageDraw.Draw(image).rectangle((0, 0, width // 2, height // 2), fill="black")
    return image


def saved(image, kind, **options):
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def pdf(*sizes, rotation=0):
    """A PDF with a black rectangle in the upper left quarter of each page."""
    document = pypdfium2.PdfDocument.new()
    for width, height in sizes or [(595, 842)]:
        page = document.new_page(width, height)
        rectangle = pdfium_c.FPDFPageObj_CreateNewRect(0, height / 2, width / 2, height / 2)
        pdfium_c.FPDFPageObj_SetFillColor(rectangle, 0, 0, 0, 255)
        pdfium_c.FPDFPath_SetDrawMode(rectangle, pdfium_c.FPDF_FILLMODE_ALTERNATE, False)
        pdfium_c.FPDFPage_InsertObject(page, rectangle)
        page.set_rotation(rotation)
        page.gen_content()
    out = io.BytesIO()
    document.save(out)
    document.close()
    return out.getvalue()


def objects(*bodies, trailer=b""):
    """A PDF written by hand, object by object; the first is the catalogue."""
    out = bytearray(b"%PDF-1.7\n")
    places = []
    for number, body in enumerate(bodies, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(bodies) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer\n<</Root 1 0 R /Size %d %s>>\n" % (len(bodies) + 1, trailer)
    return bytes(out + b"startxref\n%d\n%%%%EOF\n" % start)


def one_page(*others, media=b"[0 0 595 842]", resources=b"<<>>", trailer=b""):
    return objects(
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox%s/Resources%s/Contents 4 0 R>>" % (media, resources),
        *(others or [stream(b"")]),
        trailer=trailer,
    )


def stream(data, head=b""):
    return b"<<%s/Length %d>>stream\n%s\nendstream" % (head, len(data), data)


def archive(**files):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as whole:
        for name, text in files.items():
            whole.writestr(name.replace("__", "/"), text)
    return out.getvalue()


def opened(data):
    image = Image.open(io.BytesIO(data))
    image.load()
    return image


def corners(image):
    """Dark corners of a picture, from the upper left clockwise."""
    wide, high = image.width - 6, image.height - 6
    places = [(5, 5), (wide, 5), (wide, high), (5, high)]
    return [image.convert("L").getpixel(place) < 128 for place in places]
