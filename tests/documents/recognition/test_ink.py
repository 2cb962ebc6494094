import dataclasses
import io

import pytest
from PIL import Image, ImageDraw

from bench import recognition as bench
from bench.scans import people
from documents.enums import PaperKind
from documents.places import PlaceKind, Whose
from documents.recognition import Ink, judge_ink
from documents.recognition.ink import judge_place
from documents.recognition.seen import PIXELS_IN_MM, SeenPage

BLUE = (60, 70, 170)


@pytest.fixture(scope="module")
def blank():
    return bench.blank_of(people.paper(1, PaperKind.STATEMENT).paper_id)


@pytest.fixture(scope="module")
def place(blank):
    return next(
        place
        for place in blank.places
        if (place.kind, place.whose) == (PlaceKind.SIGNATURE, Whose.APPLICANT)
    )


def drawn(blank, stroke=(), *, at=None, colour=BLUE):
    """The blank with a stroke of a pen: millimetres to the right and up from the place's line."""
    picture = blank.page(1).grey.convert("RGB")
    if stroke:
        dots = [
            ((at.left + x) * PIXELS_IN_MM, (at.bottom - 2 - y) * PIXELS_IN_MM) for x, y in stroke
        ]
        ImageDraw.Draw(picture).line(dots, fill=colour, width=3)
    return picture


def zigzag(left, bottom, width, height):
    return [(left + width * step / 8, bottom + height * (step % 2)) for step in range(9)]


def verdict(blank, place, picture):
    return judge_place(picture, blank.page(1), place).verdict


def test_an_untouched_place_is_empty(blank, place):
    seen = judge_place(drawn(blank), blank.page(1), place)

    assert (seen.verdict, seen.ink) == (Ink.EMPTY, 0.0)


@pytest.mark.parametrize("colour", [BLUE, (30, 30, 30), (120, 120, 120)])
def test_a_signature_of_any_pen_is_seen(blank, place, colour):
    picture = drawn(blank, zigzag(10, -1, 20, 8), at=place, colour=colour)

    assert verdict(blank, place, picture) == Ink.SIGNED


def test_a_small_signature_is_seen(blank, place):
    assert verdict(blank, place, drawn(blank, zigzag(15, 1, 8, 3), at=place)) == Ink.SIGNED


def test_a_tick_of_the_pen_is_no_signature(blank, place):
    assert verdict(blank, place, drawn(blank, [(15, 3), (16, 4)], at=place)) == Ink.EMPTY


def test_a_short_stroke_is_for_a_person_to_judge(blank, place):
    assert verdict(blank, place, drawn(blank, [(15, 2), (18, 6)], at=place)) == Ink.DOUBTFUL


def test_a_signature_beside_its_place_signs_nothing(blank, place):
    assert verdict(blank, place, drawn(blank, zigzag(-30, 1, 22, 9), at=place)) == Ink.EMPTY


def test_a_signature_over_its_place_is_for_a_person_to_judge(blank, place):
    assert verdict(blank, place, drawn(blank, zigzag(12, 10.5, 28, 2), at=place)) == Ink.DOUBTFUL


def test_a_day_that_runs_out_of_its_place_signs_nothing(blank, place):
    assert verdict(blank, place, drawn(blank, zigzag(-22, 1, 20, 4), at=place)) == Ink.EMPTY


def test_a_sheet_that_lies_two_millimetres_aside_is_still_empty(blank, place):
    aside = Image.new("RGB", blank.page(1).grey.size, "white")
    aside.paste(drawn(blank), (2 * PIXELS_IN_MM, -2 * PIXELS_IN_MM))

    assert verdict(blank, place, aside) == Ink.EMPTY


def test_another_page_in_its_place_is_for_a_person_to_judge(blank, place):
    other = bench.blank_of(people.paper(1, PaperKind.DISSEMINATION_CONSENT).paper_id)

    assert verdict(blank, place, other.page(1).grey.convert("RGB")) == Ink.DOUBTFUL


def test_a_page_filed_by_hand_is_judged_only_where_it_lies_on_the_blank(blank, place):
    out = io.BytesIO()
    drawn(blank, zigzag(10, -1, 20, 8), at=place).save(out, "JPEG")
    page = SeenPage(1, 1, "", 10, 1, False, out.getvalue(), b"", 150, is_aligned=True)

    aligned = judge_ink(page, blank, [place])
    astray = judge_ink(dataclasses.replace(page, is_aligned=False), blank, [place])
    of_another_page = judge_ink(dataclasses.replace(page, page=2), blank, [place])

    assert [seen.verdict for seen in aligned] == [Ink.SIGNED]
    assert [seen.verdict for seen in astray] == [Ink.DOUBTFUL]
    assert of_another_page == []
