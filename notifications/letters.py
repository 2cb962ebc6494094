"""A letter made ready: subject, plain text and HTML, in the wording of the organisation.

The nearest organisation, going up, that worded this kind itself (``LetterText``) is followed,
else the portal's own text (``notifications.catalogue``).
"""

import logging
from typing import NamedTuple

from django.db.models import OuterRef, Subquery
from django.template import TemplateSyntaxError
from django.template.loader import render_to_string

from notifications.catalogue import read_kind
from notifications.models import LetterText, LetterVersion
from notifications.wording import fill
from structure.models import Unit
from structure.queries import nearest_value

logger = logging.getLogger(__name__)


class Letter(NamedTuple):
    """``wording_id``: the version of the organisation's own text, None for the portal's."""

    subject: str
    text: str
    html: str
    wording_id: int | None = None


def compose(kind, unit, context) -> Letter:
    """The subject, text and HTML of a letter of this kind from this organisation."""
    known = read_kind(kind)
    subject, body, wording_id = _worded(known, unit, {**context, "unit": unit})
    letter = dress(subject, body, unit=unit, url=context.get("url", ""), button=known.button)
    return letter._replace(wording_id=wording_id)


def _worded(known, unit, context):
    own = None if known.is_secret else own_wording(known.kind, unit)
    if own:
        try:
            return fill(own.subject, context), fill(own.body, context), own.version_id
        except TemplateSyntaxError:  # checked when it was saved; nobody goes without a letter
            logger.exception("wording %s of %s cannot be used", own.pk, own.unit)
    return fill(known.subject, context), fill(known.body, context), None


def own_wording(kind, unit):
    """The wording of the nearest organisation that has one with its ``version_id``, or None."""
    newest = LetterVersion.objects.filter(kind=OuterRef("kind"), unit=OuterRef("unit"))
    return (
        LetterText.objects.filter(kind=kind, unit__in=Unit.objects.above(unit))
        .annotate(version_id=Subquery(newest.order_by("-number").values("pk")[:1]))
        .select_related("unit")
        .order_by("-unit__lft")
        .first()
    )


def dress(subject, body, *, unit, url="", button="") -> Letter:
    """Put the organisation's signature and the way to the page under the text, as text and HTML."""
    subject = " ".join(subject.split())
    body = body.strip().replace("\r\n", "\n")
    context = {
        "subject": subject,
        "body": body,
        "paragraphs": [part.strip() for part in body.split("\n\n") if part.strip()],
        "unit": unit,
        "url": url,
        "button": button or "Открыть страницу",
        "phone": nearest_value(unit, "phone"),
        "email": reply_address(unit),
    }
    return Letter(
        subject,
        render_to_string("letters/layout.txt", context).strip() + "\n",
        render_to_string("letters/layout.html", context),
    )


def reply_address(unit):
    """Where an answer to a letter of this organisation goes: its own mail, else of the nearest."""
    return nearest_value(unit, "email") or ""
