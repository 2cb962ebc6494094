"""What a page tells of itself: whose it is, whether it lies straight, whether it is signed.

``read_pages`` takes the bytes of one file as ``documents.uploads.accept`` lets them in and yields
its pages one by one, so that a scan of a hundred sheets needs the memory of one::

    for page in read_pages(accepted.data, accepted.content_type):
        page.paper_id, page.page   # home, or None: then ``guess`` proposes one
        page.is_forged             # a code of ours with a signature that is not
        page.jpeg                  # upright, cut to the sheet, laid on the blank where it is known
        page.missing               # places of the applicant that are empty
        page.doubtful              # places of the applicant that a person should look at

Nothing here writes to the database; the only thing read there is the blank of a paper
(``blanks.stored_blank``), and a caller may bring blanks of his own.
"""

from documents.places import Place, PlaceKind, Whose, find_places
from documents.recognition.blanks import Blank, stored_blank
from documents.recognition.ink import judge_ink
from documents.recognition.likeness import guess
from documents.recognition.reading import read_pages
from documents.recognition.seen import Guess, Ink, PlaceSeen, SeenPage

__all__ = [
    "Blank",
    "Guess",
    "Ink",
    "Place",
    "PlaceKind",
    "PlaceSeen",
    "SeenPage",
    "Whose",
    "find_places",
    "guess",
    "judge_ink",
    "read_pages",
    "stored_blank",
]
