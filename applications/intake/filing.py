"""What becomes of one sheet: a verdict, a place in an application, or a wait for somebody's eye."""

import io
import re
from typing import NamedTuple

from django.db.models import Max
from PIL import Image

from applications.enums import Answer, BundleSource, Party, Verdict
from applications.intake.reach import may_file
from applications.models import ApplicationPaper, BundlePage, Scan
from applications.taking import is_good, retire, settle, takes_papers
from applications.workflow import advance, locked
from audit.services import record
from documents import pictures
from documents.models import Paper
from documents.places import Whose
from documents.recognition import SeenPage, stored_blank
from documents.uploads import JPEG, Accepted

DARKER, SPECKS = 24, 20  # shades below the paper, and how many dots of them are only dust
MAX_SCANS = 20  # taken on the sender's word in one place
_KEY = re.compile(r"application:(\d+):(\w+):\d+")
# Sheets of an application: the rest are nobody's, and lie in the tray.
OF_APPLICATION = {
    Verdict.FILED, Verdict.UNSIGNED, Verdict.DOUBTFUL, Verdict.OLD, Verdict.DUPLICATE, Verdict.LATE,
}  # fmt: skip
# Whoever photographs sees the verdict himself; nobody else has to look at these.
FOR_EYES = {
    Verdict.DOUBTFUL, Verdict.FOREIGN, Verdict.FORGED, Verdict.LATE, Verdict.OTHER, Verdict.UNREAD,
}  # fmt: skip


class Home(NamedTuple):
    """Where the code of a sheet leads: ``slot`` is None for a paper of another kind."""

    slot: ApplicationPaper | None
    is_old: bool = False


class Drawn(NamedTuple):
    """A sheet as it will be kept, before anything is locked."""

    seen: SeenPage
    home: Home | None
    guesses: list
    upload: tuple  # (``Accepted``, its name): whose sheet it is, its row knows and not its name


def drawn(bundle, sheets, expected):
    """[``Drawn``] of one page of a file: what takes time, and pictures to be stored."""
    last = bundle.sheets.aggregate(last=Max("number"))["last"] or 0
    told = []
    for number, seen in enumerate(sheets, start=last + 1):
        home = _home_of(seen)
        guesses = expected.guesses(seen) if expected and _is_riddle(seen, home) else []
        told.append(Drawn(seen, home, guesses, (_picture(seen, guesses), f"лист {number}.jpg")))
    return told


def file_sheets(bundle, file, sheets, stored, *, now):
    """Keep the sheets (``drawn``) of one page of a file, each with its stored picture, in the
    caller's transaction.

    Applications are locked first, by their numbers: two people's papers lie on one picture.
    """
    pks = {one.home.slot.application_id for one in sheets if one.home and one.home.slot}
    if bundle.application_id:
        pks.add(bundle.application_id)
    applications = {pk: locked(pk) for pk in sorted(pks)}
    for sheet, picture in zip(sheets, stored, strict=True):
        _file(bundle, file, sheet, picture, applications, now)
    for pk in sorted(pks):
        advance(pk, now=now)


def undrawn(stored, page):
    """A page that could not be drawn again, as its small picture shows it."""
    small = stored.thumbnails.filter(page=page).first()
    picture = b""
    if small:
        with small.file.open("rb") as source:
            picture = source.read()
    return SeenPage(page, page, "", None, None, False, picture, picture, 0)


def _home_of(seen):
    if seen.paper_id is None:
        return None
    slots = ApplicationPaper.objects.select_related("paper")
    slot = slots.filter(paper=seen.paper_id).first()
    if slot:
        return Home(slot)
    paper = Paper.objects.filter(pk=seen.paper_id).only("key").first()
    if paper is None:
        return None
    of = _KEY.fullmatch(paper.key)
    if of is None:
        return Home(None)
    return Home(slots.filter(application=of[1], kind=of[2]).first(), is_old=True)


def _is_riddle(seen, home):
    """Does nothing on the sheet tell which page of which paper it is?"""
    if seen.is_forged or (home and not home.slot):
        return False
    return not seen.page if home else not is_blank(seen.jpeg)


def _file(bundle, file, drawn_sheet, picture, applications, now):
    seen, home, guesses, _ = drawn_sheet
    slot = home.slot if home else None
    named = applications[slot.application_id] if slot else None
    if named:
        # As it stands now that the application is locked: it may have been reprinted meanwhile.
        slot = ApplicationPaper.objects.select_related("paper").get(pk=slot.pk)
        home = home._replace(slot=slot, is_old=slot.paper_id != seen.paper_id)
    verdict = _verdict(bundle, seen, home, named)
    sheet = BundlePage(
        bundle=bundle,
        file=file,
        stored=picture,
        number=(bundle.sheets.aggregate(last=Max("number"))["last"] or 0) + 1,
        paper_number=seen.paper_id,
        page=seen.page or None,
        named=named,
        verdict=verdict,
        places=_places(seen),
        guesses=guesses if verdict == Verdict.UNREAD else [],
        dpi=min(seen.dpi, 32767),
        is_aligned=seen.is_aligned,
    )
    if verdict in OF_APPLICATION:
        sheet.application, sheet.slot = named, slot
    sheet.awaits_eye = verdict in FOR_EYES
    if verdict in {Verdict.FILED, Verdict.UNSIGNED, Verdict.DOUBTFUL}:
        _stand(sheet, bundle, now)
    elif verdict == Verdict.UNREAD and bundle.slot_id:
        _take_on_word(sheet, bundle, applications[bundle.application_id], now)
    sheet.save()
    if sheet.application:
        settle(sheet.slot, by=bundle.actor_label, now=now)
        tell_journal(sheet, actor=Party.ROBOT)


