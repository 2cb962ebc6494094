import numpy
import pytest
from PIL import Image

from documents.recognition.geometry import FLAT, View
from documents.recognition.registration import correlation, match

CORNERS = [(0, 0), (210, 0), (210, 297), (0, 297)]
SEEN = [(40, 30), (860, 90), (800, 1200), (10, 1100)]


def noise(height, width, seed=1):
    return numpy.random.default_rng(seed).normal(128, 40, (height, width)).astype(numpy.float32)


def test_a_view_goes_through_the_points_that_made_it():
    view = View(CORNERS, SEEN, [0.01] * 4)

    assert view(CORNERS) == pytest.approx(numpy.array(SEEN), abs=0.5)


def test_a_flat_view_keeps_lines_apart_alike():
    square = [(0, 0), (25, 0), (25, 25), (0, 25)]
    view = View(square, [(0, 0), (100, 1), (99, 101), (0, 100)], [1.0] * 4, FLAT)

    assert view.dots_in_mm((200, 250)) == pytest.approx(4, abs=0.2)


def test_far_from_what_is_known_a_view_is_in_doubt():
    view = View(CORNERS, SEEN, [1.0] * 4)

    near, far = view.deviations([(100, 150), (600, 900)])

    assert near < 1
    assert far > near * 3


def test_a_cut_shows_the_sheet_as_it_was():
    sheet = Image.new("L", (210, 297), 255)
    sheet.paste(0, (50, 60, 70, 80))
    view = View(CORNERS, [(x + 5, y + 7) for x, y in CORNERS], [0.01] * 4)
    picture = Image.new("L", (230, 310), 128)
    picture.paste(sheet, (5, 7))

    cut = view.cut(picture, (40, 50, 80, 90), 2)

    assert cut.size == (80, 80)
    assert (cut.getpixel((40, 40)), cut.getpixel((4, 4))) == (0, 255)


def test_a_piece_is_found_where_it_stands_whatever_the_light():
    looked = noise(60, 90)
    template = looked[20:44, 31:79] * 0.3 + 20

    x, y = match(template, looked)

    assert (x, y) == (pytest.approx(31, abs=0.5), pytest.approx(20, abs=0.5))
    assert correlation(template, looked).max() == pytest.approx(1, abs=0.01)


def test_what_is_not_there_is_not_found():
    assert match(noise(24, 48, seed=2), noise(60, 90)) is None


def test_of_two_equal_places_none_is_taken():
    piece = noise(24, 48)

    assert match(piece, numpy.concatenate([piece, piece, piece])) is None
