"""The built-in templates: one DOCX for each kind of paper, typed by code.

They serve where no organisation has a template of its own, and are what such a template is made
from. Their bytes never differ, so that a release of the portal stores a version only when a text
has changed.
"""

from functools import cache

from documents.builtin import (
    acts,
    certificates,
    decisions,
    dissemination,
    moves,
    processing,
    registers,
    statements,
    withdrawals,
)
from documents.enums import PaperKind

_TYPED = {
    PaperKind.STATEMENT: statements.joining,
    PaperKind.PROCESSING_CONSENT: processing.consent,
    PaperKind.DISSEMINATION_CONSENT: dissemination.consent,
    PaperKind.DUES_STATEMENT: statements.dues,
    PaperKind.RESOLUTION: decisions.resolution,
    PaperKind.EXTRACT: decisions.extract,
    PaperKind.DUES_REGISTER: registers.register,
    PaperKind.TRANSFER_STATEMENT: moves.transfer_statement,
    PaperKind.TRANSFER_SLIP: moves.transfer_slip,
    PaperKind.LEAVING_STATEMENT: moves.leaving_statement,
    PaperKind.DUES_STOP: moves.dues_stop,
    PaperKind.ABSENCE_NOTE: moves.absence_note,
    PaperKind.WITHDRAWAL_NOTE: withdrawals.certificate,
    PaperKind.RECONCILIATION: acts.reconciliation,
    PaperKind.CERTIFICATE: certificates.certificate,
}


@cache
def build(kind: str) -> bytes:
    """The DOCX of the built-in template; the same bytes every time."""
    return _TYPED[PaperKind(kind)]()
