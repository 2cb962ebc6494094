"""Photographs of signed papers: the printed page with a signature, as from a phone."""

import io
from random import Random

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import ImageDraw

from documents.pdfium import opened

DOTS = 1.4  # of the page to a point of the picture: readable, and quick to make
INK = (38, 52, 120)


def photographed(paper, rng: Random):
    """A JPEG of each page of a printed paper, the last one signed."""
    with paper.pdf.open("rb") as file, opened(file.read()) as document:
        pages = [page.render(scale=DOTS).to_pil().convert("RGB") for page in document]
    _sign(pages[-1], rng)
    return [_jpeg(page, number, rng) for number, page in enumerate(pages, start=1)]


def _sign(page, rng):
    width, height = page.size
    left, top = width * rng.uniform(0.5, 0.6), height * rng.uniform(0.72, 0.8)
    points = [
        (left + step * width * 0.012, top + rng.uniform(-1, 1) * height * 0.014)
        for step in range(14)
    ]
    ImageDraw.Draw(page).line(points, fill=INK, width=3, joint="curve")


def _jpeg(page, number, rng):
    turned = page.rotate(rng.uniform(-1.2, 1.2), fillcolor=(226, 222, 214), expand=True)
    out = io.BytesIO()
    turned.save(out, "JPEG", quality=72)
    name = f"IMG_{rng.randint(1000, 9999)}_{number}.jpg"
    return SimpleUploadedFile(name, out.getvalue(), "image/jpeg")
