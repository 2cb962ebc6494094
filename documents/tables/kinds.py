"""What the bytes are: told by themselves, never by the name of the file."""

import zipfile
from enum import StrEnum
from pathlib import PurePath

from documents.tables.limits import (
    BOMB,
    DAMAGED,
    HOLLOW,
    MAX_BYTES,
    MAX_PARTS,
    MAX_RATIO,
    MAX_UNPACKED,
    MIN_SUSPECT,
    PROTECTED,
    TOO_LARGE,
    Unreadable,
)


class Kind(StrEnum):
    XLSX = "xlsx"
    ODS = "ods"
    XLS = "xls"
    TEXT = "csv"


SUFFIXES = {
    Kind.XLSX: {".xlsx", ".xlsm", ".xlsb"},
    Kind.ODS: {".ods"},
    Kind.XLS: {".xls"},
    Kind.TEXT: {".csv", ".txt", ".tsv"},
}
_WHAT = {
    Kind.XLSX: "новая книга Excel",
    Kind.ODS: "таблица OpenDocument",
    Kind.XLS: "старая книга Excel",
    Kind.TEXT: "простой текст (CSV)",
}
_RESAVE = "Сохраните список как «Книга Excel (.xlsx)» или CSV и загрузите снова."
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_FOREIGN = (
    # (first bytes, what it is)
    ((b"%PDF",), "Это PDF, а нужна таблица."),
    ((b"\xff\xd8\xff", b"\x89PNG", b"GIF8", b"RIFF", b"II*\x00", b"MM\x00*"), "Это картинка."),
    ((b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"BZh"), "Это архив. Достаньте из него таблицу."),
    ((b"MZ", b"\x7fELF"), "Это программа, а не таблица."),
    ((b"{\\rtf",), "Это документ Word, а нужна таблица."),
)
_SPREADSHEET = b"application/vnd.oasis.opendocument.spreadsheet"


def misnamed(name, kind):
    """What to tell when the name of a file promises another kind than its bytes are; or ""."""
    suffix = PurePath(name).suffix.lower()
    if suffix in SUFFIXES[kind] or not any(suffix in known for known in SUFFIXES.values()):
        return ""
    return (
        f"Имя файла кончается на {suffix}, а внутри — {_WHAT[kind]}. Прочитано то, что внутри: "
        "проверьте, что это тот файл и буквы в нём читаются."
    )


def kind_of(path) -> Kind:
    """The kind of the file at ``path``, or ``Unreadable`` with what to do about it.

    An archive is judged by its list of contents, before anything of it is unpacked.
    """
    size = path.stat().st_size
    if size > MAX_BYTES:
        raise Unreadable(TOO_LARGE)
    with path.open("rb") as file:
        head = file.read(4096)
        if not head.strip(b" \r\n\t"):
            raise Unreadable("Файл пустой. Выберите его ещё раз.")
        if not head.strip(b"\0 \r\n\t"):
            raise Unreadable(HOLLOW)
        if head.startswith(_OLE):
            file.seek(0)
            return _of_ole(file.read())
    if head.startswith(b"PK"):
        return _of_archive(path, size)
    for beginnings, said in _FOREIGN:
        if head.startswith(beginnings):
            raise Unreadable(f"{said} {_RESAVE}")
    if head.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"<":
        raise Unreadable(
            f"Это веб-страница или XML, хотя имя может кончаться на .xls. Откройте её в Excel. "
            f"{_RESAVE}"
        )
    return Kind.TEXT


def _of_ole(data) -> Kind:
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise Unreadable(PROTECTED)
    if any(name.encode("utf-16-le") in data for name in ("Workbook", "Book")):
        return Kind.XLS
    raise Unreadable(f"Это документ Word или другой программы, а не таблица. {_RESAVE}")


def _of_archive(path, size) -> Kind:
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
            _require_sane(parts, size)
            names = {part.filename for part in parts}
            if any(part.flag_bits & 1 for part in parts):
                raise Unreadable(PROTECTED)
            if names & {"xl/workbook.xml", "xl/workbook.bin"}:
                return Kind.XLSX
            if "mimetype" in names and "content.xml" in names:
                if archive.read("mimetype")[:100].strip() != _SPREADSHEET:
                    raise Unreadable(f"Это документ, а не таблица. {_RESAVE}")
                if _is_encrypted(archive, names):
                    raise Unreadable(PROTECTED)
                return Kind.ODS
    except (zipfile.BadZipFile, OSError, EOFError, NotImplementedError, ValueError) as error:
        raise Unreadable(DAMAGED) from error
    if "Index/Document.iwa" in names:
        raise Unreadable(f"Это таблица Numbers. {_RESAVE}")
    if any(name.startswith(("word/", "ppt/")) for name in names):
        raise Unreadable(f"Это документ Word, а нужна таблица. {_RESAVE}")
    raise Unreadable(f"Это архив. Достаньте из него таблицу. {_RESAVE}")


def _require_sane(parts, size):
    unpacked = sum(part.file_size for part in parts)
    if len(parts) > MAX_PARTS or unpacked > MAX_UNPACKED:
        raise Unreadable(BOMB)
    if unpacked > MIN_SUSPECT and unpacked > MAX_RATIO * size:
        raise Unreadable(BOMB)


def _is_encrypted(archive, names):
    manifest = "META-INF/manifest.xml"
    return manifest in names and b"encryption-data" in archive.read(manifest)
