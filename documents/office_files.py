"""Files that people hand in besides photographs and PDF: documents of office programs.

They are judged by their bytes, kept as they are, never opened here, and only ever downloaded.
"""

import zipfile
from dataclasses import dataclass

from documents.enums import UploadRefused
from documents.uploads import MAX_BYTES, Accepted, accept

_OPEN_XML = "application/vnd.openxmlformats-officedocument"
_OPEN_DOCUMENT = "application/vnd.oasis.opendocument"


@dataclass(frozen=True)
class Kind:
    extension: str
    content_type: str
    has: str  # a name that stands in such a file


KINDS = (
    Kind("docx", f"{_OPEN_XML}.wordprocessingml.document", "word/document.xml"),
    Kind("xlsx", f"{_OPEN_XML}.spreadsheetml.sheet", "xl/workbook.xml"),
    Kind("pptx", f"{_OPEN_XML}.presentationml.presentation", "ppt/presentation.xml"),
)
OPEN_KINDS = {"text": "odt", "spreadsheet": "ods", "presentation": "odp"}
TAKEN = "image/*,.heic,.heif,application/pdf,.docx,.xlsx,.pptx,.odt,.ods,.odp"
WHAT_IS_TAKEN = "Фотографии, PDF, документы Word, Excel и PowerPoint, до 20 МБ каждый."
_OTHER = f"Такой файл портал не берёт. {WHAT_IS_TAKEN}"


def accept_any(file) -> Accepted:
    """Judge an uploaded file of either sort; stores nothing. Raises ``UploadRefused``."""
    file.seek(0)
    if file.read(4) != b"PK\x03\x04":
        return accept(file)
    if file.size > MAX_BYTES:
        raise UploadRefused(f"Файл больше {MAX_BYTES // 1024 // 1024} МБ. Разделите его.")
    extension, content_type = _kind(file)
    file.seek(0)
    return Accepted(file.read(), content_type, extension, ())


def _kind(file):
    try:
        with zipfile.ZipFile(file) as archive:
            names = set(archive.namelist())
            if any(name.lower().endswith("vbaproject.bin") for name in names):
                raise UploadRefused("В документе есть макросы. Сохраните его без них.")
            for kind in KINDS:
                if kind.has in names:
                    return kind.extension, kind.content_type
            if "mimetype" in names and archive.getinfo("mimetype").file_size < 100:
                told = archive.read("mimetype").decode("ascii", "replace").strip()
                sort = told.removeprefix(f"{_OPEN_DOCUMENT}.")
                if told.startswith(_OPEN_DOCUMENT) and sort in OPEN_KINDS:
                    return OPEN_KINDS[sort], told
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise UploadRefused(
            "Документ не открывается: файл повреждён или загрузился не полностью."
        ) from error
    raise UploadRefused(_OTHER)
