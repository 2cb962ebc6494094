"""For the walk: a bundle in the tray of an organisation, with a sheet that waits for an eye."""

import io

from django.core.files.base import ContentFile
from PIL import Image

from applications.enums import BundleSource, BundleState, Verdict
from applications.models import Bundle, BundleFile, BundlePage
from documents.models import StoredFile, Thumbnail
from tests.factories import NOON

PLACE = {"page": 1, "kind": "signature", "box": [20, 40, 60, 50], "whose": "applicant"}


def lay_sheets(place, unit, application, slot, scan, chair):
    bundle = Bundle.objects.create(
        key=f"walk:{place}", source=BundleSource.TRAY, unit=unit, actor=chair,
        actor_label=str(chair), created_at=NOON, finished_at=NOON, pages=1, pages_read=1,
        state=BundleState.DONE,
    )  # fmt: skip
    file = BundleFile.objects.create(bundle=bundle, number=1, stored=scan.stored, pages_read=1)
    sheet = BundlePage.objects.create(
        bundle=bundle, file=file, number=1, stored=a_picture(place), paper_number=slot.paper_id,
        page=1, named=application, application=application, slot=slot, verdict=Verdict.DOUBTFUL,
        places=[{**PLACE, "verdict": "doubtful"}], is_aligned=True, is_current=True,
        awaits_eye=True,
    )  # fmt: skip
    return {"bundle": bundle, "sheet": sheet}


def a_picture(place):
    out = io.BytesIO()
    Image.new("L", (400, 600), "white").save(out, "JPEG")
    stored = StoredFile(
        name=f"{place}.jpg", content_type="image/jpeg", size=out.tell(), sha256="0" * 64
    )
    stored.file.save(f"{place}-sheet.jpg", ContentFile(out.getvalue()))
    small = Thumbnail(stored=stored, page=1)
    small.file.save(f"{place}-sheet-1.jpg", ContentFile(out.getvalue()))
    small.save()
    return stored
