"""A letter made ready: subject, plain text and HTML, in the wording of the organisation.

The nearest organisation, going up, that worded this kind itself (``LetterText``) is followed,
else the portal's own text (``notifications.catalogue``).
"""

import logging
from typing import NamedTuple

from django.template import TemplateSyntaxError
from django.template.loader import render_to_string

from notifications.catalogue import read_kind
from notifications.models import LetterText
from notifications.wording import fill
from structure.models import Unit
from structure.queries import nearest_value

logger = logging.getLogger(__name__)


class Letter(NamedTuple):
    subject: str
    text: str
    html: str


def compose(kind, unit, context) -> Letter:
    """The subject, text and HTML of a letter of this kind from this organisation."""
    known = read_kind(kind)
    subject, body = _worded(known, unit, {**context, "unit": unit})
    return dress(subject, body, unit=unit, url=context.get("url", ""), button=known.button)


def _worded(known, unit, context):
    own = None if known.is_secret else own_wording(known.kind, unit)
    if own:
        try:
            return fill(own.subject, context), fill(own.body, context)
        except TemplateSyntaxError:  # checked when it was saved; nobody goes without a letter
            logger.exception("wording %s of %s cannot be used", own.pk, own.unit)
    return fill(known.subject, context), fill(known.body, context)


def own_wording(kind, unit):
    """The wording of the nearest organisation that has one, or None."""
    return (
        LetterText.objects.filter(kind=kind, unit__in=Unit.objects.above(unit))
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
