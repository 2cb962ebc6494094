"""Sheets for the tests of filing: as the reading of a file would tell them."""

import io
from functools import cache
from itertools import count

from django.utils import timezone
from PIL import Image, ImageDraw

from applications.enums import BundleSource, Party
from applications.intake import reading
from applications.intake.services import take_bundle
from applications.models import Application, Bundle
from documents.models import Paper
from documents.places import Place, PlaceKind, Whose
from documents.recognition import Ink, PlaceSeen, SeenPage
from tests.applications.situations import printed
from tests.factories import make_application

_shade = count(1)


@cache
def drawn(number):
    """A sheet with lines on it, like no other."""
    picture = Image.new("L", (240, 340), "white")
    draw = ImageDraw.Draw(picture)
    for line in range(12):
        draw.line(
            (30, 40 + line * 20, 60 + (number * 7 + line * 13) % 140, 40 + line * 20), width=3
        )
    out = io.BytesIO()
    picture.save(out, "JPEG")
    return out.getvalue()


def photo(name="снимок.jpg"):
    return name, drawn(next(_shade))


def with_papers(unit, pages=1, **fields):
    """An application at signing whose four papers are printed, each of so many pages."""
    application = printed(make_application(unit, **fields))
    Paper.objects.filter(applicationpaper__application=application).update(pages=pages)
    return application


def slot_of(application, kind="statement"):
    return application.papers.select_related("paper").get(kind=kind)


def seen(slot=None, page=1, *, ink=Ink.SIGNED, source=1, dpi=200, **told):
    """One sheet of the paper of ``slot``; without a slot, one whose code was not read."""
    picture = drawn(next(_shade))
    place = Place(page, PlaceKind.SIGNATURE, 5, 30, 30, 36, Whose.APPLICANT)
    return SeenPage(
        **{
            "number": 1,
            "source": source,
            "code": "DP" if slot else "",
            "paper_id": slot.paper_id if slot else None,
            "page": page if slot else None,
            "is_forged": False,
            "jpeg": picture,
            "thumbnail": picture,
            "dpi": dpi,
            "is_aligned": slot is not None,
            "places": (PlaceSeen(place, ink, 0.0),) if slot else (),
            **told,
        }
    )


class Reader:
    """Stands in for the reading of files: what each of them holds is told beforehand."""

    def __init__(self):
        self.files, self.calls = [], 0

    def __call__(self, data, content_type):
        self.calls += 1
        yield from self.files.pop(0) if self.files else [seen()]


def read_all():
    """What the worker does, at once."""
    owing = Bundle.objects.owing(timezone.now()).order_by("pk")
    for pk in list(owing.values_list("pk", flat=True)):
        reading.read(pk)


def send(
    reader, application, *sheets, source=BundleSource.APPLICANT, actor=Party.APPLICANT, **more
):
    """Drop one photograph for each of ``sheets`` and read them; the bundle as it came out."""
    reader.files += [[sheet] for sheet in sheets]
    bundle = take_bundle(
        [photo() for _ in sheets], source=source, actor=actor, application=application, **more
    )
    read_all()
    return Bundle.objects.get(pk=bundle.pk)


def verdicts(bundle):
    return [str(sheet.verdict) for sheet in bundle.sheets.order_by("number")]


def stage_of(application):
    return Application.objects.get(pk=application.pk).stage
