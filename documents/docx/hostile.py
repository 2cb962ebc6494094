"""What must not come in with a template: code, other files, bombs."""

import io
import re

from lxml import etree
from PIL import Image, UnidentifiedImageError

from documents.docx.package import (
    CONTENT_TYPES,
    DOCUMENT,
    MOST_XML,
    Package,
    parse,
)
from documents.docx.wordml import PACKAGE_RELATIONSHIPS, w
from documents.enums import TemplateFault

MOST_PIXELS = 25_000_000
_LINKS = re.compile(r"(?:https?://|mailto:)", re.IGNORECASE)
# Fields that make Word open other files or run something.
_FIELDS = re.compile(
    r"^\s*(?:DDE|DDEAUTO|INCLUDE|INCLUDETEXT|INCLUDEPICTURE|LINK|IMPORT|DATABASE|MACROBUTTON|RD"
    r"|AUTOTEXT|EMBED|CONTROL|ADDIN)\b",
    re.IGNORECASE,
)
_BALLAST = frozenset({"attachedTemplate", "thumbnail"})
_PICTURES = frozenset({"PNG", "JPEG", "GIF", "BMP"})


def refuse(package: Package) -> None:
    """Raises ``TemplateFault`` telling what to take out of the document."""
    _refuse_code(package)
    _refuse_other_files(package)
    for name, data in package.parts.items():
        if name.endswith((".xml", ".rels")):
            _refuse_odd_xml(data)
    for name in texts(package):
        _refuse_fields(package.xml(name))
    for name in _pictures(package):
        _refuse_huge_picture(package.parts[name])


def texts(package: Package) -> list[str]:
    """Names of the parts with running text: the body, headers, footers and notes."""
    kinds = {"header", "footer", "footnotes", "endnotes", "comments"}
    found = [package.main] + [
        relation.target
        for relation in package.related(package.main).values()
        if relation.kind in kinds and relation.target in package.parts
    ]
    return list(dict.fromkeys(found))


def _refuse_code(package: Package) -> None:
    kinds = " ".join(child.get("ContentType", "") for child in package.xml(CONTENT_TYPES))
    names = " ".join(package.parts).lower()
    if "macroenabled" in kinds.lower() or "vbaproject" in (names + kinds.lower()):
        raise TemplateFault("В документе есть макросы. Сохраните его без них: «Документ (.docx)».")
    if "activex" in names or "oleobject" in kinds.lower() or "/embeddings/" in names:
        raise TemplateFault(
            "В документе есть вложенные объекты (таблица Excel, кнопка). Уберите их."
        )
    if package.content_types.get(package.main) != DOCUMENT:
        raise TemplateFault(
            "Это не обычный документ Word. Сохраните его как «Документ Word (.docx)»."
        )


def _refuse_other_files(package: Package) -> None:
    for name in package.parts:
        if not name.endswith(".rels"):
            continue
        owner = name.replace("_rels/", "").removesuffix(".rels")
        for relation in package.related(owner).values():
            if relation.kind in _BALLAST:
                continue
            if relation.kind == "aFChunk":
                raise TemplateFault("В документ вложен другой документ. Вставьте его текст сюда.")
            link = relation.kind == "hyperlink" and _LINKS.match(relation.target)
            if relation.external and not link:
                raise TemplateFault(
                    f"Документ ссылается на посторонний файл: «{relation.target[:80]}». Вставьте "
                    "картинку в сам документ, а ссылку на файл уберите."
                )


def _refuse_odd_xml(data: bytes) -> None:
    if len(data) > MOST_XML:
        raise TemplateFault("Документ слишком длинный для шаблона.")
    try:
        parse(data)
    except (etree.XMLSyntaxError, ValueError):
        raise TemplateFault(
            "Документ повреждён. Откройте его в редакторе, сохраните заново и загрузите ещё раз."
        )


def _refuse_fields(root: etree._Element) -> None:
    codes = [element.get(w("instr"), "") for element in root.iter(w("fldSimple"))]
    for paragraph in root.iter(w("p")):
        pieces = [element.text or "" for element in paragraph.iter(w("instrText"))]
        # Word joins the pieces of a code, so each beginning of one is looked at.
        codes += ["".join(pieces[start:]) for start in range(len(pieces))]
    for code in codes:
        if _FIELDS.match(code):
            raise TemplateFault(
                f"В документе есть поле «{code.split()[0]}», которое открывает другие файлы. "
                "Уберите его."
            )


def _pictures(package: Package) -> list[str]:
    return sorted(name for name in package.parts if name.startswith("word/media/"))


def _refuse_huge_picture(data: bytes) -> None:
    size = picture_size(data)
    if size and size[0] * size[1] > MOST_PIXELS:
        raise TemplateFault("В документе слишком большая картинка. Уменьшите её и вставьте заново.")


def picture_size(data: bytes) -> tuple[int, int] | None:
    """Pixels of a picture that browsers show too; ``None`` for any other."""
    try:
        with Image.open(io.BytesIO(data)) as picture:
            return picture.size if picture.format in _PICTURES else None
    except (UnidentifiedImageError, Image.DecompressionBombError):
        return None
    except (OSError, ValueError, SyntaxError):
        return None


def without_ballast(package: Package) -> dict[str, bytes]:
    """The parts without the thumbnail and the link to the author's own template."""
    parts = dict(package.parts)
    for name in package.parts:
        if name.endswith(".rels"):
            root = parse(parts[name])
            for child in list(root.iter(f"{{{PACKAGE_RELATIONSHIPS}}}Relationship")):
                if child.get("Type", "").rpartition("/")[2] in _BALLAST:
                    root.remove(child)
            parts[name] = etree.tostring(root)
    settings = package.part_of_kind("settings")
    if settings:
        root = parse(parts[settings])
        for child in list(root.iter(w("attachedTemplate"))):
            child.getparent().remove(child)
        parts[settings] = etree.tostring(root)
    return parts
