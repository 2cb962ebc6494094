"""What may stand between {{ }} in a template: the contract between papers and processes.

A process fills the groups below with plain strings, numbers and lists of dictionaries and hands
them to ``render_docx``. A name means the same in every paper. An optional value may be empty
(``""`` or ``None``), but its key must be there: a forgotten key is a fault, not a blank.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from documents.enums import PaperKind
from documents.vocabulary import Group
from documents.vocabulary.acts import ACT, ACT_LINES
from documents.vocabulary.certificates import CERTIFICATE, LEARNER
from documents.vocabulary.consents import (
    CATEGORIES,
    DISSEMINATION,
    OPERATORS,
    PROCESSING,
    PROCESSORS,
    RESOURCES,
)
from documents.vocabulary.decisions import EXTRACT, RESOLUTION, SIGNATORIES
from documents.vocabulary.money import DUES, PAYEE, REGISTER
from documents.vocabulary.moves import ABSENCE, MEMBER, MOVE, TARGET
from documents.vocabulary.parties import APPLICANT, CHECK, EMPLOYER, PAPER, TERRITORIAL, UNION, UNIT
from documents.vocabulary.people import ADMITTED, PAYERS, PERSON
from documents.vocabulary.withdrawals import STAYING, STOPPED, WITHDRAWAL

_HOUSE = (UNION, TERRITORIAL, UNIT)

GROUPS: dict[PaperKind, tuple[Group, ...]] = {
    PaperKind.STATEMENT: (*_HOUSE, EMPLOYER, APPLICANT, PAPER),
    PaperKind.PROCESSING_CONSENT: (
        *_HOUSE, EMPLOYER, APPLICANT, OPERATORS, PROCESSORS, PROCESSING, PAPER,
    ),
    PaperKind.DISSEMINATION_CONSENT: (
        *_HOUSE, APPLICANT, OPERATORS, CATEGORIES, RESOURCES, DISSEMINATION, PAPER,
    ),
    PaperKind.DUES_STATEMENT: (*_HOUSE, EMPLOYER, APPLICANT, DUES, PAYEE, PAPER),
    PaperKind.RESOLUTION: (*_HOUSE, EMPLOYER, RESOLUTION, ADMITTED, SIGNATORIES, PAPER),
    PaperKind.EXTRACT: (*_HOUSE, RESOLUTION, PERSON, SIGNATORIES, EXTRACT, PAPER),
    PaperKind.DUES_REGISTER: (*_HOUSE, EMPLOYER, REGISTER, PAYERS, PAYEE, PAPER),
    PaperKind.TRANSFER_STATEMENT: (*_HOUSE, EMPLOYER, APPLICANT, MEMBER, TARGET, MOVE, PAPER),
    PaperKind.TRANSFER_SLIP: (*_HOUSE, MEMBER, TARGET, MOVE, PAPER),
    PaperKind.LEAVING_STATEMENT: (*_HOUSE, EMPLOYER, APPLICANT, MEMBER, MOVE, PAPER),
    PaperKind.DUES_STOP: (*_HOUSE, EMPLOYER, APPLICANT, PAYEE, MOVE, PAPER),
    PaperKind.ABSENCE_NOTE: (*_HOUSE, MEMBER, ABSENCE, MOVE, PAPER),
    PaperKind.WITHDRAWAL_NOTE: (*_HOUSE, MEMBER, WITHDRAWAL, STOPPED, STAYING, PAPER),
    PaperKind.RECONCILIATION: (*_HOUSE, ACT, ACT_LINES, PAPER),
    PaperKind.CERTIFICATE: (*_HOUSE, LEARNER, CERTIFICATE, CHECK, PAPER),
}  # fmt: skip


@dataclass(frozen=True)
class Described:
    """One line of the page that lists the variables."""

    path: str
    meaning: str
    sample: Any
    optional: bool


def groups_of(kind: str) -> tuple[Group, ...]:
    return GROUPS[PaperKind(kind)]


def describe(kind: str) -> Iterator[tuple[Group, list[Described]]]:
    """Every group of the kind with its variables spelt as a template spells them.

    In a list the first part is the name given by the loop:
    ``{% for person in people %}{{ person.full_name }}{% endfor %}``.
    """
    for group in groups_of(kind):
        lines = [
            Described(f"{group.path}.{item.name}", item.meaning, item.sample, item.optional)
            for item in group.variables
        ]
        yield group, lines


def known_paths(kind: str) -> frozenset[str]:
    """``applicant``, ``applicant.full_name``, ``people[]``, ``people[].full_name``, …"""
    paths = set()
    for group in groups_of(kind):
        paths.update({group.name, group.path})
        paths.update(f"{group.path}.{item.name}" for item in group.variables)
    return frozenset(paths)


def sample_context(kind: str) -> dict[str, Any]:
    """A whole realistic context: for previews, checks of templates and tests."""
    return {group.name: group.sample() for group in groups_of(kind)}


def missing(kind: str, context: dict[str, Any]) -> list[str]:
    """Variables of the contract that ``context`` has no key for, or leaves empty unlawfully."""
    absent = []
    for group in groups_of(kind):
        value = context.get(group.name)
        if value is None:
            absent.append(group.name)
            continue
        for row in value if group.many else [value]:
            absent += [
                f"{group.path}.{item.name}"
                for item in group.variables
                if item.name not in row or (not item.optional and row[item.name] in ("", None))
            ]
    return sorted(set(absent))
