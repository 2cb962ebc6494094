"""What is taken in from people: photographs and PDF, judged by their bytes, never by their names.

A picture is always drawn anew: it comes out upright, of a sensible size, without the place where
it was taken and without anything hidden behind it. A PDF is kept as it is, since it may bear a
signature; it is opened once here and never trusted later (``documents.serving``).
"""

import io
import threading
import time
from dataclasses import dataclass

import pillow_heif
import pypdfium2
from PIL import Image
from pypdfium2 import raw as pdfium_c

from documents import pdfium, pictures
from documents.enums import UploadRefused

MAX_BYTES = 20 * 1024 * 1024
MAX_PAGES = 50
MAX_PIXELS = 89_000_000  # A3 in black and white at 600 dpi
MAX_COLOUR_PIXELS = 50_000_000  # the largest photograph of a telephone; decoded it takes 200 MB
MAX_SECONDS = 30  # for all pages of one file, while others wait for theirs
MAX_POINTS = 14_400  # the largest page that PDF knows, 5 metres
A4_POINTS = 842  # the longer side

JPEG = "image/jpeg"
PDF = "application/pdf"

pillow_heif.register_heif_opener()
_one_picture = threading.Lock()  # decoded pictures are large: one at a time in a process


@dataclass(frozen=True)
class Accepted:
    """What will be stored: not always the bytes that came. One thumbnail for each page."""

    data: bytes
    content_type: str
    extension: str
    thumbnails: tuple[bytes, ...]


def accept(file) -> Accepted:
    """Judge an uploaded file and make it ready for storing; stores nothing itself.

    Raises ``UploadRefused`` with a sentence for the sender.
    """
    data = _read(file)
    kind = _kind(data)
    if kind == "PDF":
        return _accept_pdf(data)
    try:
        with _one_picture, Image.open(io.BytesIO(data), formats=_READERS[kind]) as picture:
            return _accept_pictures(picture) if kind == "TIFF" else _accept_picture(picture)
    except UploadRefused:
        raise
    except Image.DecompressionBombError as error:
        raise UploadRefused(TOO_LARGE) from error
    except Exception as error:  # readers of pictures raise anything on a damaged one
        raise UploadRefused(
            "Картинка не открывается: файл повреждён или загрузился не полностью. "
            "Сделайте снимок ещё раз."
        ) from error


def _read(file) -> bytes:
    file.seek(0)
    data = file.read(MAX_BYTES + 1)
    if not data:
        raise UploadRefused("Файл пустой. Выберите его ещё раз или сделайте новый снимок.")
    if len(data) > MAX_BYTES:
        raise UploadRefused(
            f"Файл больше {MAX_BYTES // 1024 // 1024} МБ. Сфотографируйте страницы телефоном "
            "или отсканируйте их с разрешением 200–300 точек на дюйм."
        )
    return data


