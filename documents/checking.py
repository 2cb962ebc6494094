"""Is an uploaded template fit to be used? Everything wrong with it in plain sentences."""

from dataclasses import dataclass, field

from documents.docx.pdf import render_pdf
from documents.docx.render import render_docx
from documents.enums import TemplateFault
from documents.qr import QrStamp
from documents.variables import sample_context


@dataclass
class Check:
    """``faults`` forbid the template, ``warnings`` do not; ``pages`` are PNG pictures."""

    faults: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    pages: list[bytes] = field(default_factory=list)

    @property
    def fit(self) -> bool:
        return not self.faults


def check_template(kind: str, data: bytes) -> Check:
    check = Check()
    try:
        render_pdf(render_docx(data, sample_context(kind), qr=QrStamp(0)), qr=QrStamp(0))
    except TemplateFault as fault:
        check.faults.append(str(fault))
    return check
