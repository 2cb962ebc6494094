"""«Возможно, вы искали»: what was typed with one letter wrong.

A correction is offered only when it finds somebody among the cards of the reader: a name that he
may not see is never told.
"""

from itertools import islice

from django.db import connection

from members.models import NameWord
from members.models.searching import Spellings
from members.search import with_words, words_in

OFFERED = 3
TRIED = 8  # corrections for which the register is asked
SHORT = 3  # a word so short is like too many others


def corrections(seen, q):
    """What may have been meant instead of ``q``, as it would be typed; the likeliest first."""
    words = words_in(q)
    found = (
        corrected
        for corrected in islice(_corrected(words), TRIED)
        if with_words(seen.cards, corrected, seen.units).exists()
    )
    return [" ".join(word.capitalize() for word in words) for words in islice(found, OFFERED)]


def _corrected(words):
    """The words with one of them put right, whichever it is."""
    for place, word in enumerate(words):
        if len(word) > SHORT:
            for other in similar_words(word):
                yield [*words[:place], other, *words[place + 1 :]]


def similar_words(word):
    """Words of names one letter away: one changed, lost, added, or two swapped."""
    near = NameWord.objects.alias(spellings=Spellings("word")).filter(
        spellings__overlap=spellings(word)
    )
    known = set(near.values_list("word", flat=True))
    return sorted((other for other in known if is_letter_away(word, other)), key=_likeness(word))


def spellings(word):
    """The same as ``Spellings``."""
    return [word, *(word[:place] + word[place + 1 :] for place in range(len(word)))]


def is_letter_away(one, other):
    if one == other:
        return False
    if len(one) == len(other):
        places = [place for place, (a, b) in enumerate(zip(one, other, strict=True)) if a != b]
        if len(places) == 2:
            first, second = places
            return second == first + 1 and one[first] + one[second] == other[second] + other[first]
        return len(places) == 1
    shorter, longer = sorted((one, other), key=len)
    return len(longer) == len(shorter) + 1 and shorter in spellings(longer)[1:]


def _likeness(word):
    """A first letter is seldom wrong, and most slips keep the length."""
    return lambda other: (other[0] != word[0], len(other) != len(word), other)


def tidy_words():
    """Forget words that nobody's name has, or that were noted twice; note any that are missing.

    Returns how many rows changed.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH used AS MATERIALIZED (
                SELECT DISTINCT word COLLATE "C" AS word
                FROM members_member,
                     unnest(string_to_array(replace(fio_sort, '-', ' '), ' ')) AS word
                WHERE length(word) > 2
            ), gone AS (
                DELETE FROM members_nameword AS known
                WHERE NOT EXISTS (SELECT FROM used WHERE used.word = known.word)
                OR EXISTS (
                    SELECT FROM members_nameword AS same
                    WHERE same.word = known.word AND same.id < known.id
                )
                RETURNING 1
            ), noted AS (
                INSERT INTO members_nameword (word)
                SELECT word FROM used
                WHERE NOT EXISTS (
                    SELECT FROM members_nameword AS known WHERE known.word = used.word
                )
                RETURNING 1
            )
            SELECT (SELECT count(*) FROM gone) + (SELECT count(*) FROM noted)
            """
        )
        return cursor.fetchone()[0]