def _verdict(bundle, seen, home, application):
    if seen.is_forged:
        return Verdict.FORGED
    if home is None:
        return Verdict.BLANK if is_blank(seen.jpeg) else Verdict.UNREAD
    if home.slot is None:
        return Verdict.OTHER
    if application.hidden_at or not may_file(bundle, application):
        return Verdict.FOREIGN
    if not takes_papers(application):
        return Verdict.LATE
    if home.is_old:
        return Verdict.OLD
    if not seen.page:
        return Verdict.UNREAD
    if seen.missing:
        return Verdict.UNSIGNED
    if seen.doubtful or not _was_looked_at(seen):
        return Verdict.DOUBTFUL
    return Verdict.FILED


def _was_looked_at(seen):
    """Was the ink judged wherever the applicant has to write? On a crumpled sheet it cannot be."""
    if seen.is_aligned or seen.places:
        return True
    blank = stored_blank(seen.paper_id)
    asked = blank.places if blank else []
    return not any(place.page == seen.page and place.whose == Whose.APPLICANT for place in asked)


def _stand(sheet, bundle, now):
    """The sheet stands for its page, unless a better one does already."""
    former = BundlePage.objects.filter(
        slot=sheet.slot, paper_number=sheet.paper_number, page=sheet.page, is_current=True
    ).first()
    if former and is_good(former):
        worse = sheet.verdict != Verdict.FILED or sheet.dpi < former.dpi
        if worse or former.stored.sha256 == sheet.stored.sha256:
            sheet.verdict, sheet.awaits_eye = Verdict.DUPLICATE, False
            return
    if former:
        retire(former, now)
    sheet.is_current = True
    if sheet.verdict == Verdict.FILED:
        sheet.scan = lay_scan(sheet, sheet.slot, by=bundle.actor_label, now=now)


def _take_on_word(sheet, bundle, application, now):
    """Not recognised, but the sender said what it is: taken as it always was, with a mark."""
    slot = bundle.slot
    if not takes_papers(application) or slot.scans.filter(removed_at=None).count() >= MAX_SCANS:
        return
    sheet.application, sheet.slot = application, slot
    sheet.scan = lay_scan(sheet, slot, by=bundle.actor_label, now=now)
    if bundle.source == BundleSource.OFFICE:  # whoever put it there has it before his eyes
        sheet.awaits_eye, sheet.answer = False, Answer.SEEN
        sheet.answered_by, sheet.answered_at = bundle.actor_label, now


def lay_scan(sheet, slot, *, by, now):
    return Scan.objects.create(
        slot=slot, stored=sheet.stored, uploaded_at=now, uploaded_by=str(by)[:200]
    )


def tell_journal(sheet, *, actor, action="applications.sheet.filed", **data):
    application = sheet.application
    record(
        action, application, actor=actor, unit_id=application.unit_id,
        kind=sheet.slot.kind, page=sheet.page, verdict=str(sheet.verdict),
        sha256=sheet.stored.sha256, **data,
    )  # fmt: skip


def _places(seen):
    return [
        {
            **one.place.as_json(),
            "verdict": str(one.verdict),
        }
        for one in seen.places
        if one.place.whose == Whose.APPLICANT
    ]


def _picture(seen, guesses):
    picture, small = seen.jpeg, seen.thumbnail
    turn = guesses[0]["turn"] if guesses else 0
    if turn:
        with Image.open(io.BytesIO(picture)) as image:
            upright = image.rotate(turn, expand=True)
        picture, small = pictures.jpeg(upright), pictures.thumbnail(upright)
    return Accepted(picture, JPEG, "jpg", (small,))


def is_blank(jpeg):
    """Is there nothing on the sheet: the back of a page that went through a scanner?"""
    if not jpeg:
        return False
    with Image.open(io.BytesIO(jpeg)) as picture:
        picture.draft("L", (400, 400))
        small = picture.convert("L").resize((200, 280), Image.Resampling.BILINEAR)
    inner = small.crop((10, 14, 190, 266))
    dark = inner.histogram()
    paper = next(shade for shade in range(256) if sum(dark[: shade + 1]) * 2 >= sum(dark))
    return sum(dark[: max(paper - DARKER, 0)]) < SPECKS
