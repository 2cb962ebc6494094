"""The last sheets sent, as the applicant's page and the joined telephone show them."""

from typing import NamedTuple

from django.db.models import Q
from django.urls import reverse

from applications.enums import BundleSource, Received, Verdict
from applications.intake.editions import changed_since
from applications.intake.services import in_words
from applications.intake.words import BAD, GOOD, WAITS, Told, told_applicant
from applications.models import BundlePage

# What the applicant has sent himself. A telephone of the office photographs strangers too, and a
# letter that the office has laid on his application may be of somebody else, with anybody's sheets.
OWN = Q(source__in=(BundleSource.APPLICANT, BundleSource.BOT)) | Q(
    source__in=(BundleSource.PHONE, BundleSource.MAIL), actor=None
)
SHOWN = 60
_ORDER = {BAD: 0, WAITS: 1, GOOD: 2}


class ShownSheet(NamedTuple):
    told: Told
    url: str
    thumb_url: str


class Sent(NamedTuple):
    """What was sent last: how far it has been read, and every sheet with its verdict."""

    is_reading: bool
    read: int
    pages: int
    sheets: list[ShownSheet]
    refused: str

    @property
    def percent(self):
        return round(100 * self.read / self.pages) if self.pages else 0

    @property
    def good(self):
        return sum(sheet.told.tone == GOOD for sheet in self.sheets)


def sent_by_applicant(application) -> Sent | None:
    """The applicant's last sending, and whatever of his still stops a paper."""
    last = _last(application.bundles.filter(OWN))
    stopping = Q(application=application, is_current=True) & ~(
        Q(verdict=Verdict.FILED) | Q(slot__received=Received.ORIGINAL)
    )
    mine = Q(bundle=last) if last else Q(pk__in=())
    rows = BundlePage.objects.filter(mine | stopping)
    sheets = _shown(rows, application, lambda name, pk: reverse(name, args=[application.token, pk]))
    if last is None and not sheets:
        return None
    return _sent([last] if last else [], sheets)


def sent_by_phone(link) -> Sent:
    """All that one telephone has sent, without pictures: it shows nothing of anybody."""
    bundles = list(link.bundles.order_by("-pk"))
    rows = BundlePage.objects.filter(bundle__phone=link)
    return _sent(bundles, _shown(rows, link.application, None))


def _last(bundles):
    return bundles.order_by("-created_at", "-pk").first()


def _sent(bundles, sheets):
    return Sent(
        any(bundle.is_being_read for bundle in bundles),
        sum(bundle.pages_read for bundle in bundles),
        sum(bundle.pages for bundle in bundles),
        sheets,
        " ".join(in_words(bundle.refused) for bundle in bundles if bundle.refused),
    )


def _shown(rows, application, address):
    """The sheets told in words, what has to be done first."""
    sheets = list(
        rows.select_related("slot", "stored")
        .prefetch_related("stored__thumbnails")
        .order_by("-pk")[:SHOWN]
    )
    old = [sheet.paper_number for sheet in sheets if sheet.verdict == Verdict.OLD]
    changed = changed_since(application, old) if old and application else {}
    told = [
        ShownSheet(
            told_applicant(sheet, changed.get(sheet.paper_number, "")),
            address("applications:mine_sheet", sheet.pk) if address else "",
            address("applications:mine_sheet_small", sheet.pk)
            if address and sheet.stored.thumbnails.all()
            else "",
        )
        for sheet in reversed(sheets)
    ]
    return sorted(told, key=lambda sheet: _ORDER[sheet.told.tone])
