"""How one of the four papers stands, sheet by sheet: for the applicant and for the office."""

from typing import NamedTuple

from django.db.models import Prefetch, Q

from applications.enums import Answer, Received, Verdict
from applications.intake.words import BAD, GOOD, WAITS, unsigned_in_words
from applications.models import BundlePage
from applications.taking import is_good, lacking

ASKED = "Подпись видна плохо: ответьте в «Присланных листах», есть ли она."


class State(NamedTuple):
    """``words`` is "" where there is nothing to say beyond received or not."""

    words: str
    tone: str


def standing_sheets(path="sheets"):
    """To prefetch: the sheets that stand for pages of a paper, and those that wait for an eye."""
    rows = BundlePage.objects.filter(Q(is_current=True) | Q(awaits_eye=True))
    return Prefetch(path, rows.order_by("pk"), to_attr="standing_sheets")


def state_of(slot, for_office=False):
    """What is wrong with a paper that is half here; ``slot`` was read with ``standing_sheets``."""
    sheets = [
        sheet
        for sheet in slot.standing_sheets
        if sheet.is_current and sheet.paper_number == slot.paper_id
    ]
    for sheet in sheets:
        sheet.slot = slot  # as it was read: each would ask for it again
    if slot.received == Received.ORIGINAL:
        return State("", GOOD)
    unsigned = [sheet for sheet in sheets if not is_good(sheet) and not is_doubtful(sheet)]
    if unsigned:
        return State(f"{unsigned_in_words(unsigned)}.", BAD)
    if any(is_doubtful(sheet) for sheet in sheets):
        return State(ASKED if for_office else "Подпись проверит ответственный.", WAITS)
    if slot.received == Received.NO and sheets:
        pages = lacking(slot, sheets)
        word = "страницы" if len(pages) == 1 else "страниц"
        return State(f"Не хватает {word} {', '.join(map(str, pages))}.", BAD)
    return State("", GOOD)


def is_doubtful(sheet):
    return sheet.verdict == Verdict.DOUBTFUL and sheet.answer == Answer.NONE


def on_word(slot):
    """How many pictures of this paper were taken unread, and wait to be looked at."""
    return sum(
        sheet.verdict == Verdict.UNREAD and sheet.awaits_eye for sheet in slot.standing_sheets
    )


def is_asked(slot):
    """Does the portal ask whether a sheet of this paper is signed?"""
    return slot.received != Received.ORIGINAL and any(
        sheet.verdict == Verdict.DOUBTFUL and sheet.awaits_eye for sheet in slot.standing_sheets
    )


def page_titles(slot):
    """{scan: «Страница 2»} of the sheets whose page is known: names of files tell nothing."""
    return {
        sheet.scan_id: f"Страница {sheet.page}"
        for sheet in slot.standing_sheets
        if sheet.scan_id and sheet.page
    }