_READERS = {
    "JPEG": ("JPEG", "MPO"),
    "PNG": ("PNG",),
    "WEBP": ("WEBP",),
    "TIFF": ("TIFF",),
    "HEIF": ("HEIF",),
}
_HEIF_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}
_ADVICE = "Сохраните его как PDF или сфотографируйте."
_FOREIGN = (
    # (first bytes, what to say)
    ((b"MZ", b"\x7fELF", b"#!"), "Это программа, а не документ. Выберите фотографию или PDF."),
    (
        (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"{\\rtf"),
        f"Это документ Word, Excel или архив. {_ADVICE}",
    ),
    (
        (b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b"),
        "Это архив. Распакуйте его и выберите фотографии или PDF.",
    ),
    (
        (b"GIF8", b"BM"),
        "Картинки такого вида не подходят. Сохраните её как JPEG или сфотографируйте.",
    ),
)
TOO_LARGE = (
    "Картинка слишком велика. Сфотографируйте лист телефоном или отсканируйте его "
    "с разрешением 200–300 точек на дюйм."
)
TOO_LARGE_PAGE = (
    "В PDF слишком большая страница или картинка. Отсканируйте лист с разрешением "
    "200–300 точек на дюйм."
)
PROTECTED = (
    "PDF защищён паролем или запретом на изменение. Сохраните его без защиты "
    "или сфотографируйте страницы."
)
DAMAGED_PDF = (
    "PDF не открывается: файл повреждён или загрузился не полностью. "
    "Сохраните его ещё раз или сфотографируйте страницы."
)


def _kind(data: bytes) -> str:
    """Which of the kinds taken in these bytes are, or ``UploadRefused`` naming what they are."""
    if data.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "WEBP"
    if data[:4] in {b"II*\x00", b"MM\x00*"}:
        return "TIFF"
    if data[4:8] == b"ftyp":
        return _kind_of_container(data)
    for beginnings, sentence in _FOREIGN:
        if data.startswith(beginnings):
            raise UploadRefused(sentence)
    text = data[:1024].removeprefix(b"\xef\xbb\xbf").lstrip()
    if text.startswith(b"<"):
        raise UploadRefused(f"Это веб-страница или рисунок SVG, а не снимок листа. {_ADVICE}")
    if b"%PDF-" in data[:1024]:
        return "PDF"
    raise UploadRefused(
        "Не удалось узнать, что это за файл. Подходят фотографии (JPEG, PNG, HEIC, WebP, TIFF) "
        "и PDF."
    )


def _kind_of_container(data: bytes) -> str:
    length = min(int.from_bytes(data[:4], "big"), 64)
    brands = {data[8:12], *(data[start : start + 4] for start in range(16, length, 4))}
    if data[8:12] in {b"avif", b"avis"} or not brands & _HEIF_BRANDS:
        raise UploadRefused(
            "Это видео или картинка, которую портал не открывает. Выберите обычную фотографию."
        )
    return "HEIF"


def _accept_picture(picture) -> Accepted:
    """One photograph. Of several pictures in a file (a burst, a depth map) it is the first."""
    _require_size(picture)
    image = pictures.redraw(picture)
    return Accepted(pictures.jpeg(image), JPEG, "jpg", (pictures.thumbnail(image),))


def _accept_pictures(picture) -> Accepted:
    """A scan in TIFF: one page becomes a photograph, several become a PDF."""
    count = picture.n_frames
    if count == 1:
        return _accept_picture(picture)
    _require_page_count(count)
    deadline = _Deadline()
    thumbnails = []
    with pdfium.opened(None) as document:
        for frame in range(count):
            deadline.check()
            picture.seek(frame)
            _require_size(picture)
            image = pictures.redraw(picture)
            thumbnails.append(pictures.thumbnail(image))
            _append_page(document, image)
        out = io.BytesIO()
        document.save(out)
    if out.tell() > 2 * MAX_BYTES:
        raise UploadRefused(TOO_LARGE)
    return Accepted(out.getvalue(), PDF, "pdf", tuple(thumbnails))


def _append_page(document, image):
    scale = A4_POINTS / max(image.size)
    width, height = image.width * scale, image.height * scale
    page = document.new_page(width, height)
    drawn = pypdfium2.PdfImage.new(document)
    drawn.load_jpeg(io.BytesIO(pictures.jpeg(image)), inline=True)
    drawn.set_matrix(pypdfium2.PdfMatrix().scale(width, height))
    page.insert_obj(drawn)
    page.gen_content()
    page.close()


def _accept_pdf(data: bytes) -> Accepted:
    """A PDF, byte for byte; opened and every page drawn once, so that it is known to be whole."""
    deadline = _Deadline()
    thumbnails = []
    try:
        with pdfium.opened(data) as document:
            if pdfium_c.FPDF_GetSecurityHandlerRevision(document) != -1:
                raise UploadRefused(PROTECTED)
            _require_page_count(len(document))
            document.init_forms()  # what was typed into fields is a part of the paper
            for page in document:
                deadline.check()
                thumbnails.append(pictures.thumbnail(_drawn(page)))
                page.close()
    except pypdfium2.PdfiumError as error:
        if error.err_code == pdfium_c.FPDF_ERR_PASSWORD:
            raise UploadRefused(PROTECTED) from error
        raise UploadRefused(DAMAGED_PDF) from error
    return Accepted(data, PDF, "pdf", tuple(thumbnails))


def _drawn(page) -> Image.Image:
    width, height = page.get_size()  # as it is turned by /Rotate
    if not 0 < width <= MAX_POINTS or not 0 < height <= MAX_POINTS:
        raise UploadRefused(TOO_LARGE_PAGE)
    for drawn in page.get_objects(filter=[pdfium_c.FPDF_PAGEOBJ_IMAGE]):
        across, down = drawn.get_px_size()
        if across * down > MAX_PIXELS:
            raise UploadRefused(TOO_LARGE_PAGE)
    wide, high = pictures.THUMBNAIL
    return page.render(scale=min(wide / width, high / height)).to_pil().convert("RGB")


class _Deadline:
    """A hostile file can be slow without being large."""

    def __init__(self):
        self.at = time.monotonic() + MAX_SECONDS

    def check(self):
        if time.monotonic() > self.at:
            raise UploadRefused(
                "Файл слишком сложный: его страницы долго рисуются. "
                "Сфотографируйте их или разделите файл на несколько."
            )


def _require_size(picture):
    plain = picture.mode in {"1", "L", "P"} or picture.format in {"JPEG", "MPO"}
    if picture.width * picture.height > (MAX_PIXELS if plain else MAX_COLOUR_PIXELS):
        raise UploadRefused(TOO_LARGE)


def _require_page_count(count: int):
    if not count:
        raise UploadRefused(DAMAGED_PDF)
    if count > MAX_PAGES:
        raise UploadRefused(
            f"В файле {count} стр., а принимается не больше {MAX_PAGES}. "
            "Оставьте только нужные листы."
        )
