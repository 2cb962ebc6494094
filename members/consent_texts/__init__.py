"""Texts shown beside the ticks of consent: the union's published version, else the built-in one.

A text is shown without being stored; it becomes a version when somebody first agrees to it.
"""

import hashlib
from functools import cache
from pathlib import Path
from typing import NamedTuple

from django.db import IntegrityError, transaction

from members.models import ConsentText
from members.services import current_consent_text, publish_consent_text


class Shown(NamedTuple):
    title: str
    body: str
    sha256: str


def consent_shown(kind) -> Shown:
    """What a person is asked to agree to today. Writes nothing."""
    current = current_consent_text(kind)
    if current:
        return Shown(current.title, current.body, current.sha256)
    return built_in(kind)


def consent_agreed(kind, sha256) -> ConsentText | None:
    """The stored version of the text that a person saw and agreed to; None when it is not today's.

    The built-in text is published by the first consent to it; two at once make one row.
    """
    if consent_shown(kind).sha256 != sha256:
        return None
    stored = ConsentText.objects.filter(kind=kind, sha256=sha256).order_by("-version").first()
    if stored:
        return stored
    text = built_in(kind)
    try:
        with transaction.atomic():
            return publish_consent_text(kind, text.title, text.body, actor="робот")
    except IntegrityError:  # somebody else agreed at the same moment
        return ConsentText.objects.filter(kind=kind, sha256=sha256).first()


@cache
def built_in(kind) -> Shown:
    path = Path(__file__).with_name(f"{kind}.txt")
    title, _, body = path.read_text(encoding="utf-8").strip().partition("\n")
    title, body = title.strip(), body.strip()
    return Shown(title, body, hashlib.sha256(f"{title}\n{body}".encode()).hexdigest())
