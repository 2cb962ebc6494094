"""The union card on paper: a sheet of A6 with both sides of a card to cut out and fold.

On a phone the sheet is as wide as the screen; on any office printer it is a quarter of A4.
"""

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import mark_safe
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher

from cabinet.cards import code_of, organisation_of
from documents.codes import spaced
from documents.qr import link_qr_svg
from members.models import Member
from structure.models import Unit

STYLE = settings.BASE_DIR / "static" / "css" / "union_card.css"
LONG, LONGER = 30, 46  # letters of a name, beyond which the type grows smaller


def make_card(card) -> bytes:
    """The PDF of a card that is good. Slow, half a second: not inside a transaction."""
    members = Member.objects.select_related("unit__parent__parent")
    member = members.get(pk=card.member_id)
    unit, code = organisation_of(member), code_of(card)
    address = settings.SITE_URL + reverse("cabinet:card", args=[code])
    html = render_to_string(
        "cabinet/card_pdf.html",
        {
            "member": member,
            "card": card,
            "unit": unit,
            "union_title": Unit.objects.above(unit).last().short_name,
            "code": spaced(code),
            "qr": mark_safe(link_qr_svg(address, border=0)),  # noqa: S308 - drawn by us
            "check": (settings.SITE_URL + reverse("cabinet:check_card")).split("://", 1)[1],
            "name_fit": _fit(member.full_name),
            "unit_fit": _fit(unit.short_name),
        },
    )
    fonts = FontConfiguration()
    fetcher = URLFetcher(allowed_protocols=["file"])
    style = CSS(filename=STYLE, font_config=fonts, url_fetcher=fetcher)
    document = HTML(string=html, url_fetcher=fetcher).render(stylesheets=[style], font_config=fonts)
    return document.copy(document.pages[:1]).write_pdf()


def _fit(text):
    return "is-longer" if len(text) > LONGER else "is-long" if len(text) > LONG else ""
