import io

from bench import recognition as bench
from bench.scans import people
from documents.enums import PaperKind
from documents.recognition import guess, read_pages
from documents.uploads import JPEG

STATEMENT, DUES = PaperKind.STATEMENT, PaperKind.DUES_STATEMENT


def without_code(kind, turn=0):
    """A scan whose corner is torn off."""
    image = people.paper(1, kind).sheet(1)
    image.paste("white", (image.width - 320, image.height - 320, image.width, image.height))
    out = io.BytesIO()
    image.rotate(turn, expand=True).save(out, "JPEG")
    (page,) = read_pages(out.getvalue(), JPEG, blank_of=bench.blank_of)
    assert not page.is_known
    return page


def test_a_page_without_a_code_is_guessed_by_its_look():
    blanks = [bench.blank_of(people.paper(1, kind).paper_id) for kind in (STATEMENT, DUES)]

    (first, *_) = guess(without_code(DUES), blanks)

    assert (first.paper_id, first.page, first.turn) == (13, 1, 0)
    assert first.likeness > 0.7


def test_a_guess_tells_how_to_turn_the_page():
    (first,) = guess(without_code(STATEMENT, turn=90), [bench.blank_of(10)])[:1]

    assert (first.paper_id, first.turn) == (10, 270)


def test_nothing_is_guessed_where_nothing_is_awaited():
    assert guess(without_code(STATEMENT), []) == []
