"""What an answer to a question is worth: all of its points, or none. Reads and writes nothing.

A question is answered by ids of options, in the order given, or by a word.
"""

import re

from training.enums import QuestionKind

LONGEST = 200  # letters of a word that is an answer


def plain(text):
    """A word as it is compared: case, ё, spaces and hyphens do not matter."""
    return re.sub(r"[\s\-‐-―]+", "", str(text).lower().replace("ё", "е"))


def is_right(question, options, answer):
    """Is this answer to ``question`` right? ``options`` are all of its rows; None is no answer."""
    if answer in (None, "", []):
        return False
    right = [option for option in options if option.is_right]
    match question.kind:
        case QuestionKind.TEXT:
            return isinstance(answer, str) and plain(answer) in {plain(one.text) for one in right}
        case QuestionKind.ORDER:
            return answer == [one.pk for one in sorted(options, key=lambda one: one.position)]
        case QuestionKind.ONE:
            return len(answer) == 1 and answer[0] in {one.pk for one in right}
        case _:
            return isinstance(answer, list) and set(answer) == {one.pk for one in right}


def percent(points, most):
    """Whole percents, rounded down: 69.9 does not pass where 70 is asked."""
    return 100 * points // most if most else 0
