"""Is it signed? The ink on a page beyond that of its blank."""

from documents.places import Place
from documents.recognition.blanks import Blank
from documents.recognition.seen import PlaceSeen, SeenPage


def judge_ink(page: SeenPage, blank: Blank, places: list[Place]) -> list[PlaceSeen]:
    """A verdict for each of the places that stand on this page of the blank.

    ``read_pages`` has done it for pages that found their paper; here is the way for a page that a
    person filed by hand.
    """
    return []
