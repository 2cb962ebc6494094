"""Texts shown beside the ticks of consent: the union's published version, else the built-in one.

A text is shown without being stored; it becomes a version when somebody first agrees to it.
"""

import hashlib
from functools import cache
from pathlib import Path
from typing import NamedTuple

from django.db import IntegrityError, transaction

from documents.contexts import DISSEMINATION_TERM, PROCESSING_TERM
from members.enums import ConsentKind
from members.models import ConsentText
from members.services import current_consent_text, publish_consent_text

TERMS = {
    ConsentKind.PROCESSING: PROCESSING_TERM,
    ConsentKind.DISSEMINATION: DISSEMINATION_TERM,
    ConsentKind.PROVISION: DISSEMINATION_TERM,
    ConsentKind.MAILINGS: DISSEMINATION_TERM,
}
ON_JOINING = (ConsentKind.PROCESSING, ConsentKind.DISSEMINATION)  # asked by the form


class Shown(NamedTuple):
    title: str
    body: str
    sha256: str
    stored: ConsentText | None  # None: the built-in text, which nobody has agreed to yet


def consent_shown(kind) -> Shown:
    """What a person is asked to agree to today. Writes nothing."""
    current = current_consent_text(kind)
    if current:
        return Shown(current.title, current.body, current.sha256, current)
    return built_in(kind)


def consent_agreed(kind, shown: Shown) -> ConsentText | None:
    """The stored version of a text just shown; None when the union has meanwhile published another.

    The built-in text is published by the first consent to it; two at once make one row.
    """
    if shown.stored:
        return shown.stored
    if not ConsentText.objects.filter(kind=kind).exists():
        try:
            with transaction.atomic():
                return publish_consent_text(kind, shown.title, shown.body, actor="робот")
        except IntegrityError:  # somebody else agreed at the same moment
            pass
    return ConsentText.objects.filter(kind=kind, sha256=shown.sha256).first()


@cache
def built_in(kind) -> Shown:
    path = Path(__file__).with_name(f"{kind}.txt")
    title, _, body = path.read_text(encoding="utf-8").strip().partition("\n")
    term = TERMS[kind]
    title, body = title.strip(), body.strip().replace("{term}", term[0].upper() + term[1:])
    return Shown(title, body, hashlib.sha256(f"{title}\n{body}".encode()).hexdigest(), None)
