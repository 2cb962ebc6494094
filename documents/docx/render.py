"""A paper's DOCX from its template and a finished dictionary.

docxtpl turns the XML of Word into a Jinja template; that, and the room for the page code, is done
once for a template. Each paper then only fills it in, in memory, without opening anything.
"""

import html
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import jinja2
from docx import Document
from docxtpl import DocxTemplate
from lxml import etree

from documents.docx import check_code, hostile, stamp
from documents.docx.language import ENVIRONMENT, Misspelt, Use, parsed, uses
from documents.docx.package import MOST_XML, Package, pack, parse
from documents.enums import TemplateFault

LONGEST = 60 * 2**20  # characters of one filled part
LONGEST_QUOTE = 120
_FILLED = frozenset({"header", "footer", "footnotes", "endnotes"})
_PARAGRAPH = re.compile(r"<w:p([ >])")
_NOT_XML = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


@dataclass(frozen=True)
class Source:
    """One part of a template as Jinja reads it: a paragraph stands on each line."""

    name: str
    text: str
    uses: tuple[Use, ...]
    template: jinja2.Template

    def paragraph(self, line: int) -> str:
        return paragraph_at(self.text, line)


@dataclass(frozen=True)
class Prepared:
    """A template with room for the page code, ready to be filled many times."""

    parts: dict[str, bytes]
    sources: tuple[Source, ...]
    pictures: tuple[str, ...]  # names of parts that the page code takes the place of
    checks: tuple[str, ...]  # and of those that the code of the check does


def render_docx(source: bytes, context, *, qr) -> bytes:
    """The DOCX with the code of the paper in its corner; the same input makes the same bytes.

    Raises ``TemplateFault`` with a sentence for whoever wrote the template.
    """
    template = prepare(source)
    values = _clean(context) | {stamp.VARIABLE: qr.text()}
    parts = dict(template.parts)
    for part in template.sources:
        parts[part.name] = _filled(part, values)
    if template.pictures:
        parts |= dict.fromkeys(template.pictures, stamp.picture(qr))
    if template.checks:
        parts |= dict.fromkeys(template.checks, check_code.picture(values))
    return pack(parts)


@lru_cache(maxsize=32)
def prepare(source: bytes) -> Prepared:
    """Raises ``TemplateFault`` for a file that is dangerous, broken or misspelt."""
    original = Package.open(source)
    hostile.refuse(original)
    try:
        document = Document(io.BytesIO(pack(hostile.without_ballast(original))))
        stamp.make_room(document)
        out = io.BytesIO()
        document.save(out)
    except Exception:  # noqa: BLE001 - python-docx has no exception of its own for odd files
        raise TemplateFault(
            "Документ устроен необычно, и портал не может его прочитать. Откройте его в редакторе, "
            "скопируйте текст в новый документ и сохраните как .docx."
        )
    package = Package.open(out.getvalue())
    filled = {
        relation.target
        for relation in package.related(package.main).values()
        if relation.kind in _FILLED
    }
    sources = []
    for name in [package.main, *sorted(filled)]:
        if len(package.parts[name]) > MOST_XML:
            raise TemplateFault("Шаблон слишком длинный.")
        sources.append(compiled(name, package.xml(name)))
    pictures = [name for name, data in package.parts.items() if stamp.is_sample(data)]
    checks = [name for name, data in package.parts.items() if check_code.is_sample(data)]
    return Prepared(package.parts, tuple(sources), tuple(pictures), tuple(checks))


def compiled(name: str, root: etree._Element) -> Source:
    """Raises ``TemplateFault`` naming the misspelt place."""
    text = etree.tostring(root, encoding="unicode").replace("\n", " ").replace("\r", " ")
    text = _PARAGRAPH.sub(r"\n<w:p\1", DocxTemplate(None).patch_xml(text))
    try:
        tree = parsed(text)
    except Misspelt as fault:
        raise TemplateFault(f"{fault}{_where(paragraph_at(text, fault.line))}")
    return Source(name, text, tuple(uses(tree)), ENVIRONMENT.from_string(text))


def _filled(part: Source, values: dict) -> bytes:
    pieces, length = [], 0
    try:
        for piece in part.template.generate(values):
            pieces.append(piece)
            length += len(piece)
            if length > LONGEST:
                raise TemplateFault("Документ по этому шаблону выходит слишком длинным.")
    except jinja2.UndefinedError as error:
        raise _unknown(part, str(error))
    except (jinja2.TemplateError, TypeError, ValueError, ArithmeticError):
        raise TemplateFault(
            "Шаблон не заполняется: в условии или цикле сравниваются разные вещи. Проверьте "
            "команды {% if %} и {% for %}."
        )
    text = "".join(pieces)
    try:
        parse(text)
    except (etree.XMLSyntaxError, ValueError):
        raise TemplateFault(
            "Команды {% for %} и {% if %} разрывают документ. Команду, которая повторяет строку "
            "таблицы, пишут {%tr … %} отдельной строкой, абзац — {%p … %} отдельным абзацем."
        )
    return (_DECLARATION + text).encode()


def _unknown(part: Source, name: str) -> TemplateFault:
    found = next((use for use in part.uses if use.spelt.split(".")[-1] == name), None)
    spelt = found.spelt if found else name
    where = _where(part.paragraph(found.line)) if found else ""
    return TemplateFault(
        f"Портал не знает переменной «{spelt}». Проверьте имя по списку переменных.{where}"
    )


def paragraph_at(text: str, line: int) -> str:
    """What a person reads on a line of a source, cut to a length he can find it by."""
    lines = text.split("\n")
    words = re.sub(r"<[^>]*>?", "", lines[line - 1] if line <= len(lines) else "").split()
    read = html.unescape(" ".join(words))
    return read if len(read) <= LONGEST_QUOTE else read[:LONGEST_QUOTE].rstrip() + "…"


def _where(paragraph: str) -> str:
    return f" Место: «{paragraph}»." if paragraph else ""


def _clean(value):
    """Plain things only, and no characters that XML has no room for."""
    if isinstance(value, Mapping):
        return {str(key): _clean(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_clean(item) for item in value]
    if value is None or isinstance(value, bool | int):
        return value
    text = str(value).replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    return _NOT_XML.sub("", text)
