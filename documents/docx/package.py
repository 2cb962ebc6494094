"""The parts of a DOCX file: taken in with suspicion, written the same way every time."""

import io
import posixpath
import zipfile
import zlib
from dataclasses import dataclass
from functools import cached_property

from lxml import etree

from documents.docx.wordml import PACKAGE_RELATIONSHIPS, RELATIONSHIPS
from documents.enums import TemplateFault

MOST_BYTES = 10 * 2**20
MOST_UNPACKED = 40 * 2**20
MOST_XML = 3 * 2**20  # of a template; what is made from it may be longer
MOST_PARTS = 500
CONTENT_TYPES = "[Content_Types].xml"
DOCUMENT = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_OLD_WORD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MOMENT = (1980, 1, 1, 0, 0, 0)  # the earliest a ZIP can name: the bytes must not tell the hour


@dataclass(frozen=True)
class Relation:
    kind: str  # the last word of its type: «image», «footer», «hyperlink»
    target: str  # a part's name, or an address when external
    external: bool


class Package:
    """Parts by name. ``xml`` gives a part parsed once; nothing outside is ever opened."""

    def __init__(self, parts: dict[str, bytes]):
        self.parts = parts
        self._trees: dict[str, etree._Element] = {}

    @classmethod
    def open(cls, data: bytes) -> "Package":
        """Raises ``TemplateFault`` for what is not a DOCX or is too large to be one."""
        if len(data) > MOST_BYTES:
            raise TemplateFault(f"Файл больше {MOST_BYTES // 2**20} МБ. Уменьшите картинки в нём.")
        if data.startswith(_OLD_WORD):
            raise TemplateFault(
                "Это документ старого формата или под паролем. Откройте его в редакторе, снимите "
                "пароль и сохраните как «Документ Word (.docx)»."
            )
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                package = cls(_unpacked(archive))
            package.main  # noqa: B018 - a document without its main part is not one
        except (
            zipfile.BadZipFile,
            zlib.error,
            EOFError,
            KeyError,
            NotImplementedError,
            OSError,
            RuntimeError,
            UnicodeError,
            ValueError,
            etree.XMLSyntaxError,
        ):
            raise TemplateFault(
                "Файл не читается как документ Word. Сохраните его заново как «Документ Word "
                "(.docx)» и загрузите ещё раз."
            )
        return package

    @cached_property
    def main(self) -> str:
        """The name of the part with the text."""
        for relation in self.related("").values():
            if relation.kind == "officeDocument" and not relation.external:
                self.xml(relation.target)
                return relation.target
        raise KeyError("officeDocument")

    @cached_property
    def content_types(self) -> dict[str, str]:
        root = self.xml(CONTENT_TYPES)
        return {
            child.get("PartName", "").lstrip("/"): child.get("ContentType", "")
            for child in root
            if child.get("PartName")
        }

    def xml(self, name: str) -> etree._Element:
        if name not in self._trees:
            self._trees[name] = parse(self.parts[name])
        return self._trees[name]

    def related(self, name: str) -> dict[str, Relation]:
        """Relations of a part by id; of the whole package for an empty name."""
        folder, base = posixpath.split(name)
        path = posixpath.join(folder, "_rels", f"{base}.rels")
        if path not in self.parts:
            return {}
        relations = {}
        for child in self.xml(path).iter(f"{{{PACKAGE_RELATIONSHIPS}}}Relationship"):
            target, external = child.get("Target", ""), child.get("TargetMode") == "External"
            if not external:
                target = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
            kind = child.get("Type", "").rpartition("/")[2]
            relations[child.get("Id", "")] = Relation(kind, target, external)
        return relations

    def part_of_kind(self, kind: str) -> str | None:
        """The only part of a kind that the text refers to: its styles, numbering, settings."""
        for relation in self.related(self.main).values():
            if relation.kind == kind and relation.target in self.parts:
                return relation.target
        return None


def parse(data: bytes | str) -> etree._Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    root = etree.fromstring(data, parser)
    if root.getroottree().docinfo.doctype:
        raise ValueError("a document type declaration")
    return root


def relation_id(element) -> str:
    return element.get(f"{{{RELATIONSHIPS}}}id", "")


def _unpacked(archive: zipfile.ZipFile) -> dict[str, bytes]:
    entries = [entry for entry in archive.infolist() if not entry.is_dir()]
    names = [entry.filename for entry in entries]
    if len(entries) > MOST_PARTS or len(set(names)) != len(names):
        raise ValueError("too many parts")
    if sum(entry.file_size for entry in entries) > MOST_UNPACKED:
        raise ValueError("too long when unpacked")
    return {entry.filename: archive.read(entry) for entry in entries}


def pack(parts: dict[str, bytes]) -> bytes:
    """A DOCX of these parts. The same parts make the same bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for name in sorted(parts, key=lambda name: (name != CONTENT_TYPES, name)):
            entry = zipfile.ZipInfo(name, date_time=_MOMENT)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o600 << 16
            archive.writestr(entry, parts[name])
    return out.getvalue()
