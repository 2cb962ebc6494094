"""The sheet that hangs at the entrance: a QR code that leads to the form of one organisation."""

import re

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe

from accounts.queries import head_of
from documents.cases import Case, decline_phrase, initials
from documents.qr import link_qr_svg
from documents.sheets import laid_out
from structure.enums import Kind
from structure.models import JoinCode, Unit

# Type grows smaller until everything stands on one sheet.
FITS = ("", "is-long", "is-long is-longer")
_QUOTED = re.compile("«[^«»]{1,28}»")  # short enough to stay on one line


def join_address(code: JoinCode) -> str:
    return settings.SITE_URL.rstrip("/") + code.get_absolute_url()


def make_poster(code: JoinCode) -> bytes:
    """The PDF of one sheet of A4. Slow, a second: not inside a transaction."""
    said = _said(code)
    for fit in FITS:
        html = render_to_string("documents/poster.html", {**said, "fit": fit})
        document = laid_out(html, "poster.css")
        if len(document.pages) == 1:
            break
    return document.copy(document.pages[:1]).write_pdf()


def _said(code: JoinCode) -> dict:
    unit = code.unit
    lineage = list(Unit.objects.above(unit))
    address = join_address(code)
    return {
        "unit": unit,
        "union_name": lineage[-1].name,
        "invitation": _invitation(unit),
        "qr": mark_safe(link_qr_svg(address, border=0)),  # noqa: S308 - drawn by us, no text in it
        "address": address.split("://", 1)[1],
        "hand_over": _HAND_OVER.get(unit.kind, "в профсоюзную организацию"),
        "place": code.place,
        "contact": _contact(lineage),
    }


def _contact(lineage: list[Unit]) -> str:
    """Whom to ask: the organisation itself, or the nearest above that can be reached."""
    unit = next((one for one in lineage if one.phone or one.email), None)
    if unit is None:
        return ""
    head = head_of(unit)
    person = head and initials(head.user.surname, head.user.name, head.user.patronymic)
    parts = (
        "" if unit == lineage[0] else unit.short_name,
        f"{head.title} {person}" if head else "",
        unit.phone.as_international if unit.phone else "",
        unit.email,
    )
    return ", ".join(filter(None, parts))


_HAND_OVER = {
    Kind.PRIMARY: "в профком",
    Kind.SHOP: "в цеховой комитет",
    Kind.GROUP: "профгрупоргу",
}


def _invitation(unit: Unit) -> str:
    name = decline_phrase(unit.name, Case.ACCUSATIVE)
    name = _QUOTED.sub(lambda found: found[0].replace(" ", "\u00a0"), name)
    # «во Владимирскую», «во Всероссийский»: two consonants are not said after a bare «в».
    start = name[:2].lower()
    hard = start[:1] in "вф" and start[1:] not in "аеёиоуыэюя"
    return f"{'во' if hard else 'в'}\u00a0{name}"
