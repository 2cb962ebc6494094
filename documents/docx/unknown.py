"""What the walker to PDF does not know. The DOCX keeps it; the PDF leaves it out or changes it."""

from collections.abc import Iterator

from documents.docx.hostile import picture_size, texts
from documents.docx.package import Package
from documents.docx.stamp import is_stamp
from documents.docx.styles import FACE
from documents.docx.wordml import DRAWING, PLACEMENT, number, value, w

_FAMILIES = frozenset({FACE.lower(), "times", "tinos", "liberation serif"})
_VML = "{urn:schemas-microsoft-com:vml}"
_SHAPES = "{http://schemas.microsoft.com/office/word/2010/wordprocessingShape}"
_MATHS = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"


def unknown(package: Package) -> list[str]:
    """Sentences, each once, in the order of the document."""
    return list(dict.fromkeys(_sentences(package)))


def _sentences(package: Package) -> Iterator[str]:
    for name in texts(package):
        root = package.xml(name)
        yield from _shapes(root)
        yield from _pictures(package, name, root)
        yield from _paragraphs(root)
    body = package.xml(package.main)
    yield from _sections(body)
    for kind, word in (("footnotes", "Сноски"), ("endnotes", "Концевые сноски")):
        if next(body.iter(w(f"{kind.removesuffix('s')}Reference")), None) is not None:
            yield f"{word} в PDF не попадут: перенесите их в текст."
    if (
        package.part_of_kind("comments")
        and next(body.iter(w("commentReference")), None) is not None
    ):
        yield "В документе есть примечания рецензента: в PDF их не будет, в DOCX они останутся."
    if next(body.iter(w("ins"), w("del"), w("moveFrom")), None) is not None:
        yield "В документе есть непринятые исправления. Примите их: PDF покажет их принятыми."
    yield from _faces(package)


def _shapes(root) -> Iterator[str]:
    if any(next(root.iter(tag), None) is not None for tag in (w("txbxContent"), f"{_SHAPES}wsp")):
        yield "Надписи (текст в рамке поверх страницы) в PDF не попадут: перенесите их в текст."
    elif next(root.iter(f"{_VML}shape", f"{_VML}rect", f"{_VML}line"), None) is not None:
        yield "Фигуры и линии, нарисованные поверх страницы, в PDF не попадут."
    if next(root.iter(f"{_MATHS}oMath"), None) is not None:
        yield "Формулы в PDF не попадут: наберите их обычным текстом."
    if next(root.iter(w("framePr")), None) is not None:
        yield "Рамки с текстом станут в PDF обычными абзацами."


def _pictures(package: Package, part: str, root) -> Iterator[str]:
    for anchor in root.iter(f"{{{PLACEMENT}}}anchor"):
        paragraph = next(anchor.iterancestors(w("p")), None)
        pictures = "{http://schemas.openxmlformats.org/drawingml/2006/picture}pic"
        floats = next(anchor.iter(pictures), None) is not None
        if floats and not (paragraph is not None and is_stamp(paragraph)):
            yield (
                "Картинка, стоящая поверх текста, в PDF не попадёт. Выберите для неё положение "
                "«В тексте»."
            )
    for relation in package.related(part).values():
        data = package.parts.get(relation.target)
        if relation.kind == "image" and data is not None and picture_size(data) is None:
            yield "Картинка незнакомого вида в PDF не попадёт. Вставьте её как PNG или JPEG."


def _paragraphs(root) -> Iterator[str]:
    for direction in root.iter(w("textDirection")):
        if direction.get(w("val"), "lrTb") not in ("lrTb", "lrTbV", "tb"):
            yield "Повёрнутый текст в ячейке таблицы в PDF станет обычным."
    if next(root.iter(w("tblpPr")), None) is not None:
        yield "Таблица с обтеканием текстом встанет в PDF отдельно, без обтекания."


def _sections(body) -> Iterator[str]:
    for columns in body.iter(w("cols")):
        if number(columns.get(w("num")), 1) > 1 or columns.findall(w("col")):
            yield "Колонки на странице в PDF станут одной: разложите текст таблицей."
    sections = list(body.iter(w("sectPr")))
    for section in sections[1:]:
        kind = value(section, "type")
        if kind == "continuous":
            yield "Раздел «на текущей странице» в PDF может начаться с новой страницы."
    if any(section.find(w("lnNumType")) is not None for section in sections):
        yield "Нумерации строк в PDF не будет."
    if any(section.find(w("pgBorders")) is not None for section in sections):
        yield "Рамки вокруг страницы в PDF не будет."


def _faces(package: Package) -> Iterator[str]:
    roots = [package.xml(name) for name in texts(package)]
    if styles := package.part_of_kind("styles"):
        roots += package.xml(styles).iter(w("docDefaults"))
    used: dict[str, None] = {}
    for root in roots:
        for fonts in root.iter(w("rFonts")):
            name = _theme_face(package, fonts.get(w("asciiTheme"))) or fonts.get(w("ascii"))
            if name:
                used[name] = None
    strange = [name for name in used if name.lower() not in _FAMILIES]
    if strange:
        listed = ", ".join(f"«{name}»" for name in strange[:3])
        yield f"Шрифт {listed} в PDF будет заменён на {FACE}: переносы строк могут сдвинуться."


def _theme_face(package: Package, name: str | None) -> str:
    """Word names «the face of the text» and «of headings» and keeps them in the theme."""
    theme = package.part_of_kind("theme")
    if not name or not theme:
        return ""
    kind = "minorFont" if name.startswith("minor") else "majorFont"
    path = f"{{{DRAWING}}}{kind}/{{{DRAWING}}}latin"
    found = package.xml(theme).find(f".//{path}")
    return "" if found is None else found.get("typeface", "")
