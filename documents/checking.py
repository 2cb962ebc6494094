"""Is an uploaded template fit to be used? Everything wrong with it in plain sentences."""

import difflib
import io
import logging
from dataclasses import dataclass, field

from documents import pdfium
from documents.docx.package import Package
from documents.docx.pdf import render_pdf
from documents.docx.render import Prepared, prepare, render_docx
from documents.docx.stamp import VARIABLE
from documents.docx.unknown import unknown
from documents.enums import TemplateFault
from documents.qr import QrStamp
from documents.variables import groups_of, known_paths, sample_context

MOST_SHOWN = 10  # pages of the preview
MOST_PAGES = 60  # of a template with the sample
DOTS_PER_INCH = 80
logger = logging.getLogger(__name__)


@dataclass
class Check:
    """``faults`` forbid the template, ``warnings`` do not; ``pages`` are PNG pictures.

    The pages show the template filled with a sample; there are none while there are faults.
    """

    faults: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    pages: list[bytes] = field(default_factory=list)

    @property
    def fit(self) -> bool:
        return not self.faults


def check_template(kind: str, data: bytes) -> Check:
    """Never raises: garbage has faults too."""
    check = Check()
    try:
        template = prepare(data)
        check.faults += _strangers(kind, template)
        check.warnings += unknown(Package.open(data)) + _unused(kind, template)
        if check.fit:
            render_docx(data, _bare_context(kind), qr=QrStamp(0))
            check.pages += _preview(kind, data)
    except TemplateFault as fault:
        check.faults.append(str(fault))
    except Exception:
        logger.exception("a template of %s could not be checked", kind)
        check.faults.append(
            "Портал не смог прочитать документ. Сохраните его заново как «Документ Word (.docx)» "
            "и загрузите ещё раз."
        )
    return check


def _strangers(kind: str, template: Prepared) -> list[str]:
    """Variables that the portal does not know, with the place and the nearest known name."""
    known, found = known_paths(kind) | {VARIABLE}, {}
    for part in template.sources:
        for use in part.uses:
            if use.path in known or use.spelt in found:
                continue
            place = part.paragraph(use.line)
            found[use.spelt] = (
                f"Портал не знает переменной «{use.spelt}»{_nearest(use.path, use.spelt, known)}."
                + (f" Место: «{place}»." if place else "")
            )
    return list(found.values())


def _nearest(path: str, spelt: str, known: frozenset[str]) -> str:
    """A hint: the known name most like the written one, spelt as the writer would spell it."""
    group = path.rpartition(".")[0]
    beside = sorted(name for name in known if group and name.rpartition(".")[0] == group)
    close = difflib.get_close_matches(path, beside, n=1, cutoff=0.6)
    if close:
        return f", может быть, «{spelt.rpartition('.')[0]}.{close[0].rpartition('.')[2]}»"
    close = difflib.get_close_matches(path, sorted(known - {VARIABLE}), n=1, cutoff=0.6)
    return f", может быть, «{close[0].replace('[]', '')}»" if close else ""


def _unused(kind: str, template: Prepared) -> list[str]:
    """A template that names no variable is most likely another document."""
    used = {use.path for part in template.sources for use in part.uses} - {VARIABLE}
    if used:
        return []
    return ["В документе нет ни одной переменной: бумага у всех выйдет одинаковой."]


def _bare_context(kind: str) -> dict:
    """The sample with nothing optional and one of each list: other branches of the template."""
    context = {}
    for group in groups_of(kind):
        empty = {item.name: "" for item in group.variables if item.optional}
        sample = group.sample()
        context[group.name] = [sample[0] | empty] if group.many else sample | empty
    return context


def _preview(kind: str, data: bytes) -> list[bytes]:
    stamp = QrStamp(0)  # no paper has this id: a print of the preview files nowhere
    docx = render_docx(data, sample_context(kind), qr=stamp)
    pdf = render_pdf(docx, qr=stamp, most_pages=MOST_PAGES)
    return pictures(pdf.data)


def pictures(pdf: bytes) -> list[bytes]:
    """The first pages of a PDF as PNG."""
    drawn = []
    with pdfium.opened(pdf) as document:
        for number in range(min(len(document), MOST_SHOWN)):
            page = document[number]
            out = io.BytesIO()
            page.render(scale=DOTS_PER_INCH / 72).to_pil().save(out, "PNG", optimize=True)
            page.close()
            drawn.append(out.getvalue())
    return drawn
